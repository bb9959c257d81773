BeforeDiscovery {
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'the cmdlets that pair gateways'
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = "$TestDrive/home"

    # No key that is planted here may show up anywhere.
    $script:keyText = 'Planted6SharedKey'
    $script:key = [Net.NetworkCredential]::new('', $keyText).SecurePassword
    $script:otherKey = [Net.NetworkCredential]::new('', 'Planted6OtherKey').SecurePassword
    $script:nowhere = '/subscriptions/22222222-0000-4000-8000-000000000009/resourceGroups/bank-z/providers/Microsoft.Network/virtualNetworkGateways/gateway'

    # What -WhatIf says to the host.
    function Get-WhatIfText([scriptblock] $Command) {
        $transcript = "$TestDrive/what-if.txt"
        $null = Start-Transcript $transcript
        try { & $Command | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        (Get-Content $transcript -Raw) -replace '\r?\n'
    }

    $missing = Get-MissingTool 'the cmdlets that pair gateways' 3> $null
    if (-not $missing) {
        # Each bank has a subscription of its own, and gateways that the rehearsal has deployed.
        $script:plan = Get-ConsortiumPlan "$repository/examples/three-banks-azure.json"
        $script:rehearsal = Start-ConsortiumRehearsal -PlanPath "$repository/examples/three-banks-azure.json" -Until Joined
        $script:gatewayA, $gatewayB, $gatewayC = $plan.Footprints | ForEach-Object { $_.GatewayId(1) }
        foreach ($noun in 'Connect-ConsortiumGateway', 'CreateConnection', 'Get-ConsortiumGateway', 'Test-ConsortiumGateway', 'Disconnect-ConsortiumGateway', 'Update-ConsortiumGatewayKey') {
            $PSDefaultParameterValues["${noun}:Rehearsal"] = $rehearsal.Id
        }

        $PSDefaultParameterValues['Disconnect-ConsortiumGateway:Confirm'] = $false
        $PSDefaultParameterValues['Disconnect-ConsortiumGateway:WarningAction'] = 'Ignore'
        $gatewayA, $gatewayB, $gatewayC | ForEach-Object { Get-ConsortiumGateway $_ } | Disconnect-ConsortiumGateway
    }
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    $env:ETHCONSORTIUM_HOME = $script:previousHome
}

Describe 'Connect-ConsortiumGateway' -Skip:([bool] $missing) {
    AfterEach { $gatewayA, $gatewayB, $gatewayC | ForEach-Object { Get-ConsortiumGateway $_ } | Disconnect-ConsortiumGateway }

    It 'makes one side after the other, across subscriptions, and waits until they are connected' {
        $first = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key
        $first.GetType().FullName | Should -Be EthConsortium.Core.Pairing.PairedGateway
        $first.State, $first.Location, $first.ConnectionName | Should -Be 'WaitingForOtherSide', 'westeurope', 'conn-to-other-gateway'
        $first.Reason | Should -Match 'The other member has to make it'
        (Connect-ConsortiumGateway $gatewayB $gatewayA -SharedKey $key -Wait -TimeoutSec 60).State | Should -Be Connected
        (Get-ConsortiumGateway $gatewayA).State | Should -Be Connected
    }

    It 'is CreateConnection with the parameters of the earlier module' {
        (Get-Alias CreateConnection).ReferencedCommand.Name | Should -Be Connect-ConsortiumGateway
        (CreateConnection -MyGatewayResourceId $gatewayA -OtherGatewayResourceId $gatewayB -ConnectionName old -SharedKey $key).ConnectionName | Should -Be old
    }

    It 'takes everything from the pipeline by name' {
        $records = [pscustomobject]@{ MyGatewayResourceId = $gatewayA; OtherGatewayResourceId = $gatewayB; ConnectionName = 'to-b'; SharedKey = $key },
            [pscustomobject]@{ MyGatewayResourceId = $gatewayA; OtherGatewayResourceId = $gatewayC; ConnectionName = 'to-c'; SharedKey = $key }
        ($records | Connect-ConsortiumGateway).ConnectionName | Should -Be 'to-b', 'to-c'
        (Get-ConsortiumGateway $gatewayA | Connect-ConsortiumGateway -SharedKey $key).ConnectionName | Sort-Object | Should -Be 'to-b', 'to-c'
    }

    It 'reports a record that cannot be paired, and goes on' {
        $records = @('NA', $gatewayB).ForEach{ [pscustomobject]@{ MyGatewayResourceId = $gatewayA; OtherGatewayResourceId = $_ } }
        $paired = $records | Connect-ConsortiumGateway -SharedKey $key -ErrorAction SilentlyContinue -ErrorVariable problems
        $paired.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'GatewayIdInvalid,*'
        "$($problems[0])" | Should -Match 'without a gateway'
    }

    It 'leaves another connection of the name alone without -Force' {
        $null = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key
        { Connect-ConsortiumGateway $gatewayA $gatewayC -SharedKey $key } | Should -Throw -ErrorId 'ConnectionDiffers,*'
        Get-WhatIfText { Connect-ConsortiumGateway $gatewayA $gatewayC -SharedKey $key -Force -WhatIf } | Should -Match 'Delete the connection conn-to-other-gateway, Vnet2Vnet from .*bank-a-ethereum/.* to .*bank-b-ethereum/'
        (Connect-ConsortiumGateway $gatewayA $gatewayC -SharedKey $key -Force).OtherGateway | Should -Be $gatewayC
        { Connect-ConsortiumGateway $gatewayA $gatewayC conn-reg1-to-reg2 -SharedKey $key -Force } | Should -Throw -ErrorId 'ConnectionDiffers,*'
    }

    It 'tells with -WhatIf what it would do, and does nothing' {
        $text = Get-WhatIfText { Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -WhatIf }
        $text | Should -Match 'Make the connection conn-to-other-gateway from .*bank-a-ethereum/.*-gateway-reg1 to .*bank-b-ethereum/.*-gateway-reg1 \(Vnet2Vnet, BGP on, in westeurope\)'
        Get-ConsortiumGateway $gatewayA | Should -BeNullOrEmpty
    }

    It 'pairs with a gateway that may not be read, and guesses nothing' {
        $paired = Connect-ConsortiumGateway $gatewayA $nowhere -SharedKey $key
        $paired.State, $paired.Reason | Should -Be 'Connecting', 'The other gateway is gone, or may not be read from here. Ask the other member whether their side is there, with the same key.'
    }

    It 'says after -TimeoutSec what it was waiting for, and leaves what it made' {
        { Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -Wait -TimeoutSec 1 } | Should -Throw -ErrorId 'PairingTimeout,*' -ExpectedMessage '*WaitingForOtherSide*'
        (Get-ConsortiumGateway $gatewayA).State | Should -Be WaitingForOtherSide
        { Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -TimeoutSec 1 } | Should -Throw -ErrorId 'ParametersInvalid,*'
    }

    It 'runs as a job' {
        $job = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -AsJob
        ($job | Receive-Job -Wait -AutoRemoveJob).State | Should -Be WaitingForOtherSide
    }

    It 'finds redundant pairs among all members' {
        $all = $gatewayA, $gatewayB, $gatewayC
        $null = $all | ForEach-Object { Connect-ConsortiumGateway -MyGatewayResourceId $_ -GatewayResourceId $all -Mesh -SharedKey $key }
        $null = $all | ForEach-Object { Connect-ConsortiumGateway -MyGatewayResourceId $_ -GatewayResourceId $all -Mesh -SharedKey $key -Wait }
        foreach ($gateway in $all) {
            $paired = Get-ConsortiumGateway $gateway
            $paired.State | Should -Be 'Connected', 'Connected'
            $paired.OtherGateway | Should -Not -Contain $gateway
        }
    }

    It 'makes all of a plan, or a mesh of its members' {
        foreach ($member in 'A', 'B', 'C') { $null = $plan | Connect-ConsortiumGateway -Member $member -Mesh -SharedKey $key }
        foreach ($member in $rehearsal.Members) {
            (Get-ConsortiumGateway "/subscriptions/$($member.SubscriptionId)/resourceGroups/$($member.ResourceGroup)").State | Select-Object -Unique | Should -Be Connected
        }

        ($plan | Connect-ConsortiumGateway -Member A -SharedKey $key).ConnectionName | Should -Be 'conn-reg1-to-b-reg1', 'conn-reg2-to-c-reg1'
        (Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key).ConnectionName | Should -Be conn-reg1-to-b-reg1
        { Connect-ConsortiumGateway $gatewayA $gatewayB second -SharedKey $key } | Should -Throw -ErrorId 'ConnectionDiffers,*' -ExpectedMessage '*conn-reg1-to-b-reg1*'
        (Test-ConsortiumGateway $gatewayA $gatewayB).ConnectionName | Should -Be conn-reg1-to-b-reg1
        Get-WhatIfText { $plan | Connect-ConsortiumGateway -Member A -SharedKey $otherKey -WhatIf } | Should -Match 'Leave the connection conn-reg1-to-b-reg1 .*only -Force sends it the key'
        ($plan | Connect-ConsortiumGateway -Member A -SharedKey $otherKey).State | Should -Be Connected, Connected
        ($plan | Connect-ConsortiumGateway -Member A -SharedKey $otherKey -Force).State | Should -Be Connecting, Connecting
        $null = $plan | Connect-ConsortiumGateway -Member A -SharedKey $key
    }

    It 'takes the pairs from a plan, and reports each that cannot be made' {
        (Get-Content "$repository/examples/three-banks-azure.json" -Raw).Replace('-ethereum', '-nowhere') | Set-Content "$TestDrive/nowhere.json"
        $nobodys = Get-ConsortiumPlan "$TestDrive/nowhere.json"
        $null = $nobodys | Connect-ConsortiumGateway -Member A -SharedKey $key -ErrorAction SilentlyContinue -ErrorVariable few
        $null = $nobodys | Connect-ConsortiumGateway -Member A -Mesh -SharedKey $key -ErrorAction SilentlyContinue -ErrorVariable many
        $few.FullyQualifiedErrorId | Should -Be (@('GatewayNotFound,EthConsortium.PowerShell.Commands.Pairing.ConnectConsortiumGatewayCommand') * 2)
        $many.Count | Should -Be 4
        $many.TargetObject.ConnectionName | Should -Contain conn-reg2-to-b-reg1
        { Connect-ConsortiumGateway -Plan $nobodys -Member Z -SharedKey $key } | Should -Throw -ErrorId 'PlanUnknownMember,*'
    }
}

Describe 'The shared key' -Skip:([bool] $missing) {
    AfterAll { Get-ConsortiumGateway $gatewayA | Disconnect-ConsortiumGateway }

    It 'is refused as text, with what to do and without the text' {
        $problem = { Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey 'Planted6Text' } | Should -Throw -PassThru -ErrorId 'ParameterArgumentTransformationError,*'
        "$problem" | Should -Match 'Expected a SecureString, found text.*Read-Host -AsSecureString'
        "$problem", "$($problem.Exception)", "$($problem.TargetObject)" | Should -Not -Match Planted6Text
        $null = [pscustomobject]@{ MyGatewayResourceId = $gatewayA; OtherGatewayResourceId = $gatewayB; SharedKey = 'Planted6Text' } |
            Connect-ConsortiumGateway -ErrorAction SilentlyContinue -ErrorVariable problems
        "$($problems[0])" | Should -Match 'Expected a SecureString, found text'
        "$($problems[0])" | Should -Not -Match Planted6Text
        { Update-ConsortiumGatewayKey $gatewayA conn-to-other-gateway -SharedKey 'Planted6Text' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'keeps Azure''s rules, before anything is sent' {
        $wrong = [Net.NetworkCredential]::new('', 'Planted6-hyphen').SecurePassword
        $problem = { Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $wrong } | Should -Throw -PassThru -ErrorId 'SharedKeyInvalid,*'
        $problem | Format-List * -Force | Out-String | Should -Not -Match Planted
        { Update-ConsortiumGatewayKey $gatewayA conn-to-other-gateway -SharedKey $wrong } | Should -Throw -ErrorId 'SharedKeyInvalid,*'
    }

    It 'is in no stream, object, error, transcript, history or file' {
        $transcript = "$TestDrive/transcript.txt"
        $null = Start-Transcript $transcript
        try {
            $streams = & {
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -WhatIf
                Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -Verbose
                Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key
                Connect-ConsortiumGateway $gatewayA $gatewayC -SharedKey $key -ErrorAction Continue
                Update-ConsortiumGatewayKey $gatewayA conn-to-other-gateway -SharedKey $otherKey -Verbose
                Update-ConsortiumGatewayKey $gatewayA conn-to-other-gateway -SharedKey $otherKey -WhatIf
                Test-ConsortiumGateway $gatewayA $gatewayB
                Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key -Wait -TimeoutSec 1
            } *>&1
        }
        catch { $streams = @($streams) + $_ }
        finally { $null = Stop-Transcript }
        $paired = Get-ConsortiumGateway $gatewayA
        $texts = @(
            $streams | Out-String -Width 500
            $streams | Format-List * -Force | Out-String -Width 500
            $paired | Format-List * -Force | Out-String -Width 500
            $paired | ConvertTo-Json -Depth 10 -WarningAction Ignore
            Test-ConsortiumGateway $gatewayA $gatewayB | ConvertTo-Json -Depth 10 -WarningAction Ignore
            Get-History | Out-String
            $Error | Format-List * -Force | Out-String -Width 500
            Get-Content $transcript -Raw
            Get-ChildItem $TestDrive, $rehearsal.WorkFolder -Recurse -File -Force | Get-Content -Raw -ErrorAction Ignore # a rehearsal locks one
        ) -join "`n"
        $paired.State | Should -Be WaitingForOtherSide
        $texts | Should -Not -Match 'Planted6(Shared|Other)Key'
    }
}

Describe 'Test-ConsortiumGateway' -Skip:([bool] $missing) {
    BeforeAll { $null = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key }

    AfterAll { $gatewayA, $gatewayB | ForEach-Object { Get-ConsortiumGateway $_ } | Disconnect-ConsortiumGateway }

    It 'explains a side that is missing, keys that differ, and nothing when it is well' {
        $diagnosis = Test-ConsortiumGateway $gatewayA $gatewayB
        $diagnosis.State, $diagnosis.Findings.Code | Should -Be 'WaitingForOtherSide', 'ReturnSideMissing'
        $diagnosis.Findings.Command | Should -Be "Connect-ConsortiumGateway -MyGatewayResourceId '$gatewayB' -OtherGatewayResourceId '$gatewayA'"

        $null = Connect-ConsortiumGateway $gatewayB $gatewayA -SharedKey $otherKey
        (Get-ConsortiumGateway $gatewayA | Test-ConsortiumGateway).Findings.Code | Should -Be KeysProbablyDiffer
        Test-ConsortiumGateway $gatewayA $gatewayB -Quiet | Should -BeFalse

        $null = Update-ConsortiumGatewayKey $gatewayB conn-to-other-gateway -SharedKey $key
        $null = Get-ConsortiumGateway $gatewayB
        Test-ConsortiumGateway $gatewayA $gatewayB -Quiet | Should -BeTrue
        (Test-ConsortiumGateway $gatewayA $gatewayB).Findings | Should -BeNullOrEmpty
    }

    It 'says what it may not read, with what the plan tells of it' {
        (Test-ConsortiumGateway $gatewayA $nowhere nowhere -Plan $plan).Findings.Code | Should -Be 'ConnectionMissing', 'OtherSideUnreadable'
    }

    It 'promises nothing of a gateway that is gone, and names the plan only when there is one' {
        $null = Connect-ConsortiumGateway $gatewayA $nowhere to-nowhere -SharedKey $key
        $text = Test-ConsortiumGateway $gatewayA $nowhere | Out-String -Width 100
        $text | Should -Match 'is gone, or may not be read'
        $text | Should -Not -Match 'some minutes|plan'
        Disconnect-ConsortiumGateway $gatewayA to-nowhere
    }

    It 'has views of 100 columns' {
        $lines = @(
            Test-ConsortiumGateway $gatewayA $nowhere nowhere | Out-String -Width 100 -Stream
            (Test-ConsortiumGateway $gatewayA $nowhere nowhere).Findings | Out-String -Width 100 -Stream
            Get-ConsortiumGateway $gatewayA | Out-String -Width 100 -Stream
        )
        $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        $lines -join "`n" | Should -Match 'The pairing is not well: not made on this side\.'
        $lines -join "`n" | Should -Match 'conn-to-other-gateway +Con'
    }
}

Describe 'Get-, Update- and Disconnect-ConsortiumGateway' -Skip:([bool] $missing) {
    BeforeEach { $null = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey $key }

    AfterEach { $gatewayA, $gatewayB | ForEach-Object { Get-ConsortiumGateway $_ } | Disconnect-ConsortiumGateway }

    It 'lists those of a gateway and of its resource group, or one by its name' {
        (Get-ConsortiumGateway ($gatewayA -replace '/providers/.*')).MyGateway | Should -Contain $gatewayA
        (Get-ConsortiumGateway $gatewayA CONN-to-other-gateway).OtherGateway | Should -Be $gatewayB
        { Get-ConsortiumGateway $gatewayA nobody } | Should -Throw -ErrorId 'ConnectionNotFound,*'
        { Get-ConsortiumGateway gateway } | Should -Throw -ErrorId 'GatewayIdInvalid,*'
    }

    It 'ends one side, warns of the other, and may be repeated' {
        $null = Connect-ConsortiumGateway $gatewayB $gatewayA -ConnectionName back -SharedKey $key
        Disconnect-ConsortiumGateway $gatewayA conn-to-other-gateway -WarningVariable warnings | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike "*`nDisconnect-ConsortiumGateway -MyGatewayResourceId '$gatewayB' -ConnectionName 'back'"
        Disconnect-ConsortiumGateway $gatewayA conn-to-other-gateway
        (Get-ConsortiumGateway $gatewayB).State | Should -Be WaitingForOtherSide
    }

    It 'ends the side to a gateway by both ends, as the warning of the other side has it' {
        $null = Connect-ConsortiumGateway $gatewayA $nowhere to-nowhere -SharedKey $key
        Disconnect-ConsortiumGateway $gatewayA to-nowhere -WarningVariable warnings
        $null = Connect-ConsortiumGateway $gatewayA $nowhere to-nowhere -SharedKey $key
        $command = ("$warnings" -split "`n")[-1]
        $command | Should -Be "Get-ConsortiumGateway '$nowhere' | Where-Object OtherGateway -EQ '$gatewayA' | Disconnect-ConsortiumGateway"
        & ([scriptblock]::Create($command.Replace($gatewayA, 'x').Replace($nowhere, $gatewayA).Replace("'x'", "'$nowhere'")))
        (Get-ConsortiumGateway $gatewayA).OtherGateway | Should -Be $gatewayB
    }

    It 'asks before it ends one, and ends none with -WhatIf' {
        (Get-Command Disconnect-ConsortiumGateway).ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be High
        Get-WhatIfText { Get-ConsortiumGateway $gatewayA | Disconnect-ConsortiumGateway -WhatIf } | Should -Match 'Delete the connection'
        Get-ConsortiumGateway $gatewayA | Should -Not -BeNullOrEmpty
    }

    It 'tells whose key would change, and of a connection that is not there' {
        Get-WhatIfText { Get-ConsortiumGateway $gatewayA | Update-ConsortiumGatewayKey -SharedKey $otherKey -WhatIf } | Should -Match 'Send a new key'
        { Update-ConsortiumGatewayKey $gatewayA nobody -SharedKey $key } | Should -Throw -ErrorId 'ConnectionNotFound,*'
    }

    It 'gives both sides between own regions a new key' {
        Get-WhatIfText { Update-ConsortiumGatewayKey $gatewayA conn-reg1-to-reg2 -SharedKey $otherKey -WhatIf } | Should -Match 'to conn-reg2-to-reg1, too'
        $side = Update-ConsortiumGatewayKey $gatewayA conn-reg1-to-reg2 -SharedKey $otherKey
        $side.ConnectionName, $side.OtherGateway | Should -Be 'conn-reg1-to-reg2', ($plan.Footprints[0].GatewayId(2))
    }
}
