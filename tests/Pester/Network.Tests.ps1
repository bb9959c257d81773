BeforeDiscovery {
    $tools = "$(Split-Path (Split-Path $PSScriptRoot))/tools/node_modules/@foundry-rs"
    $anvil = Get-ChildItem $tools -Recurse -File -Include anvil, anvil.exe -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty FullName
    if (-not $anvil) { Write-Warning 'SKIPPED: the tests of nodes (tools/node_modules has no anvil; run npm ci --ignore-scripts in tools)' }
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
}

Describe 'The cmdlets that ask nodes' -Skip:(-not $anvil) -ForEach @{ Anvil = $anvil } {
    BeforeAll {
        # A chain of one on loopback that makes a block for each transaction.
        $start = [Diagnostics.ProcessStartInfo] @{ FileName = $Anvil; RedirectStandardOutput = $true; UseShellExecute = $false }
        foreach ($argument in '--port', '0', '--host', '127.0.0.1') { $start.ArgumentList.Add($argument) }
        $chain = [Diagnostics.Process]::Start($start)
        do {
            $line = $chain.StandardOutput.ReadLineAsync().WaitAsync($Patience).GetAwaiter().GetResult()
            if ($null -eq $line) { throw 'anvil ended.' }
        } until ($line -match 'Listening on (\S+)')
        $script:node = [uri] "http://$($Matches[1])/"
        $script:gone = [uri] 'http://127.0.0.1:1/'
    }

    AfterAll {
        $chain.Kill()
        $chain.Dispose()
    }

    Describe 'Get-ConsortiumNode' {
        It 'tells what a node says of itself' {
            $found = Get-ConsortiumNode $node
            $found.GetType().FullName | Should -Be EthConsortium.Core.Diagnosis.ConsortiumNode
            $found.IsReachable | Should -BeTrue
            $found.ClientVersion | Should -BeLike 'anvil/*'
            $found.BlockNumber | Should -Be 0
            $found.BlocksBehind | Should -Be 0
            $found.Endpoint | Should -Be $node.GetLeftPart('Authority')
        }

        It 'takes nodes from the pipeline, by value and by property, and lists those that do not answer' {
            $found = $node, $gone | Get-ConsortiumNode
            $found.Count | Should -Be 2
            $found[1].Problem | Should -Be Refused
            ([pscustomobject] @{ RpcEndpoint = $node }, [pscustomobject] @{ RpcEndpoint = "$gone" } | Get-ConsortiumNode).IsReachable | Should -Be $true, $false
        }

        It 'keeps a user and a password to itself' {
            $found = Get-ConsortiumNode "http://someone:word@$($node.Authority)/"
            $found | ConvertTo-Json -Depth 4 | Should -Not -Match 'someone|word'
        }

        It 'is shown in no more than 100 columns' {
            $text = Get-ConsortiumNode $node, $gone | Out-String -Width 200
            $text | Should -Match 'HostName\s+Role\s+Identity\s+Peers\s+Block\s+Hash\s+Behind\s+Client'
            $text | Should -Match 'anvil/'
            $text | Should -Match 'Refused'
            ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        }

        It 'says what to give when there is neither a node nor a session' {
            { Get-ConsortiumNode } | Should -Throw -ErrorId 'RpcEndpointUnknown,EthConsortium.PowerShell.Commands.Network.GetConsortiumNodeCommand'
        }
    }

    Describe 'Test-ConsortiumNetwork' {
        It 'finds nothing wrong with a chain that waits for transactions' {
            $diagnosis = Test-ConsortiumNetwork $node
            $diagnosis.GetType().FullName | Should -Be EthConsortium.Core.Diagnosis.NetworkDiagnosis
            $diagnosis.IsHealthy | Should -BeTrue
            $diagnosis.Findings | Should -BeNullOrEmpty
        }

        It 'is one examination of all nodes of the pipeline, with what is wrong' {
            $diagnosis = @($node, $gone | Test-ConsortiumNetwork)
            $diagnosis.Count | Should -Be 1
            $diagnosis.Nodes.Count | Should -Be 2
            $diagnosis.Findings.Code | Should -Be EndpointUnreachable
            $diagnosis.Findings.Nodes | Should -Be '127.0.0.1:1'
        }

        It 'compares with a genesis that is expected' {
            $finding = (Test-ConsortiumNetwork $node -ExpectedGenesisHash "0x$('12' * 32)").Findings
            $finding.Code | Should -Be WrongChain
            $finding.Evidence | Should -Match "0x$('12' * 32)"
        }

        It 'answers true or false when asked to be quiet' {
            Test-ConsortiumNetwork $node -Quiet | Should -BeExactly $true
            Test-ConsortiumNetwork $gone -Quiet | Should -BeExactly $false
        }

        It 'watches for so many seconds: not for <_>' -ForEach -1, 0, 3601 {
            { Test-ConsortiumNetwork $node -ObserveSec $_ } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'watches for as long as it is told' {
            (Test-ConsortiumNetwork $node -ObserveSec 1).ObservedFor.TotalSeconds | Should -BeGreaterOrEqual 1
        }

        It 'runs in the background' {
            $job = Test-ConsortiumNetwork $node -AsJob
            (Receive-Job $job -Wait).IsHealthy | Should -BeTrue
            Remove-Job $job
        }

        It 'shows each finding with its evidence and the next step' {
            $text = Test-ConsortiumNetwork $gone | Out-String -Width 200
            $text | Should -Match 'Error: EndpointUnreachable'
            $text | Should -Match 'seen:'
            $text | Should -Match 'do:'
            Test-ConsortiumNetwork $node | Out-String -Width 100 | Should -Not -Match 'seen:|do:'
            ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
            (Test-ConsortiumNetwork $gone).Findings | Out-String -Width 100 | Should -Match 'do: See on the machine'
        }

        It 'refuses <_>' -ForEach 'example.org', 'ftp://example.org/' {
            { Test-ConsortiumNetwork $_ } | Should -Throw -ErrorId 'RpcEndpointInvalid,*'
        }

        It 'refuses to start without a node or a session' {
            { Test-ConsortiumNetwork } | Should -Throw -ErrorId 'RpcEndpointUnknown,*'
        }
    }
}
