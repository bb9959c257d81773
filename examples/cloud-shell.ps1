<#
.SYNOPSIS
    A walk through a consortium network from Azure Cloud Shell: is it the right one, who governs it, is it well, what
    happened.
.DESCRIPTION
    Reads only, so it needs no account. Run it as it is, or copy the commands one by one.

    Cloud Shell keeps files in $HOME between sessions; the module is installed once with
    Install-PSResource EthConsortium.
.EXAMPLE
    ./examples/cloud-shell.ps1

    Without a network it starts a rehearsal, on a machine that has what a rehearsal needs.
.EXAMPLE
    ./examples/cloud-shell.ps1 -DataUrl https://bank-a.example -GenesisHash 0x2aa07f804d7adb7078d4018da9739ba497f35820c72896e72b478012abdcd28c

    Holds what the member's site says against the hash that was told in another way.
#>
[CmdletBinding()]
param(
    # The site of a member, as the member hands it out.
    [uri] $DataUrl,

    # The hash of block 0, told in a letter or a call.
    [string] $GenesisHash,

    # Where the history is written to, as CSV.
    [string] $HistoryPath = (Join-Path ([IO.Path]::GetTempPath()) 'consortium-history.csv')
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$rehearsal = $null
$session = $null
try {
    $how = @{}
    if (-not $DataUrl) {
        $rehearsal = Start-ConsortiumRehearsal
        $DataUrl = $rehearsal.Members[0].DataUrl
        $how.AllowDevelopmentChain = $true
    }

    if ($GenesisHash) { $how.GenesisHash = $GenesisHash }

    # 1. What the member says of itself. Nothing of it is believed yet.
    Get-ConsortiumNetworkInfo -DataUrl $DataUrl

    # 2. Verify it, and begin a session. What could be checked in part only is a warning.
    $session = Connect-Consortium -DataUrl $DataUrl @how
    $session.Checks | Format-Table Outcome, What, Found -Wrap

    # 3. Who governs, and who seals the blocks.
    Get-ConsortiumAdmin
    Get-ConsortiumValidator
    Get-ConsortiumProposal

    # 4. Is it well?
    Get-ConsortiumNode
    Test-ConsortiumNetwork

    # 5. What happened, for a spreadsheet.
    Get-ConsortiumHistory | Export-Csv $HistoryPath
    "The history is in $HistoryPath."
}
finally {
    if ($session) { $session | Disconnect-Consortium }
    if ($rehearsal) { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
}
