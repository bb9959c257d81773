<#
.SYNOPSIS
    Three members vote a fourth one in, which then delegates its validator.
.DESCRIPTION
    Each member acts in a session of its own. A proposal needs the votes of more than half of the admins: two of three.

    As it stands it runs against a rehearsal that it starts and stops itself. For a network of yours, give the members as
    objects with Alias, RpcEndpoint, DataUrl, Account, KeyStorePath and PasswordPath, for example from Import-Csv, and the
    candidate likewise.
.EXAMPLE
    ./examples/vote-in-a-member.ps1

    Practises it with three banks on this machine.
.EXAMPLE
    ./examples/vote-in-a-member.ps1 -Member (Import-Csv members.csv) -Candidate (Import-Csv candidate.csv)

    Does it on the network of these members.
#>
[CmdletBinding()]
param(
    [object[]] $Member,
    [object] $Candidate
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$rehearsal = $null
$sessions = @()
try {
    if (-not $Member) {
        $rehearsal = Start-ConsortiumRehearsal -Until Governed
        $Member = $rehearsal.Members
        $Candidate = $rehearsal.Candidate
    }

    # A rehearsal's chain makes a block 0 of its own, which is warned of; a real network must not.
    $how = if ($rehearsal) { @{ AllowDevelopmentChain = $true; WarningAction = 'SilentlyContinue' } } else { @{} }
    $sessions = @($Member | Connect-Consortium @how)

    # What the first vote would do, before it is cast.
    Add-ConsortiumAdmin -Session $sessions[0] -Address $Candidate.Account -Alias $Candidate.Alias -WhatIf

    foreach ($session in $sessions) {
        if (Get-ConsortiumAdmin -Session $session | Where-Object Address -EQ $Candidate.Account) { break }

        # Proposes, or votes for what is proposed.
        Add-ConsortiumAdmin -Session $session -Address $Candidate.Account -Alias $Candidate.Alias
    }

    $new = $Candidate | Connect-Consortium @how
    $sessions += $new
    Add-ConsortiumValidator -Session $new -Address $Candidate.Validators

    Get-ConsortiumAdmin -Session $new
}
finally {
    $sessions | Disconnect-Consortium
    if ($rehearsal) { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
}
