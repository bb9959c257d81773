# What the test files share; each dots it in BeforeAll.
$ErrorActionPreference = 'Stop'

$repository = Split-Path (Split-Path $PSScriptRoot)
$version = (Import-PowerShellDataFile "$repository/EthConsortium.psd1").ModuleVersion

# The module as the build has staged it.
$script:StagedModule = "$repository/artifacts/module/EthConsortium/$version/EthConsortium.psd1"
if (-not (Test-Path $StagedModule)) { throw "There is no $StagedModule. Build first: dotnet build." }

# The cmdlets that the tests of the frame use, of the last build.
$script:TestModule = Get-ChildItem "$repository/artifacts/bin/EthConsortium.PowerShell.TestModule" -Recurse -Filter EthConsortium.PowerShell.TestModule.dll |
    Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName

# How long a test waits for something that comes at once, or never when the code is wrong.
$script:Patience = [timespan]::FromSeconds(60)

# Runs a script in a PowerShell process of its own and gives what it writes as objects. For tests of what is loaded.
function Invoke-InNewProcess {
    param([scriptblock] $Script, [object[]] $ArgumentList = @())

    $pwsh = (Get-Process -Id $PID).Path
    if ((Split-Path $pwsh -LeafBase) -ne 'pwsh') { $pwsh = (Get-Command pwsh).Source }
    & $pwsh -NoProfile -NonInteractive -Command $Script -args $ArgumentList
}
