BeforeDiscovery {
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'deployments to the stand-in of a rehearsal'
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:example = "$repository/examples/three-banks-azure.json"
    function ConvertTo-Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }
    $script:password = ConvertTo-Secret 'Planted-Node-Pass7'
    $script:key = ConvertTo-Secret 'Planted.Shared.Key7'
    $script:agent = @{ NodeArtifactUrl = 'https://releases.example/node.tar.gz'; NodeArtifactHash = 'A' * 64 }
}

Describe 'New-ConsortiumMember, before Azure is asked' {
    BeforeAll {
        # Nobody listens there: whoever asks Azure fails in another way than expected.
        $script:nowhere = @{ Path = $example; Member = 'A'; AzureSignIn = 'ServicePrincipal'; TenantId = 'bank.example'; ClientId = 'app'; ClientSecret = ConvertTo-Secret 'Planted-Client-7' }
    }

    It 'names all parameters that are missing' {
        $failure = { New-ConsortiumMember @nowhere } | Should -Throw -ErrorId 'DeploymentNotPossible,*' -PassThru
        $failure.Exception.Diagnostics.Path | Should -Be connectionSharedKey, adminPassword, nodeArtifactUrl, nodeArtifactSha256
        $failure.TargetObject | Should -Be A
    }

    It 'names what to give for each of them' {
        $failure = { New-ConsortiumMember @nowhere } | Should -Throw -PassThru
        "$failure" | Should -Match 'adminPassword: Expected a value, found none. Give it with -NodePassword \(--node-password-file\)'
    }

    It 'completes the members of the plan that can be deployed' {
        (Get-Completion "New-ConsortiumMember '$example' -Member ").CompletionText | Should -Be A, B, C
        (Get-Completion "New-ConsortiumMember '$example' -Member b").CompletionText | Should -Be B
        Get-Completion 'New-ConsortiumMember ./nowhere.json -Member ' | Should -Not -Contain A
    }

    It 'takes no secret as plain text' {
        $failure = { New-ConsortiumMember @nowhere @agent -SharedKey $key -TemplateParameter @{ adminPassword = 'Planted-Plain-7' } } | Should -Throw -ErrorId 'DeploymentNotPossible,*' -PassThru
        "$($failure.Exception.Diagnostics)" | Should -BeLike '*adminPassword: It is a secret, and was given as plain text.*(DeploymentParameterInvalid)*'
        $failure | Out-String | Should -Not -Match 'Planted-Plain'
    }

    It 'refuses passwords and keys out of their rules, and what the plan says' {
        $wrong = @{ NodePassword = ConvertTo-Secret 'short'; SharedKey = ConvertTo-Secret 'with space'; TemplateParameter = @{ numVLNodesRegion = 3 } }
        $failure = { New-ConsortiumMember @nowhere @agent @wrong } | Should -Throw -ErrorId 'DeploymentNotPossible,*' -PassThru
        "$($failure.Exception.Diagnostics.Code)" | Should -Be 'DeploymentParameterUnknown SharedKeyInvalid AdminPasswordInvalid'
    }

    It 'takes a parameter once' {
        { New-ConsortiumMember @nowhere @agent -NodePassword $password -TemplateParameter @{ adminPassword = $password } } | Should -Throw -ErrorId 'ParametersInvalid,*'
    }

    It 'names the members there are when one is not' {
        $nowhere.Member = 'Z'
        { New-ConsortiumMember @nowhere } | Should -Throw -ErrorId 'PlanUnknownMember,*'
    }
}

