BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:example = "$repository/examples/three-banks-azure.json"
    $script:bad = "$TestDrive/bad.json"
    Set-Content $bad '{ "name": "N", "members": [ { "name": "A", "memberId": 300, "validators": 2, "azure": { "resourceGroup": "g", "regions": ["west/us"], "password": "hunter2" } } ] }'
    $script:member = @{ Name = 'Three banks'; MemberName = 'A'; MemberId = 7; ResourceGroupName = 'bank-a'; Location = 'West Europe', 'northeurope' }
}

Describe 'Get-ConsortiumPlan' {
    It 'reads a plan with the footprints of its members' {
        $plan = Get-ConsortiumPlan $example
        $plan.GetType().FullName | Should -Be EthConsortium.Core.Planning.ConsortiumPlan
        $plan.Footprints.Name | Should -Be 'A', 'B', 'C'
        $plan.Footprints[0].Regions.AutonomousSystem | Should -Be 4200000001, 4200000002
        "$($plan.Footprints[1].Regions[0].AddressSpace)" | Should -Be '10.1.16.0/20'
    }

    It 'makes a plan of parameters' {
        $footprint = (Get-ConsortiumPlan @member -UseGateway -GatewaySku VpnGw4AZ -RpcSource 203.0.113.0/24 -NodesPerRegion 15 -DiskType Premium).Footprints[0]
        $footprint.Regions.Location | Should -Be 'westeurope', 'northeurope'
        $footprint.Regions[1].AutonomousSystem | Should -Be 4200000072
        $footprint.Regions[1].ScaleSets[0].HostNames[14] | Should -Match '00000E$'
        $footprint.DiskSku | Should -Be Premium_LRS
        ($footprint.NetworkRules | Where-Object Name -EQ allow-eth-rpc).Sources | Should -Contain 203.0.113.0/24
    }

    It 'computes names when it knows the subscription' {
        (Get-ConsortiumPlan @member).Footprints[0].Infix | Should -Be '{infix}'
        $first, $second = 1..2 | ForEach-Object { Get-ConsortiumPlan @member -SubscriptionId 11111111-2222-3333-4444-555555555555 }
        $first.Footprints[0].Infix | Should -Match '^eth[a-z2-7]{6}$'
        $first.Footprints[0].KeyVaultName | Should -BeExactly $second.Footprints[0].KeyVaultName
    }

    It 'plans proof of work' {
        $plan = Get-ConsortiumPlan @member -Kind ProofOfWork -TransactionNodesPerRegion 1
        "$($plan.Consensus)" | Should -Be Ethash
        $plan.Footprints[0].Regions[0].ScaleSets.Role | Should -Be 'Transaction', 'Miner'
    }

    It 'goes on with the next file after one with problems' {
        $names = $bad, $example | Get-ConsortiumPlan -ErrorAction SilentlyContinue -ErrorVariable problem | ForEach-Object Name
        $names | Should -Be 'Three banks'
        $problem.FullyQualifiedErrorId | Should -BeLike 'PlanInvalid,*'
    }

    It 'tells what is wrong with parameters' {
        { Get-ConsortiumPlan @member -NodesPerRegion 16 -VmSize huge } | Should -Throw -ErrorId 'PlanInvalid,*'
    }

    It 'says that a file is not there' {
        { Get-ConsortiumPlan "$TestDrive/nowhere.json" } | Should -Throw -ErrorId 'FileNotFound,*'
    }
}

Describe 'Test-ConsortiumPlan' {
    It 'gives all problems as objects, and no secret' {
        $problems = Test-ConsortiumPlan $bad
        $problems.Code | Should -Be 'PlanUnknownProperty', 'PlanValueOutOfRange', 'PlanRegionInvalid'
        $problems.Path | Should -Be '$.members[0].azure.password', '$.members[0].memberId', '$.members[0].azure.regions[0]'
        $problems.File | Select-Object -Unique | Should -Be $bad
        "$problems" | Should -Not -Match hunter2
    }

    It 'gives nothing for a plan that is right' {
        Test-ConsortiumPlan $example | Should -BeNullOrEmpty
    }

    It 'answers with -Quiet' {
        Test-ConsortiumPlan $example -Quiet | Should -BeTrue
        Test-ConsortiumPlan $bad -Quiet | Should -BeFalse
        Get-ConsortiumPlan $example | Test-ConsortiumPlan -Quiet | Should -BeTrue
        Get-Item $bad, $example | Test-ConsortiumPlan -Quiet | Should -Be $false, $true
    }
}

Describe 'The views of plans' {
    It 'fit 100 columns' {
        $plan = Get-ConsortiumPlan $example
        $lines = @($plan | Out-String -Width 100 -Stream) + @($plan.Footprints | Out-String -Width 100 -Stream) + @($plan.Footprints.Regions | Out-String -Width 100 -Stream)
        $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        "$lines" | Should -Not -Match ([char] 0x2026)
    }

    It 'show no raw records, and no numbers where there are no gateways' {
        $plan = Get-ConsortiumPlan $example
        "$($plan.Members | Out-String)$($plan.Footprints[1] | Format-List * | Out-String)" | Should -Not -Match 'Plan \{|Footprint \{|System\.Collections'
        (Get-ConsortiumPlan @member).Footprints[0] | Out-String | Should -Match 'AutonomousSystems +: *\r?\n'
        (Get-ConsortiumPlan @member -UseGateway).Footprints[0] | Out-String | Should -Match 'AutonomousSystems +: 4200000071, 4200000072'
    }

    It 'name the file of a problem' {
        Test-ConsortiumPlan $bad | Out-String | Should -Match 'File +: .*bad\.json'
    }
}
