BeforeDiscovery {
    . $PSScriptRoot/TestEnvironment.ps1
    $script:missing = Get-MissingTool 'tests that begin and end sessions with a rehearsal'
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
    $env:ETHCONSORTIUM_HOME = $previousHome
}

Describe 'Sessions' -Skip:([bool] $missing) {
    BeforeAll {
        $rehearsal = Start-ConsortiumRehearsal -Until Joined
        $script:session = Connect-Member $rehearsal.Members[0]
    }

    AfterAll {
        Disconnect-Consortium
        $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    }

    It 'are never chosen by a variable that is empty' {
        { Get-ConsortiumAdmin -Session $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Set-ConsortiumAdminAlias x -Session $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Disconnect-Consortium -Session $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { $null | Disconnect-Consortium -ErrorAction Stop } | Should -Throw
        $session.IsDisconnected | Should -BeFalse
        Get-ConsortiumAdmin | Should -Not -BeNullOrEmpty
    }

    It 'are refused once they are ended, and ended twice without an error' {
        $ended = Connect-Member $rehearsal.Members[0]
        $ended.CanSign | Should -BeTrue
        $ended, $ended | Disconnect-Consortium
        $ended.CanSign, $ended.IsDisconnected | Should -Be $false, $true
        foreach ($use in { Get-ConsortiumAdmin -Session $ended }, { Set-ConsortiumAdminAlias x -Session $ended }, { Get-ConsortiumNode -Session $ended }, { Test-ConsortiumNetwork -Session $ended -AsJob }) {
            $use | Should -Throw '*which was ended*' -ErrorId 'NotConnected,*'
        }
        Get-ConsortiumAdmin | Should -Not -BeNullOrEmpty
    }

    It 'are ended with the module' {
        $said = Invoke-InNewProcess -ArgumentList $StagedModule, "$($rehearsal.Members[0].DataUrl)" -Script {
            Import-Module $args[0]
            $session = Connect-Consortium $args[1] -AllowDevelopmentChain -WarningAction Ignore
            Import-Module $args[0] -Force
            try { Get-ConsortiumAdmin -Session $session } catch { $_.FullyQualifiedErrorId }
        }
        $said | Should -BeLike 'NotConnected,*'
    }

    Context 'What is asked of them' {
        It 'is not everything when a filter is empty: <_>' -ForEach @(
            { Get-ConsortiumAdmin $null }
            { Get-ConsortiumAdmin -Alias $null }
            { $null, $null | Get-ConsortiumAdmin -ErrorAction Stop }
            { Get-ConsortiumValidator -Admin $null }
            { Get-ConsortiumProposal @() }
            { Get-ConsortiumHistory -Kind $null }
        ) {
            $_ | Should -Throw
        }

        It 'is not everything when the last record is none' {
            $found = (Get-ConsortiumAdmin).Address, 'nonsense' | Get-ConsortiumValidator -ErrorAction SilentlyContinue -ErrorVariable problems
            $found | Should -BeNullOrEmpty
            $problems.Count | Should -Be 2
        }
    }

    It 'are not begun without a network' {
        { Connect-Consortium } | Should -Throw -ErrorId 'ParametersInvalid,*'
    }

    It 'start no job that would ask: <_>' -ForEach @(
        { Remove-ConsortiumValidator $args[0] -AsJob }
        { Set-ConsortiumAdminAlias x -Confirm -AsJob }
        { $ConfirmPreference = 'Low'; Set-ConsortiumAdminAlias x -AsJob }
    ) {
        $before = @(Get-Job).Count
        { & $_ $session.Account } | Should -Throw '*-Confirm:$false*' -ErrorId 'ParametersInvalid,*'
        @(Get-Job).Count | Should -Be $before
    }

    It 'are refused with what was given: <_>' -ForEach @(
        { Add-ConsortiumAdmin $args[0] -Session $session }
        { Remove-ConsortiumValidator $args[0] -Confirm:$false -Session $session }
        { $args[0] | Add-ConsortiumAdmin -Session $session -ErrorAction Stop }
    ) {
        $address = Get-UnusedAddress
        ({ & $_ $address } | Should -Throw -PassThru).TargetObject | Should -Be $address
    }

    It 'show one validator as one in the history' {
        $null = Add-ConsortiumValidator (Get-UnusedAddress)
        Get-ConsortiumHistory -Kind ValidatorsDelegated | Select-Object -Last 1 | Out-String -Width 100 | Should -Match '\b1 validator\s'
    }

    Context 'A wrong address' {
        It 'is told with its reason: <_>' -ForEach @(
            { '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed' | Get-ConsortiumAdmin -ErrorAction Stop }
            { Get-ConsortiumAdmin 0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed }
            { 'Address,Alias', '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed,Bank D' | ConvertFrom-Csv | Add-ConsortiumAdmin -WhatIf -ErrorAction Stop }
            { '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed' | Add-ConsortiumValidator -WhatIf -ErrorAction Stop }
        ) {
            $_ | Should -Throw '*The EIP-55 checksum*would be 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed*' -ErrorId 'ParameterArgumentTransformationError,*'
        }

        It 'is an error of its own in a list, which names it' {
            $found = (Get-ConsortiumAdmin).Address, '0x12' | Get-ConsortiumAdmin -ErrorAction SilentlyContinue -ErrorVariable problems
            $found.Alias | Should -Be (Get-ConsortiumAdmin).Alias
            $problems.Count | Should -Be 1
            $problems[0].TargetObject | Should -Be '0x12'
        }

        It 'keeps a list of validators from being sent with -ErrorAction Stop' {
            $validator = Get-UnusedAddress
            { $validator, '0x12' | Add-ConsortiumValidator -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
            Get-ConsortiumValidator $validator -ErrorAction Ignore | Should -BeNullOrEmpty
        }
    }
}
