BeforeDiscovery {
    # They play on a real chain, with the command line that was built.
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'tests that start a rehearsal'
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule

    # Rehearsals of these tests only.
    $script:previous = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = Join-Path $TestDrive home

    function Wait-Until([scriptblock] $Condition) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed -gt $Patience) { throw "Waited in vain for $Condition" }
            Start-Sleep -Milliseconds 20
        }
    }

    # A process and all below it: the command line, the chain, the chain's watcher.
    function Get-ProcessTree([int] $Id) {
        $all = Get-Process | Select-Object Id, @{ Name = 'ParentId'; Expression = { $_.Parent.Id } }
        $found = @($Id)
        for ($i = 0; $i -lt $found.Count; $i++) { $found += @($all | Where-Object ParentId -EQ $found[$i] | ForEach-Object Id) }
        $found
    }

    function Test-AnyProcess([int[]] $Id) { [bool] (Get-Process -Id $Id -ErrorAction Ignore) }
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal
    $env:ETHCONSORTIUM_HOME = $previous
}

Describe 'A rehearsal' -Skip:([bool] $missing) {
    BeforeAll { $script:rehearsal = Start-ConsortiumRehearsal -Until Joined }

    It 'is up when it has started' {
        $rehearsal.GetType().FullName | Should -Be EthConsortium.Core.Rehearsals.RunningRehearsal
        $rehearsal.State | Should -Be Ready
        $rehearsal.Members.Alias | Should -Be 'Bank A', 'Bank B', 'Bank C'
        ($rehearsal.Members | Get-ConsortiumNetworkInfo).GenesisHash | Select-Object -Unique | Should -Be $rehearsal.GenesisHash
    }

    It 'has accounts for all members and for a candidate, whose files are there' {
        foreach ($member in @($rehearsal.Members) + $rehearsal.Candidate) {
            Get-ChildItem $member.KeyStorePath | Select-Object -First 1 -ExpandProperty Name | Should -BeLike "*$("$($member.Account)".Substring(2))"
            Get-Content $member.PasswordPath | Should -Not -BeNullOrEmpty
        }
    }

    It 'lets a session act for a member, from the pipeline' {
        $session = $rehearsal.Members[1] | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
        $session.Account | Should -Be $rehearsal.Members[1].Account
        $session.CanSign | Should -BeTrue
        Disconnect-Consortium
    }

    It 'has a node for each validator, which the Data API and its own site tell of' {
        $bank = $rehearsal.Members[0]
        $bank.Nodes.HostName | Should -Be 'a-1', 'a-2'
        $info = $bank | Get-ConsortiumNetworkInfo
        ($info.NodeMetadata.Address | Sort-Object) -join ' ' | Should -Be (($bank.Validators | Sort-Object) -join ' ')
        $info | Out-String -Width 200 | Should -Match 'a-1 \(0x'

        $null = $bank | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
        try {
            $nodes = Get-ConsortiumNode
            $nodes.HostName | Sort-Object | Should -Be 'a-1', 'a-2'
            $nodes.Enode.PublicKey | Sort-Object | Should -Be ($info.Bootnodes.PublicKey | Sort-Object)
            $nodes | ForEach-Object { "$($_.Role) in $($_.Region)" } | Select-Object -Unique | Should -Be 'Validator in reg1'
            (Test-ConsortiumNetwork).IsHealthy | Should -BeTrue
        }
        finally { Disconnect-Consortium }

        # Each is asked at its own endpoint, and known by it.
        $asked = $bank.Nodes | Get-ConsortiumNode -DataUrl $bank.DataUrl
        $asked.HostName | Should -Be 'a-1', 'a-2'
        $asked.IsReachable | Should -Be $true, $true
        foreach ($node in $asked) { $node.Validator | Should -Be $info.NodeMetadata.Where{ $_.Hostname -eq $node.HostName }.Address }
        ($asked | Out-String -Width 200) -split '\r?\n' | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
    }

    It 'has a stand-in for Azure that answers with its certificate and its token, and in it what each member has' {
        $accept = [Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
        $client = [Net.Http.HttpClient]::new([Net.Http.HttpClientHandler] @{ ServerCertificateCustomValidationCallback = $accept })
        try {
            $client.DefaultRequestHeaders.Authorization = "Bearer $(Get-Content $rehearsal.Azure.TokenPath)"
            foreach ($member in $rehearsal.Members) {
                $group = "/subscriptions/$($member.SubscriptionId)/resourceGroups/$($member.ResourceGroup)"
                $url = "$($rehearsal.Azure.Endpoint)".TrimEnd('/') + "$group/providers/Microsoft.Network/virtualNetworkGateways?api-version=2025-05-01"
                ($client.GetStringAsync($url).Result | ConvertFrom-Json).value.properties.provisioningState | Should -Be Succeeded
            }
        }
        finally { $client.Dispose() }
    }

    It 'is found by its id and from the pipeline' {
        (Get-ConsortiumRehearsal $rehearsal.Id).Name | Should -Be $rehearsal.Name
        ($rehearsal | Get-ConsortiumRehearsal).Id | Should -Be $rehearsal.Id
    }

    It 'is found from another process' {
        $ids = Invoke-InNewProcess -ArgumentList $StagedModule { Import-Module $args[0]; (Get-ConsortiumRehearsal).Id }
        $ids | Should -Contain $rehearsal.Id
    }

    It 'is shown in no more than 100 columns' {
        foreach ($shown in $rehearsal, $rehearsal.Members) {
            $text = $shown | Out-String -Width 200
            ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
        }
    }

    It 'stays up with -WhatIf' {
        Stop-ConsortiumRehearsal $rehearsal.Id -WhatIf
        Get-ConsortiumRehearsal $rehearsal.Id | Should -Not -BeNullOrEmpty
    }

    It 'gives the candidate a node once its validator counts' {
        $rehearsal.Candidate.Nodes | Should -BeNullOrEmpty
        $a = $rehearsal.Members[0] | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
        $null = Add-ConsortiumAdmin $rehearsal.Candidate.Account 'Bank D' -Session $a
        $d = $rehearsal.Candidate | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
        $null = Add-ConsortiumValidator $rehearsal.Candidate.Validators[0] -Session $d
        Disconnect-Consortium

        Wait-Until { (Get-ConsortiumRehearsal $rehearsal.Id).Candidate.Nodes }
        $candidate = (Get-ConsortiumRehearsal $rehearsal.Id).Candidate
        $candidate.DataUrl | Should -Be $candidate.Nodes[0].DataUrl

        # It answers at once with what it knew last: that may be from before its key counted.
        Wait-Until { ($candidate | Get-ConsortiumNetworkInfo).Signature }
        $info = $candidate | Get-ConsortiumNetworkInfo
        $info.NodeMetadata.Address | Should -Be $candidate.Validators[0]
        $info.Signature.Signer | Should -Be $candidate.Validators[0]
    }

    It 'is stopped from another process, with all that belongs to it' {
        $processes = Get-ProcessTree $rehearsal.Id
        $processes.Count | Should -BeGreaterThan 1

        $null = Invoke-InNewProcess -ArgumentList $StagedModule, $rehearsal.Id { Import-Module $args[0]; Stop-ConsortiumRehearsal $args[1] }

        Wait-Until { -not (Test-AnyProcess $processes) }
        Get-ConsortiumRehearsal | Should -BeNullOrEmpty
        Test-Path $rehearsal.WorkFolder | Should -BeFalse
    }

    It 'that has ended can be stopped again' {
        $rehearsal | Stop-ConsortiumRehearsal -ErrorVariable problems
        $problems | Should -BeNullOrEmpty
    }
}

Describe 'Start-ConsortiumRehearsal' {
    AfterEach { Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal }

    It 'starts two side by side, and one is stopped without the other' -Skip:([bool] $missing) {
        $first = Start-ConsortiumRehearsal -Until Joined
        $second = Start-ConsortiumRehearsal -Until Joined
        (Get-ConsortiumRehearsal).Id | Should -Be $first.Id, $second.Id

        $first | Stop-ConsortiumRehearsal

        (Get-ConsortiumRehearsal).Id | Should -Be $second.Id
        $second.Members[0] | Get-ConsortiumNetworkInfo | Should -Not -BeNullOrEmpty
    }

    It 'ends all it has started on Ctrl+C, and shows progress before' -Skip:([bool] $missing) {
        $shell = [powershell]::Create()
        try {
            # With that block time it cannot be over before.
            $null = $shell.AddScript("Import-Module '$StagedModule'; Start-ConsortiumRehearsal -BlockTime 60").BeginInvoke()
            Wait-Until { $shell.Streams.Progress.StatusDescription -like '*join*' }
            $starting = Get-ConsortiumRehearsal
            $starting.State | Should -Be Starting
            $starting | Out-String | Should -BeLike '*Starting 4/7*'
            $processes = Get-ProcessTree $starting.Id
            $processes.Count | Should -BeGreaterThan 1

            $shell.Stop()

            Wait-Until { -not (Test-AnyProcess $processes) }
            Get-ConsortiumRehearsal | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose() }
    }

    It 'gives a rehearsal that ends with the PowerShell that started it' -Skip:([bool] $missing) {
        $result = Invoke-InNewProcess -ArgumentList $StagedModule { Import-Module $args[0]; Start-ConsortiumRehearsal -Until Joined }
        $result.Name | Should -Be 'Three banks'
        Wait-Until { -not (Test-AnyProcess $result.Id) }
        Test-Path $result.WorkFolder | Should -BeFalse
    }

    It 'is offered by its id' -Skip:([bool] $missing) {
        $rehearsal = Start-ConsortiumRehearsal -Until Joined
        (Get-Completion 'Stop-ConsortiumRehearsal ').CompletionText | Should -Be "$($rehearsal.Id)"
        (Get-Completion 'Get-ConsortiumRehearsal -Id ').ToolTip | Should -Be $rehearsal.Name
        $rehearsal | Stop-ConsortiumRehearsal
    }

    It 'runs as a job' -Skip:([bool] $missing) {
        $job = Start-ConsortiumRehearsal -Until Joined -AsJob
        $rehearsal = $job | Wait-Job | Receive-Job
        $job | Remove-Job
        (Get-ConsortiumRehearsal).Id | Should -Be $rehearsal.Id
    }

    It 'says what it would do with -WhatIf, and starts nothing' -Skip:([bool] $missing) {
        Start-ConsortiumRehearsal -WhatIf | Should -BeNullOrEmpty
        Get-ConsortiumRehearsal | Should -BeNullOrEmpty
    }

    It 'tells a missing command by its own error' {
        { Start-ConsortiumRehearsal -CommandPath (Join-Path $TestDrive none) } |
            Should -Throw -ErrorId 'RehearsalCommandNotFound,EthConsortium.PowerShell.Commands.Rehearsal.StartConsortiumRehearsalCommand'
    }

    It 'tells a command that does not rehearse by another' {
        { Start-ConsortiumRehearsal -CommandPath (Get-Process -Id $PID).Path } | Should -Throw -ErrorId 'RehearsalFailed,*'
    }

    It 'refuses a plan with problems before anything is started' {
        Set-Content (Join-Path $TestDrive plan.json) '{ "name": "Nobody", "members": [] }'
        { Start-ConsortiumRehearsal (Join-Path $TestDrive plan.json) } | Should -Throw -ErrorId 'PlanInvalid,*'
    }
}

Describe 'What a killed rehearsal has left' {
    It 'is not listed, although its process id is in use' {
        $folder = New-Item (Join-Path $env:ETHCONSORTIUM_HOME rehearsals) -ItemType Directory -Force
        $left = Join-Path $folder "$PID.json"
        Set-Content $left "{ `"id`": $PID, `"name`": `"killed`", `"startedAt`": `"2026-01-01T00:00:00Z`", `"state`": `"ready`" }"

        Get-ConsortiumRehearsal | Should -BeNullOrEmpty

        $left | Should -Not -Exist
    }
}

Describe 'An id that no rehearsal has' {
    It 'is an error of its own for <_>' -ForEach Get, Stop {
        & "$_-ConsortiumRehearsal" -Id 1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'RehearsalNotFound,*'
        $problems.CategoryInfo.Category | Should -Be ObjectNotFound
        $problems.TargetObject | Should -Be 1
    }
}
