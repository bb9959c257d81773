BeforeDiscovery {
    # They play on a real chain, and on the stand-in for Azure of a rehearsal.
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'tests of members in Azure'
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = Join-Path $TestDrive home

    function Connect-Member($Member) { $Member | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore }
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    $env:ETHCONSORTIUM_HOME = $script:previousHome
}

Describe 'A member in Azure' -Skip:([bool] $missing) {
    BeforeAll {
        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        $script:azure = @{ Rehearsal = $rehearsal.Id }
        $script:group = $rehearsal.Members[0].ResourceGroup
    }

    AfterAll { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }

    Context 'Get-ConsortiumMember' {
        It 'finds the members of all subscriptions' {
            $members = Get-ConsortiumMember @azure
            $members[0].GetType().FullName | Should -Be EthConsortium.Core.Members.ConsortiumMember
            $members | ForEach-Object { $_.ResourceGroup.Name } | Should -Be $rehearsal.Members.ResourceGroup
            $members.DeploymentState | Should -Be Succeeded, Succeeded, Succeeded
            $members | ForEach-Object { "$($_.Admin)" } | Should -Be @($rehearsal.Members | ForEach-Object { "$($_.Account)" })
            $members[0].RunningNodes | Should -Be $members[0].Nodes.Count
            $members[0].GatewayIds[0].Name | Should -Be "$($members[0].Name)-gateway-reg1"
        }

        It 'looks where it is told to' {
            (Get-ConsortiumMember $group @azure).ResourceGroup.Name | Should -Be $group
            (Get-ConsortiumMember -SubscriptionId $rehearsal.Members[1].SubscriptionId @azure).ResourceGroup.Name | Should -Be $rehearsal.Members[1].ResourceGroup
            (Get-ConsortiumMember -Name $rehearsal.Members[1].Name.ToLowerInvariant() @azure).Member | Should -BeExactly $rehearsal.Members[1].Name
            @(Get-ConsortiumMember -Name eth* @azure).Count | Should -Be 3
            Get-ConsortiumMember -Name nobody* @azure | Should -BeNullOrEmpty
            { Get-ConsortiumMember -Name nobody @azure } | Should -Throw -ErrorId 'MemberNotFound,*' -ExpectedMessage 'Expected a member nobody in *'
            { Get-ConsortiumMember no-such-group @azure } | Should -Throw -ErrorId 'MemberNotFound,*' -ExpectedMessage '*resource group no-such-group*'
            { Get-ConsortiumMember -SubscriptionId nonsense @azure } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
            { Get-ConsortiumMember -SubscriptionId (New-Guid) @azure } | Should -Throw -ErrorId 'ArmNotFound,*'
        }

        It 'hands members on to what looks further' {
            $member = Get-ConsortiumMember $group @azure
            $deployment = $member | Get-ConsortiumDeployment @azure
            "$($deployment.Id)" | Should -Be "$($member.Deployment)"
            ($deployment | Get-ConsortiumDeployment @azure).Name | Should -Be $deployment.Name
            $done = $deployment | Wait-ConsortiumDeployment @azure
            "$(($done | Get-ConsortiumDeployment @azure).Id)" | Should -Be "$($member.Deployment)"
            ($done | Get-ConsortiumMember @azure).Name | Should -Be $member.Name
            $pairings = $member | Get-ConsortiumGateway @azure
            $pairings | ForEach-Object { "$($_.MyGateway)" } | Select-Object -Unique | Should -Be "$($member.GatewayIds)"
            ($pairings[0] | Get-ConsortiumGateway @azure).ConnectionName | Should -Be $pairings[0].ConnectionName
        }

        It 'does not sign in elsewhere when it is told of a rehearsal' {
            { Get-ConsortiumMember @azure -TenantId (New-Guid) } | Should -Throw -ErrorId 'ParametersInvalid,*'
        }

        It 'has a view of 100 columns' {
            $lines = Get-ConsortiumMember @azure | Out-String -Width 100 -Stream
            $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
            "$lines" | Should -Match "$group +ProofOfAuthority +westeurope +2 of 2 Succeeded"
            (Get-ConsortiumMember $group @azure).Nodes | Out-String | Should -Match 'vl-\w+-reg1000000 +Succeeded +running'
        }
    }

    Context 'SSH' {
        It 'opens in place, tells the command of each node, and closes' {
            $member = Get-ConsortiumMember $group @azure
            $open = $member | Enable-ConsortiumSshAccess -SourceAddressPrefix 203.0.113.0/24 @azure
            $open[0].GetType().FullName | Should -Be EthConsortium.Core.Members.MemberSshAccess
            $open.Node | Should -Be $member.Nodes.HostName
            $open.Access | Should -Be Allow, Allow
            $open | ForEach-Object { $_.Command } | Should -Match "^ssh -p 400\d \w+@$([regex]::Escape($member.Regions[0].Host))$"
            @($open.Port | Select-Object -Unique).Count | Should -Be 2
            ($open | Out-String -Width 100 -Stream | Where-Object Length -GT 100) | Should -BeNullOrEmpty

            $closed = $member | Disable-ConsortiumSshAccess @azure
            $closed.Access | Should -Be Deny, Deny
            "$($closed[0].Sources)" | Should -Be '*'
        }

        It 'warns when it is open to everybody' {
            $null = Enable-ConsortiumSshAccess $group @azure -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike 'SSH is open to every address in region 1*'
            $null = Disable-ConsortiumSshAccess $group @azure
        }

        It 'changes nothing with -WhatIf' {
            Enable-ConsortiumSshAccess $group @azure -WhatIf | Should -BeNullOrEmpty
            (Disable-ConsortiumSshAccess $group @azure).Access | Should -Be Deny, Deny
        }

        It 'names the regions there are' {
            { Enable-ConsortiumSshAccess $group -Region 3 @azure } | Should -Throw -ErrorId 'MemberRegionUnknown,*' -ExpectedMessage '*region 1 (westeurope)*'
        }
    }

    Context 'New-ConsortiumTrafficManager' {
        It 'needs public addresses' {
            { New-ConsortiumTrafficManager $group @azure } | Should -Throw -ErrorId 'MemberNotPublic,*'
        }
    }

    It 'says which cmdlet lists members when there is none of the name' {
        { Enable-ConsortiumSshAccess no-such-group @azure } | Should -Throw -ErrorId 'MemberNotFound,*' -ExpectedMessage '*Get-ConsortiumMember*'
    }
}

