#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Measures how long Import-Module takes, beside other modules, each time in a new process.
.DESCRIPTION
    What PowerShell does for the first import of a process (it compiles the cmdlets that import) is left out: a script
    module comes first. The modules then come in a random order. Gives the median in milliseconds.
#>
[CmdletBinding()]
param(
    [int] $Count = 15,

    # The peers, where they are installed.
    [string[]] $Peer = @('Microsoft.PowerShell.ThreadJob', 'Microsoft.PowerShell.PSResourceGet', 'PSScriptAnalyzer')
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$version = (Import-PowerShellDataFile "$root/EthConsortium.psd1").ModuleVersion
$folder = Join-Path ([IO.Path]::GetTempPath()) "consortium-measure-$PID"
$null = New-Item $folder -ItemType Directory

try {
    Set-Content "$folder/First.psm1" 'function Get-First { }'
    Add-Type -OutputAssembly "$folder/Empty.dll" -TypeDefinition '
        using System.Management.Automation;
        [Cmdlet("Get", "Empty")] public sealed class GetEmptyCommand : PSCmdlet { }'
    $modules = @(
        @{ Name = 'an empty binary module'; Path = "$folder/Empty.dll" }
        @{ Name = 'EthConsortium'; Path = "$root/artifacts/module/EthConsortium/$version/EthConsortium.psd1" }
        foreach ($name in $Peer) {
            $found = Get-Module $name -ListAvailable | Select-Object -First 1
            if ($found) { @{ Name = $name; Path = $found.Path } }
        }
    )
    $pwsh = (Get-Process -Id $PID).Path
    $times = foreach ($round in 1..$Count) {
        foreach ($module in $modules | Get-Random -Shuffle) {
            $milliseconds = & $pwsh -NoProfile -NonInteractive -Command {
                Import-Module $args[0]
                $watch = [Diagnostics.Stopwatch]::StartNew()
                Import-Module $args[1]
                $watch.Elapsed.TotalMilliseconds
            } -args "$folder/First.psm1", $module.Path
            [pscustomobject] @{ Module = $module.Name; Milliseconds = [double] $milliseconds }
        }
    }

    $times | Group-Object Module | ForEach-Object {
        $sorted = @($_.Group.Milliseconds | Sort-Object)
        [pscustomobject] @{ Module = $_.Name; Median = [math]::Round($sorted[$sorted.Count / 2], 1); Best = [math]::Round($sorted[0], 1); Worst = [math]::Round($sorted[-1], 1) }
    } | Sort-Object Median
}
finally {
    Remove-Item $folder -Recurse -Force
}
