BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule

    # A site on loopback that answers every question with one document.
    function Open-Site([string] $Document) {
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start()
        $url = "http://127.0.0.1:$($free.LocalEndpoint.Port)/"
        $free.Stop()
        $listener = [Net.HttpListener]::new()
        $listener.Prefixes.Add($url)
        $listener.Start()
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($Listener, $Body)
                while ($Listener.IsListening) {
                    try { $context = $Listener.GetContext() } catch { break }
                    $context.Response.OutputStream.Write($Body)
                    $context.Response.Close()
                }
            }).AddArgument($listener).AddArgument([Text.Encoding]::UTF8.GetBytes($Document)).BeginInvoke()
        @{ Url = [uri] $url; Listener = $listener; Shell = $shell }
    }

    function Close-Site($Site) {
        $Site.Listener.Stop()
        $Site.Shell.Dispose()
    }

    $site = Open-Site '{"majorVersion":0,"minorVersion":0,"bootnodes":[],"valSetContract":"","adminContract":"","adminContractABI":"[]","paritySpec":"{}","errorMessage":"","recentBlock":""}'
}

AfterAll { Close-Site $site }

Describe 'Get-ConsortiumNetworkInfo' {
    It 'reads the document of a site' {
        $info = Get-ConsortiumNetworkInfo $site.Url
        $info.GetType().FullName | Should -Be EthConsortium.Core.DataApi.NetworkInfo
        $info.MinorVersion | Should -Be 0
    }

    It 'takes sites from the pipeline, by value and by property' {
        @($site.Url, $site.Url | Get-ConsortiumNetworkInfo).Count | Should -Be 2
        [pscustomobject] @{ DataUrl = $site.Url } | Get-ConsortiumNetworkInfo | Should -Not -BeNullOrEmpty
    }

    It 'goes on with the next site when one is not there' {
        $info = 'http://127.0.0.1:1/', $site.Url | Get-ConsortiumNetworkInfo -ErrorVariable problems -ErrorAction SilentlyContinue
        @($info).Count | Should -Be 1
        $problems.FullyQualifiedErrorId | Should -Be 'DataApiUnreachable,EthConsortium.PowerShell.Commands.Session.GetConsortiumNetworkInfoCommand'
        $problems.CategoryInfo.Category | Should -Be ConnectionError
    }

    It 'refuses <_>' -ForEach 'example.org', 'ftp://example.org/', 'https://user:word@example.org/' {
        { Get-ConsortiumNetworkInfo $_ } | Should -Throw -ErrorId 'DataUrlInvalid,*'
    }

    It 'is shown in no more than 100 columns' {
        $text = Get-ConsortiumNetworkInfo $site.Url | Out-String -Width 200
        $text | Should -Match 'Version\s+: 0\.0'
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }
}
