<#
.SYNOPSIS
    Runs the Pester tests on the staged module and closes with one line that counts them.
.DESCRIPTION
    Where Pester 5 or later is missing it says so in one line.
#>
[CmdletBinding()]
param(
    # Only the test files whose names match.
    [string] $Name = '*'
)

$ErrorActionPreference = 'Stop'
$folder = $PSScriptRoot

if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE ([version] '5.0'))) {
    Write-Output "SKIPPED: the Pester tests of the module (Pester 5 or later is not installed in PowerShell $($PSVersionTable.PSVersion))"
    Write-Output 'Pester: 0 passed, 0 failed, 1 skipped'
    exit 0
}

Import-Module Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = @((Get-ChildItem $folder -Filter "$Name.Tests.ps1").FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration

# A file that cannot be read and a block that cannot start fail no test, and are failures all the same.
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
Write-Output "Pester: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
exit [int]($failed -gt 0)
