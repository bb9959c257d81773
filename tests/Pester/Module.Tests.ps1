BeforeDiscovery {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    $commands = (Get-Module EthConsortium).ExportedCmdlets.Keys | Sort-Object
    $script:examples = foreach ($command in $commands) {
        $number = 0
        foreach ($example in (Get-Help $command -Full).examples.example) {
            $number++
            @{ Command = $command; Number = $number; Code = $example.code }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
}

Describe 'The staged module' {
    BeforeEach { Import-Module $StagedModule }

    It 'has a manifest that PowerShell accepts' {
        (Test-ModuleManifest $StagedModule).Version | Should -Be $version
    }

    It 'exports cmdlets and one old name, each of them by name' {
        $module = Get-Module EthConsortium
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ((Import-PowerShellDataFile $StagedModule).CmdletsToExport | Sort-Object)
        $module.ExportedAliases.Keys | Should -Be CreateConnection -Because 'scripts for the earlier template call it'
        $module.ExportedCommands.Count | Should -Be ($module.ExportedCmdlets.Count + 1)
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'can be imported twice' {
        Import-Module $StagedModule
        @(Get-Module EthConsortium).Count | Should -Be 1
    }

    It 'works again after being removed' {
        Remove-Module EthConsortium
        Get-Command Get-ConsortiumNetworkInfo -ErrorAction Ignore | Should -BeNullOrEmpty

        Import-Module $StagedModule

        { Get-ConsortiumNetworkInfo not-a-url } | Should -Throw -ErrorId 'DataUrlInvalid,*'
    }

    It 'works again after being imported with -Force' {
        Import-Module $StagedModule -Force
        Import-Module $StagedModule -Force

        { Get-ConsortiumNetworkInfo not-a-url } | Should -Throw -ErrorId 'DataUrlInvalid,*'
    }

    It 'can be imported with a prefix' {
        $ids = Invoke-InNewProcess -ArgumentList $StagedModule {
            Import-Module $args[0] -Prefix My
            try { Get-MyConsortiumNetworkInfo not-a-url } catch { $_.FullyQualifiedErrorId }
        }
        $ids | Should -BeLike 'DataUrlInvalid,*'
    }

    It 'can be imported by many runspaces at once, and is not disturbed when others leave' {
        $results = Invoke-InNewProcess -ArgumentList $StagedModule {
            $module = $args[0]
            1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
                Import-Module $using:module
                if ($_ % 2) { Remove-Module EthConsortium; Import-Module $using:module }
                try { Get-ConsortiumNetworkInfo not-a-url } catch { $_.FullyQualifiedErrorId }
                Remove-Module EthConsortium
            }
        }
        $results.Count | Should -Be 16
        $results | Should -BeLike 'DataUrlInvalid,*'
    }

    It 'can be part of the initial state of a runspace' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($StagedModule)
        $shell = [powershell]::Create($state)
        try {
            $shell.AddScript('try { Get-ConsortiumNetworkInfo not-a-url } catch { $_.FullyQualifiedErrorId }').Invoke() |
                Should -BeLike 'DataUrlInvalid,*'
        }
        finally { $shell.Dispose() }
    }
}

Describe 'The help' {
    BeforeAll { Import-Module $StagedModule }

    It 'is shown for <_>' -ForEach $commands {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$_ *"
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'is shown for the topic <_>' -ForEach 'about_EthConsortium', 'about_EthConsortium_Errors' {
        Get-Help $_ | Should -BeLike "*$_*"
    }

    It 'leads from the topic to plans, deployments and pairings' {
        $topic = Get-Help about_EthConsortium | Out-String
        'Get-ConsortiumPlan', 'New-ConsortiumMember', 'Wait-ConsortiumDeployment', 'Connect-ConsortiumGateway' | ForEach-Object { $topic | Should -BeLike "*$_*" }
    }

    # They run against a rehearsal in the tests of examples/; here their commands and parameters are held to be real.
    It 'has an example <Number> for <Command> that PowerShell can read' -ForEach $examples {
        $problems = $null
        $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty

        foreach ($call in $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
            $name = $call.GetCommandName()
            $known = Get-Command $name -ErrorAction Ignore
            $known | Should -Not -BeNullOrEmpty -Because "$name is used"
            foreach ($parameter in $call.CommandElements.Where{ $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                { $known.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$name -$($parameter.ParameterName) is used"
            }
        }
    }
}
