#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, packages and publishes the module.
.DESCRIPTION
    A thin cover: dotnet build and dotnet test are the whole job where there is no PowerShell. This adds what only
    PowerShell can do: the Pester tests, the script analyzer, publishing.
.EXAMPLE
    ./build.ps1

    Builds everything and stages the module under artifacts/module.
.EXAMPLE
    ./build.ps1 Build, Test, Analyze, Package

    What a release goes through before ./build.ps1 Publish -ApiKey (Read-Host -AsSecureString).
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Stage', 'Docs', 'Test', 'Analyze', 'Package', 'Node', 'Publish')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where Publish publishes to: a repository that Register-PSResourceRepository knows.
    [string] $Repository = 'PSGallery',

    [securestring] $ApiKey,

    # What Node packs beside the agent: a folder with the Ethereum client in client, and its kind and SHA-256 in defaults.json.
    [string] $NodeFiles
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$solution = "$PSScriptRoot/EthConsortium.sln"
$module = "$PSScriptRoot/src/EthConsortium.PowerShell"
$artifacts = "$PSScriptRoot/artifacts"
$version = (Import-PowerShellDataFile "$PSScriptRoot/EthConsortium.psd1").ModuleVersion
$staged = "$artifacts/module/EthConsortium/$version"

switch ($Task) {
    Clean { if (Test-Path $artifacts) { Remove-Item $artifacts -Recurse -Force } }
    Build { dotnet build $solution --configuration $Configuration }
    # Building the module stages it, help and manifest included.
    Stage { dotnet build $module --configuration $Configuration }
    Docs {
        dotnet build $module --configuration $Configuration
        Get-ChildItem "$staged/en-US"
    }
    Test {
        dotnet test $solution --configuration $Configuration
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$PSScriptRoot/tests/Pester/Invoke-PesterTest.ps1"
    }
    Analyze {
        # The manifest is looked at where the files are that it names.
        $scripts = @(Get-ChildItem $PSScriptRoot -Recurse -Include *.ps1, *.psm1, *.psd1 |
                Where-Object FullName -NotMatch '[\\/](artifacts|node_modules)[\\/]|EthConsortium\.psd1$')
        $findings = @($scripts + (Get-Item "$staged/EthConsortium.psd1") | Invoke-ScriptAnalyzer)
        $findings
        if ($findings) { throw "PSScriptAnalyzer has $($findings.Count) findings." }
    }
    Package { dotnet build $module --configuration $Configuration --target:PackModule }
    # The archive that the machines of a member fetch, and its SHA-256.
    Node { dotnet build "$PSScriptRoot/src/EthConsortium.Node" --configuration $Configuration --target:PackNode "-property:NodeFiles=$NodeFiles" }
    Publish {
        $arguments = @{ NupkgPath = "$artifacts/package/EthConsortium.$version.nupkg"; Repository = $Repository }
        if ($ApiKey) { $arguments.ApiKey = ConvertFrom-SecureString $ApiKey -AsPlainText }
        if ($PSCmdlet.ShouldProcess($arguments.NupkgPath, "Publish to $Repository")) { Publish-PSResource @arguments }
    }
}
