BeforeDiscovery {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:examples = foreach ($command in (Get-Module EthConsortium).ExportedCmdlets.Keys | Sort-Object) {
        $number = 0
        foreach ($example in (Get-Help $command -Full).examples.example) {
            $number++
            $skipped = if ($example.code -match '-KeyVaultSecret') { 'it reads a Key Vault of Azure' }
            elseif ($command -eq 'New-ConsortiumTrafficManager') { 'members of the rehearsal have no public addresses (Member.Tests.ps1 plays it)' }
            @{ Command = $command; Number = $number; Code = $example.code; Skipped = $skipped }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $script:previousHome = $env:ETHCONSORTIUM_HOME
    $env:ETHCONSORTIUM_HOME = "$TestDrive/home"
    Copy-Item "$repository/examples" "$TestDrive/examples" -Recurse
    Push-Location $TestDrive
}

AfterAll {
    Get-ConsortiumRehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    $env:ETHCONSORTIUM_HOME = $script:previousHome
    Pop-Location
}

# Each as it stands: without parameters it plays against a rehearsal of its own.
Describe 'The example <_>' -ForEach 'cloud-shell', 'deploy-member', 'pair-gateways', 'runbook', 'sign-offline', 'vote-in-a-member' {
    It 'runs as it stands and leaves no rehearsal behind' {
        $output = & "$TestDrive/examples/$_.ps1"
        $output | Should -Not -BeNullOrEmpty
        Get-ConsortiumRehearsal | Should -BeNullOrEmpty
    }
}

Describe 'The outcome of the examples' {
    It 'is a fourth admin with a validator of its own, after three members voted' {
        $admins = @(& "$TestDrive/examples/vote-in-a-member.ps1").Where{ $_.GetType().Name -eq 'ConsortiumAdmin' }
        $admins.Count | Should -Be 4
        $admins[3].Validators.Count | Should -Be 1
    }

    It 'is a vote that the chain shows, signed from a document' {
        $result = @(& "$TestDrive/examples/sign-offline.ps1")[-1]
        $result | Out-String -Width 200 | Should -Match 'Candidate'
    }

    It 'is a vote for whom was agreed on, and for nobody else' {
        # The key comes from a keystore: there is no vault here.
        $asked = @{}
        function Connect-Consortium([uri] $DataUrl, [uri] $KeyVaultSecret, [string] $AzureSignIn) {
            $asked.For = "$AzureSignIn $KeyVaultSecret"
            $key = @{ Account = $member.Account; KeyStorePath = $member.KeyStorePath; PasswordPath = $member.PasswordPath }
            EthConsortium\Connect-Consortium -DataUrl $DataUrl @key -AllowDevelopmentChain -WarningAction Ignore
        }

        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        try {
            $member = $rehearsal.Members[0]
            $agreed = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'
            $stranger = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
            $proposer = $rehearsal.Members[1] | EthConsortium\Connect-Consortium -AllowDevelopmentChain -WarningAction Ignore
            $null = Add-ConsortiumAdmin $agreed 'Bank D' -Session $proposer
            $null = Add-ConsortiumAdmin $stranger 'Bank E' -Session $proposer

            $output = & "$TestDrive/examples/runbook.ps1" -DataUrl $member.DataUrl -KeyVaultSecret https://bank-a.vault.azure.net/secrets/admin-key -AgreedCandidate $agreed
            $asked.For | Should -Be 'ManagedIdentity https://bank-a.vault.azure.net/secrets/admin-key'
            $output[-1].Outcome | Should -Be Applied
            (Get-ConsortiumAdmin -Session $proposer).Alias | Should -Be 'Bank A', 'Bank B', 'Bank C', 'Bank D'
            $open = Get-ConsortiumProposal -Session $proposer
            $open.Alias, $open.Votes | Should -Be 'Bank E', 1
            $proposer | Disconnect-Consortium
        }
        finally { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
    }

    It 'is a history in a file' {
        & "$TestDrive/examples/cloud-shell.ps1" -HistoryPath "$TestDrive/history.csv"
        @(Import-Csv "$TestDrive/history.csv").Kind | Should -Contain Admitted
    }
}

Describe 'The help' {
    BeforeAll {
        # What the examples take from a person.
        Mock Get-Credential { $adminCredential }
        Mock Read-Host { $password }
        Mock Read-Host -ParameterFilter { "$Prompt" -match 'nodes' } { [Net.NetworkCredential]::new('', "Aa1.$(New-Guid)").SecurePassword }
        Mock Read-Host -ParameterFilter { "$Prompt" -match 'key' } {
            [Net.NetworkCredential]::new('', [Convert]::ToHexString([Security.Cryptography.RandomNumberGenerator]::GetBytes(32))).SecurePassword
        }

        $PSDefaultParameterValues['Connect-Consortium:AllowDevelopmentChain'] = $true
    }

    BeforeEach {
        $rehearsal = Get-ConsortiumRehearsal | Select-Object -First 1
        if (-not $rehearsal) { $rehearsal = Start-ConsortiumRehearsal -Until Governed }
        $bank = $rehearsal.Members[0]
        $script:password = [Net.NetworkCredential]::new('', (Get-Content $bank.PasswordPath -TotalCount 1)).SecurePassword
        $script:adminCredential = [pscredential]::new($bank.Account, $password)
        if ("$($bank.Account)" -notin @(Get-ConsortiumAccount | ForEach-Object { "$($_.Address)" })) {
            $null = Get-ConsortiumAccount $bank.Account -KeyStorePath $bank.KeyStorePath | Import-ConsortiumAccount -SourcePassword $password
        }

        # Azure is what the rehearsal has for it, and nobody is there to be asked. Some need that of the plan that they name.
        $azure = $rehearsal
        if ($Command -match 'ConsortiumGateway|ConsortiumDeployment|New-ConsortiumMember') {
            $plan = Get-ConsortiumPlan ./examples/three-banks-azure.json
            $azure = Get-ConsortiumRehearsal | Where-Object { $_.Members[0].SubscriptionId -eq $plan.Members[0].Azure.SubscriptionId } | Select-Object -First 1
            if (-not $azure) { $azure = Start-ConsortiumRehearsal -PlanPath ./examples/three-banks-azure.json -Until Governed }
        }

        Get-Command -Module EthConsortium | Where-Object { $_.Parameters.ContainsKey('Rehearsal') } | ForEach-Object { $PSDefaultParameterValues["$($_.Name):Rehearsal"] = $azure.Id }
        $PSDefaultParameterValues['Remove-ConsortiumMember:Confirm'] = $false
        $script:session = $bank | Connect-Consortium -WarningAction SilentlyContinue

        # Two gateways that are paired on one side.
        if ($Command -like '*-ConsortiumGateway*') {
            $script:gatewayA, $script:gatewayB = $plan.Footprints[0, 1] | ForEach-Object { $_.GatewayId(1) }
            $null = Connect-ConsortiumGateway $gatewayA $gatewayB -SharedKey (Read-Host 'Shared key')
        }
    }

    AfterEach {
        $session | Disconnect-Consortium
        # Nothing after it would find the members as they were.
        if ($Command -eq 'Remove-ConsortiumMember') { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
    }

    It 'has an example <Number> for <Command> that runs' -ForEach $examples {
        if ($Skipped) { Set-ItResult -Skipped -Because $Skipped; return }

        # The names that the help makes up, as the rehearsal has them.
        $code = $Code.
            Replace('https://bank-a.example', $rehearsal.Members[0].DataUrl).
            Replace('https://bank-b.example', $rehearsal.Members[1].DataUrl).
            Replace('http://127.0.0.1:8545', $rehearsal.Members[0].RpcEndpoint).
            Replace('-ResourceGroupName bank-a', "-ResourceGroupName $($rehearsal.Members[0].ResourceGroup)").
            Replace('-ResourceGroupName bank-c', "-ResourceGroupName $($rehearsal.Members[2].ResourceGroup)")
        $null = & ([scriptblock]::Create($code)) 3> $null
    }
}
