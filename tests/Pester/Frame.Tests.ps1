# What ConsortiumCmdlet does for every cmdlet, tried with cmdlets made for it (tests/EthConsortium.PowerShell.TestModule).
BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1
    Import-Module $StagedModule
    Import-Module $TestModule

    # A runspace that has both modules and runs a script until somebody stops it.
    function Open-Shell([string] $Text) {
        $shell = [powershell]::Create()
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $handle = $shell.AddScript("Import-Module '$StagedModule', '$TestModule'; $Text").BeginInvoke([Management.Automation.PSDataCollection[psobject]] $null, $output)
        @{ Shell = $shell; Output = $output; Handle = $handle }
    }

    function Wait-Until([scriptblock] $Condition) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        while (-not (& $Condition)) {
            if ($clock.Elapsed -gt $Patience) { throw "Waited in vain for $Condition" }
            Start-Sleep -Milliseconds 10
        }
    }
}

AfterAll {
    Remove-Module EthConsortium.PowerShell.TestModule, EthConsortium
}

Describe 'Writing' {
    It 'runs once per record, in order' {
        (1..50 | Test-ConsortiumFrame).Value | Should -Be (1..50)
    }

    It 'collects records where there is one operation for all of them' {
        $result = @(1..5 | Join-ConsortiumFrame)
        $result.Count | Should -Be 1
        $result.Value | Should -Be (1..5)
    }

    It 'runs nothing for an empty pipeline' {
        @() | Join-ConsortiumFrame | Should -BeNullOrEmpty
        @() | Test-ConsortiumFrame | Should -BeNullOrEmpty
    }

    It 'reports a record that cannot be collected and goes on' {
        $result = 1, -1, 2 | Join-ConsortiumFrame -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'FormatInvalid,*'
        $problems.TargetObject | Should -Be -1
        $result.Value | Should -Be 1, -1, 2
    }

    It 'carries every stream to where it belongs' {
        $all = Test-ConsortiumFrame -Report -Verbose -InformationVariable information 3>&1 4>&1
        $all.Where{ $_ -is [Management.Automation.VerboseRecord] }.Message | Should -Contain 'a detail'
        $all.Where{ $_ -is [Management.Automation.WarningRecord] }.Message | Should -Be 'a warning'
        $all[-1].Value | Should -Be 0
        $information.Tags | Should -Be 'Tag'
    }

    It 'shows progress and takes it away again' {
        $running = Open-Shell 'Test-ConsortiumFrame -Report'
        $null = $running.Handle.AsyncWaitHandle.WaitOne($Patience)
        $progress = $running.Shell.Streams.Progress
        $running.Shell.Dispose()

        $progress[0].Activity | Should -Be 'Test the frame'
        $progress[0].StatusDescription | Should -Be 'working'
        $progress[0].PercentComplete | Should -Be 50
        $progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'ends the operation when the pipeline wants no more' {
        $note = Join-Path $TestDrive enough.txt
        (Test-ConsortiumFrame -Wait -Note $note | Select-Object -First 1).Value | Should -Be 0
        Wait-Until { Test-Path $note }
    }

    It 'ends the operation when a warning is to stop it' {
        { Test-ConsortiumFrame -Report -WarningAction Stop } | Should -Throw -ErrorId 'ActionPreferenceStop,*'
    }
}

Describe 'Asking' {
    It 'does nothing with -WhatIf' {
        1..3 | Test-ConsortiumFrame -WhatIf | Should -BeNullOrEmpty
    }

    It 'heeds $WhatIfPreference' {
        & { $WhatIfPreference = $true; Test-ConsortiumFrame } | Should -BeNullOrEmpty
    }

    It 'fails rather than waits where nobody can be asked' {
        $running = Open-Shell 'Test-ConsortiumFrame -Confirm'
        $running.Handle.AsyncWaitHandle.WaitOne($Patience) | Should -BeTrue
        $running.Shell.Streams.Error.Count | Should -Be 1
        $running.Output | Should -BeNullOrEmpty
        $running.Shell.Dispose()
    }
}

Describe 'Errors' {
    It 'are terminating where nothing is left to do' {
        { Test-ConsortiumFrame -FailWith NotAnAdmin -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId 'NotAnAdmin,EthConsortium.PowerShell.TestModule.TestConsortiumFrameCommand'
    }

    It 'concern one record where more come through the pipeline' {
        1..3 | Test-ConsortiumFrame -FailWith NotAnAdmin -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.TargetObject | Should -Be 1, 2, 3
        $problems.CategoryInfo.Category | Should -Be 'PermissionDenied', 'PermissionDenied', 'PermissionDenied'
    }

    It 'end the pipeline with -ErrorAction Stop' {
        { 1..3 | Test-ConsortiumFrame -FailWith NotAnAdmin -ErrorAction Stop } | Should -Throw -ErrorId 'NotAnAdmin,*'
    }

    It 'of ours always end the pipeline and say so' {
        try { 1..3 | Test-ConsortiumFrame -Crash -ErrorAction SilentlyContinue } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike 'InternalError,*'
        "$problem" | Should -BeLike 'internal-error: crashed as asked*'
    }
}

Describe 'Ctrl+C' {
    It 'cancels the operation' {
        $note = Join-Path $TestDrive cancelled.txt
        $running = Open-Shell "Test-ConsortiumFrame -Wait -Note '$note'"
        Wait-Until { $running.Output.Count -eq 1 }

        $running.Shell.Stop()

        $running.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Wait-Until { Test-Path $note }
        $running.Shell.Dispose()
    }

    It 'gives the prompt back although the operation does not stop' {
        $running = Open-Shell 'Test-ConsortiumFrame -WaitStubbornly'
        Wait-Until { $running.Output.Count -eq 1 }

        $stopping = $running.Shell.BeginStop($null, $null)

        $stopping.AsyncWaitHandle.WaitOne($Patience) | Should -BeTrue
        $running.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $running.Shell.Dispose()
    }

    It 'stops an operation that writes without end' {
        $running = Open-Shell 'Test-ConsortiumFrame -Endless'
        Wait-Until { $running.Output.Count -gt 5 }

        $running.Shell.Stop()

        $running.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $running.Shell.Dispose()
    }
}

Describe '-AsJob' {
    AfterEach { Get-Job | Where-Object PSJobTypeName -EQ ConsortiumJob | Remove-Job -Force }

    It 'returns a job at once, whose results can be received' {
        $job = Test-ConsortiumFrame -Value 1, 2 -Label x -AsJob

        $job.PSJobTypeName | Should -Be ConsortiumJob
        $result = $job | Wait-Job | Receive-Job
        $result.Value | Should -Be 1, 2
        $result.Label | Should -Be x
        $job.State | Should -Be Completed
    }

    It 'runs each record of the pipeline in one job' {
        $job = @(1..3 | Test-ConsortiumFrame -AsJob)
        $job.Count | Should -Be 1
        ($job | Wait-Job | Receive-Job).Value | Should -Be 1, 2, 3
    }

    It 'collects the pipeline as the command itself would' {
        $job = 1..3 | Join-ConsortiumFrame -AsJob
        ($job | Wait-Job | Receive-Job).Value | Should -Be 1, 2, 3
    }

    It 'binds properties of the input as the command itself would' {
        $job = [pscustomobject] @{ Value = 1; Label = 'a' }, [pscustomobject] @{ Value = 2; Label = 'b' } | Join-ConsortiumFrame -AsJob
        $result = $job | Wait-Job | Receive-Job
        $result.Value | Should -Be 1, 2
        $result.Label | Should -Be 'a+b'
    }

    It 'completes at once for an empty pipeline' {
        $job = @() | Join-ConsortiumFrame -AsJob
        $job | Wait-Job | Receive-Job | Should -BeNullOrEmpty
        $job.State | Should -Be Completed
    }

    It 'fails with the error of the command' {
        $job = Test-ConsortiumFrame -FailWith NotAnAdmin -AsJob | Wait-Job
        $job.State | Should -Be Failed
        Receive-Job $job -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'NotAnAdmin,*'
    }

    It 'completes with the errors of single records' {
        $job = 1, 2 | Test-ConsortiumFrame -FailWith NotAnAdmin -ErrorAction Continue -AsJob | Wait-Job
        $job.State | Should -Be Completed
        Receive-Job $job -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.TargetObject | Should -Be 1, 2
    }

    It 'stops with Stop-Job' {
        $note = Join-Path $TestDrive stopped-job.txt
        $job = Test-ConsortiumFrame -Wait -Note $note -AsJob
        Wait-Until { $job.HasMoreData }

        Stop-Job $job

        $job.State | Should -Be Stopped
        Wait-Until { Test-Path $note }
    }

    It 'is stopped and removed with Remove-Job -Force' {
        $note = Join-Path $TestDrive removed-job.txt
        $job = Test-ConsortiumFrame -Wait -Note $note -AsJob
        Wait-Until { $job.HasMoreData }

        Remove-Job $job -Force

        Get-Job | Where-Object Id -EQ $job.Id | Should -BeNullOrEmpty
        Wait-Until { Test-Path $note }
    }

    It 'refuses at once where it would have to ask' {
        $before = @(Get-Job).Count
        { Test-ConsortiumFrame -Confirm -AsJob } | Should -Throw -ErrorId 'ParametersInvalid,*'
        @(Get-Job).Count | Should -Be $before
    }

    It 'answers -WhatIf at once, without a job' {
        Test-ConsortiumFrame -AsJob -WhatIf | Should -BeNullOrEmpty
        & { $WhatIfPreference = $true; Test-ConsortiumFrame -AsJob } | Should -BeNullOrEmpty
    }

    It 'goes on when the module is removed' {
        $job = Test-ConsortiumFrame -Endless -AsJob
        Remove-Module EthConsortium.PowerShell.TestModule
        Import-Module $TestModule
        Wait-Until { $job.Output.Count -gt 5 }
        Stop-Job $job
        $job.State | Should -Be Stopped
    }
}