Describe 'A member with public addresses' -Skip:([bool] $missing) {
    It 'gets one host name for its regions, and again the same' {
        $plan = Get-Content "$repository/examples/three-banks.json" -Raw | ConvertFrom-Json -AsHashtable
        $plan.Remove('$schema')
        foreach ($member in $plan.members) { $member.azure = @{ resourceGroup = "$($member.name)-public".ToLowerInvariant(); regions = 'westeurope', 'northeurope'; siteSources = @('203.0.113.0/24') } }
        $plan | ConvertTo-Json -Depth 9 | Set-Content $TestDrive/public.json
        $rehearsal = Start-ConsortiumRehearsal $TestDrive/public.json -Until Governed
        try {
            $member = Get-ConsortiumMember a-public -Rehearsal $rehearsal.Id
            $member | New-ConsortiumTrafficManager -Rehearsal $rehearsal.Id -WhatIf | Should -BeNullOrEmpty
            (Get-ConsortiumMember a-public -Rehearsal $rehearsal.Id).TrafficManager | Should -BeNullOrEmpty

            $first = $member | New-ConsortiumTrafficManager -DnsLabel bank-a-ethereum -Rehearsal $rehearsal.Id
            $first.SiteUrl | Should -Be 'http://bank-a-ethereum.trafficmanager.net/'
            "$($first.Locations)" | Should -Be 'westeurope northeurope'
            (New-ConsortiumTrafficManager a-public -Rehearsal $rehearsal.Id).HostName | Should -Be $first.HostName
            (Get-ConsortiumMember a-public -Rehearsal $rehearsal.Id).TrafficManager | Should -Be $first.Id
            $first | Out-String -Width 100 | Should -Match 'Monitor +: HTTP 80 /health'
        }
        finally { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
    }
}

Describe 'Leaving' -Skip:([bool] $missing) {
    BeforeAll {
        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        $script:azure = @{ Rehearsal = $rehearsal.Id }
        $a, $b, $c = $rehearsal.Members | ForEach-Object { Connect-Member $_ }
    }

    AfterAll {
        $a, $b, $c | Disconnect-Consortium
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    }

    It 'lists each step with -WhatIf, and does none' {
        $output = Invoke-InNewProcess -ArgumentList $StagedModule, $env:ETHCONSORTIUM_HOME, $rehearsal.Id -Script {
            Import-Module $args[0]
            $env:ETHCONSORTIUM_HOME = $args[1]
            $member = (Get-ConsortiumRehearsal $args[2]).Members[2]
            $null = $member | Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
            Get-ConsortiumMember $member.ResourceGroup -Rehearsal $args[2] | Remove-ConsortiumMember -Rehearsal $args[2] -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            foreach ($text in $warnings) { "Remains: $($text -replace '\s+', ' ')" }
        }
        $remaining, $steps = $output.Where({ $_ -like 'Remains: *' }, 'Split')
        # The console breaks lines where it likes.
        $steps = -join $steps -split '(?=What if: )' | Where-Object { $_ }
        "$remaining" | Should -Match 'is an admin still'
        "$remaining" | Should -Match 'deleted softly'
        $steps.Count | Should -Be 3
        $steps[0] | Should -BeLike 'What if: Withdraw 2 validators, and wait until they seal no more: validators 6 ? 4*'
        $steps[1] | Should -BeLike 'What if: Delete the connection *'
        $steps[2] | Should -BeLike "What if: Delete the resource group $($rehearsal.Members[2].ResourceGroup) with all of its *"
        @(Get-ConsortiumValidator).Count | Should -Be 6
        @(Get-ConsortiumMember @azure).Count | Should -Be 3
    }

    It 'needs the account of the member''s admin, and not only any' {
        { Remove-ConsortiumMember $rehearsal.Members[2].ResourceGroup -Session $a @azure -Confirm:$false } | Should -Throw -ErrorId 'MemberDiffers,*'
        @(Get-ConsortiumMember @azure).Count | Should -Be 3
    }

    It 'takes no account for the admin''s that is named and is not' {
        { Remove-ConsortiumMember $rehearsal.Members[2].ResourceGroup -Session $c -Admin $a.Account @azure -WhatIf } | Should -Throw -ErrorId 'MemberDiffers,*'
    }

    It 'asks, unless told not to' {
        $answer = Invoke-InNewProcess -ArgumentList $StagedModule, $env:ETHCONSORTIUM_HOME, $rehearsal.Id, $rehearsal.Members[2].ResourceGroup -Script {
            Import-Module $args[0]
            $env:ETHCONSORTIUM_HOME = $args[1]
            try { Remove-ConsortiumMember $args[3] -Rehearsal $args[2] -SkipWithdrawal } catch { $_.Exception.Message }
        }
        "$answer" | Should -Match 'NonInteractive'
        @(Get-ConsortiumMember @azure).Count | Should -Be 3
    }

    It 'goes on where a withdrawal was broken off, and deletes what the member has' {
        $null = Remove-ConsortiumValidator $rehearsal.Members[2].Validators -Session $c -NoWait -Confirm:$false
        $left = Get-ConsortiumMember $rehearsal.Members[2].ResourceGroup @azure |
            Remove-ConsortiumMember -Session $c @azure -Confirm:$false -WarningVariable warnings -WarningAction SilentlyContinue
        $left.GetType().FullName | Should -Be EthConsortium.Core.Members.MemberRemovalPlan
        $left.Steps[-1].Kind | Should -Be DeleteResourceGroup
        @(Get-ConsortiumValidator -Session $a).Count | Should -Be 4
        (Get-ConsortiumMember @azure).ResourceGroup.Name | Should -Be $rehearsal.Members[0, 1].ResourceGroup
        $warnings.Count | Should -Be $left.Remaining.Count
        "$warnings" | Should -Match "Remove-ConsortiumAdmin $($c.Account)"
        "$warnings" | Should -Match "(?m)^Disconnect-ConsortiumGateway -MyGatewayResourceId '\S+' -ConnectionName '\S+'"
        "$warnings" | Should -Match 'deleted softly'
        ($left | Out-String -Width 100 -Stream | Where-Object Length -GT 100) | Should -BeNullOrEmpty
        { Remove-ConsortiumMember $rehearsal.Members[2].ResourceGroup -Session $c @azure -Confirm:$false } | Should -Throw -ErrorId 'MemberNotFound,*'
    }

    It 'is refused to whom the chain cannot do without, and deletes nothing then' {
        $left = Remove-ConsortiumMember $rehearsal.Members[1].ResourceGroup -Session $b -KeepKeyVault @azure -Confirm:$false -WarningAction Ignore
        $left.Steps[0].Kind | Should -Be WithdrawValidators
        @(Get-ConsortiumValidator -Session $a).Count | Should -Be 2
        $kept = Get-ConsortiumMember $rehearsal.Members[1].ResourceGroup @azure
        $kept.Resources | Should -Be $kept.KeyVault
        $kept | Out-String -Width 100 | Should -Match "$($kept.ResourceGroupName).*vault kept"
        $left | Out-String | Should -Match 'Done +: Withdraw 2 validators, and wait until they seal no more\r?\n'

        $before = (Get-ConsortiumMember $rehearsal.Members[0].ResourceGroup @azure).Resources.Count
        { Remove-ConsortiumMember $rehearsal.Members[0].ResourceGroup -Session $a @azure -Confirm:$false } | Should -Throw -ErrorId 'TooFewValidators,*'
        (Get-ConsortiumMember $rehearsal.Members[0].ResourceGroup @azure).Resources.Count | Should -Be $before
        @(Get-ConsortiumValidator -Session $a).Count | Should -Be 2
    }

    It 'does without the chain when told that the nodes are gone' {
        $left = Remove-ConsortiumMember $rehearsal.Members[0].ResourceGroup -SkipWithdrawal @azure -Confirm:$false -WarningAction Ignore
        $left.Steps.Kind | Should -Not -Contain WithdrawValidators
        $left.Remaining[0] | Should -BeLike 'Nothing is done on the chain.*'
        @(Get-ConsortiumValidator -Session $a).Count | Should -Be 2
    }
}