Describe 'A deployment in a rehearsal' -Skip:([bool] $missing) {
    BeforeAll {
        $script:previousHome = $env:ETHCONSORTIUM_HOME
        $env:ETHCONSORTIUM_HOME = "$TestDrive/home"
        $script:rehearsal = Start-ConsortiumRehearsal $example -Until Joined
        $plan = Get-ConsortiumPlan $example
        # The groups of the plan are those that the rehearsal itself deploys into.
        $script:azure = @{ ResourceGroupName = 'deploy-a'; SubscriptionId = $plan.FindMember('A').Azure.SubscriptionId }
        $script:member = @{ Member = 'A'; NodePassword = $password; SharedKey = $key; Rehearsal = $rehearsal.Id } + $agent
    }

    AfterAll {
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
        $env:ETHCONSORTIUM_HOME = $previousHome
    }

    It 'is shown by -WhatIf, and nothing is changed' {
        $info = & { New-ConsortiumMember $example @member @azure -WhatIf } 6>&1
        $info | Should -BeNullOrEmpty
        { Get-ConsortiumDeployment @azure -Rehearsal $rehearsal.Id } | Should -Throw -ErrorId 'DeploymentNotFound,*'
        $transcript = "$TestDrive/whatif.txt"
        $null = Start-Transcript $transcript
        try { New-ConsortiumMember $example @member @azure -WhatIf } finally { $null = Stop-Transcript }
        $text = Get-Content $transcript -Raw
        $text | Should -Match 'Deploy member A into resource group deploy-a of subscription'
        $text | Should -Match '\+ resource group deploy-a in westeurope'
        $text | Should -Match '\+ virtualNetworkGateways eth\w+-gateway-reg2 \(a VPN gateway takes Azure 20 to 45 minutes\)'
        $text | Should -Not -Match 'Planted'
    }

    It 'is started without waiting, found from elsewhere, and waited for' {
        $started = Get-ConsortiumPlan $example | New-ConsortiumMember @member @azure -NoWait
        $started.GetType().FullName | Should -Be EthConsortium.Core.Deployment.ConsortiumDeployment
        $found = Get-ConsortiumDeployment @azure -Rehearsal $rehearsal.Id
        $found.Name | Should -Be $started.Name
        $found.Member | Should -Be A
        $deployed = $found | Wait-ConsortiumDeployment -Rehearsal $rehearsal.Id
        $deployed.GetType().FullName | Should -Be EthConsortium.Core.Deployment.DeployedMember
        $deployed.GatewayIds.Count | Should -Be 2
        $deployed.Outputs.consortium_member_gateway_id_region1 | Should -Be $deployed.GatewayIds[0].ToString()
        $deployed.Outputs['ADMIN_SITE'] | Should -BeLike 'http://*'
    }

    It 'repeats nothing when everything is in place' {
        (New-ConsortiumMember $example @member @azure).WasInPlace | Should -BeTrue
        (Get-ConsortiumDeployment @azure -Rehearsal $rehearsal.Id -All).Count | Should -Be 1
    }

    It 'runs as a job' {
        $job = New-ConsortiumMember $example @member @azure -AsJob
        ($job | Receive-Job -Wait -AutoRemoveJob).Member | Should -Be A
    }

    It 'says in one error what stands in the way' {
        $azure.SubscriptionId = [guid]::Empty
        try {
            $failure = { New-ConsortiumMember $example @member @azure } | Should -Throw -ErrorId 'DeploymentNotPossible,*' -PassThru
            $failure.Exception.Diagnostics.Code | Should -Be SubscriptionUnusable
        }
        finally { $azure.SubscriptionId = (Get-ConsortiumPlan $example).FindMember('A').Azure.SubscriptionId }
    }

    It 'says when there is no such deployment' {
        { Get-ConsortiumDeployment @azure -Name nothing -Rehearsal $rehearsal.Id } | Should -Throw -ErrorId 'DeploymentNotFound,*'
    }

    It 'shows each of its objects in 100 columns' {
        $deployment = Get-ConsortiumDeployment @azure -Rehearsal $rehearsal.Id
        $one = $deployment | Get-ConsortiumDeployment -Rehearsal $rehearsal.Id
        $one.Resources.Count | Should -BeGreaterThan 20
        foreach ($shown in $deployment, $one.Resources) { $shown | Out-String -Width 100 -Stream | Where-Object Length -GT 100 | Should -BeNullOrEmpty }
        $deployment | Out-String | Should -Match 'Succeeded'
        $deployment | Wait-ConsortiumDeployment -Rehearsal $rehearsal.Id | Out-String | Should -Match 'GatewayIds'
    }

    It 'leaves no secret anywhere' {
        $transcript = "$TestDrive/all.txt"
        $null = Start-Transcript $transcript
        try {
            $again = @{} + $member
            # With -Debug a warning would ask, and this member is in another group already.
            $azure = @{} + $azure + @{ Confirm = $false; WarningAction = 'Continue' }
            $azure.ResourceGroupName = 'deploy-secretly'
            $all = & {
                New-ConsortiumMember $example @again @azure -WhatIf -Verbose -Debug
                New-ConsortiumMember $example @again @azure -Verbose -Debug
                $again.SharedKey = ConvertTo-Secret 'Planted Shared Key'
                try { New-ConsortiumMember $example @again @azure -Verbose -Debug } catch { $_ }
            } *>&1 | ForEach-Object { $_ | Out-String; $_ | Format-List * -Force | Out-String }
        }
        finally { $null = Stop-Transcript }
        $all.Count | Should -BeGreaterThan 20
        "$all" | Should -Match 'SharedKeyInvalid'
        $everything = @($all; Get-Content $transcript -Raw; $Error | ForEach-Object { $_ | Format-List * -Force | Out-String }; Get-History | Out-String)
        $everything += Get-ChildItem $rehearsal.WorkFolder, $env:ETHCONSORTIUM_HOME -Recurse -File | ForEach-Object { Get-Content $_ -Raw -ErrorAction Ignore }
        ($everything -join "`n") | Should -Not -Match 'Planted.(Node|Shared)'
    }
}
