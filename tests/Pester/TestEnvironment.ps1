# What the test files share; each dots it in BeforeAll, and in BeforeDiscovery where it needs tools.
$ErrorActionPreference = 'Stop'

$repository = Split-Path (Split-Path $PSScriptRoot)
$version = (Import-PowerShellDataFile "$repository/EthConsortium.psd1").ModuleVersion

# The module as the build has staged it.
$script:StagedModule = "$repository/artifacts/module/EthConsortium/$version/EthConsortium.psd1"
if (-not (Test-Path $StagedModule)) { throw "There is no $StagedModule. Build first: dotnet build." }

# The cmdlets that the tests of the frame use, of the last build.
$script:TestModule = Get-ChildItem "$repository/artifacts/bin/EthConsortium.PowerShell.TestModule" -Recurse -Filter EthConsortium.PowerShell.TestModule.dll |
    Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName

# What is missing to run a rehearsal, in words, after a warning that says which tests are skipped; nothing when all is there.
function Get-MissingTool([string] $Tests) {
    $missing = @(
        if (-not (Get-ChildItem "$repository/artifacts/bin/EthConsortium.Cli" -Recurse -Filter ethconsortium.dll -ErrorAction Ignore)) { 'the command line (dotnet build src/EthConsortium.Cli)' }
        if (-not (Get-ChildItem "$repository/tools/node_modules/@foundry-rs/anvil-*" -ErrorAction Ignore)) { 'anvil (npm ci --ignore-scripts in tools)' }
        if (-not (Test-Path "$repository/tools/node_modules/azurite") -or -not (Get-Command node -ErrorAction Ignore)) { 'Azurite, with Node.js (npm ci --ignore-scripts in tools)' }
    )
    if ($missing) { Write-Warning "SKIPPED: $Tests; missing: $($missing -join ', ')" }
    $missing
}

# An address that nobody has used.
function Get-UnusedAddress { '0x' + [Convert]::ToHexString([Security.Cryptography.RandomNumberGenerator]::GetBytes(20)).ToLowerInvariant() }

# What Tab would offer at the end of a line.
function Get-Completion([string] $Line) { [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches }

# How long a test waits for something that comes at once, or never when the code is wrong.
$script:Patience = [timespan]::FromSeconds(60)

# Runs a script in a PowerShell process of its own and gives what it writes as objects. For tests of what is loaded.
function Invoke-InNewProcess {
    param([scriptblock] $Script, [object[]] $ArgumentList = @())

    $pwsh = (Get-Process -Id $PID).Path
    if ((Split-Path $pwsh -LeafBase) -ne 'pwsh') { $pwsh = (Get-Command pwsh).Source }
    & $pwsh -NoProfile -NonInteractive -Command $Script -args $ArgumentList
}
