<#
.SYNOPSIS
    Deploys a member to Azure: look first, then deploy, then see that nothing is left to do.
.DESCRIPTION
    Running it again is harmless: it joins what is under way, makes what is missing, and does nothing where all is in place.

    As it stands it deploys bank B of the example plan to the stand-in for Azure of a rehearsal that it starts and stops
    itself. For Azure, give the plan, the member, and where the nodes fetch the node agent; sign in before with
    Connect-AzAccount.
.EXAMPLE
    ./examples/deploy-member.ps1

    Practises it on this machine.
.EXAMPLE
    $agent = @{ NodeArtifactUrl = 'https://releases.bank-b.example/node.tar.gz'; NodeArtifactHash = Get-Content ./node.sha256 }
    ./examples/deploy-member.ps1 -PlanPath ./plan.json -Member B -NodePassword (Read-Host 'Password' -AsSecureString) @agent

    Deploys bank B of that plan to Azure.
#>
[CmdletBinding()]
param(
    [string] $PlanPath,
    [string] $Member = 'B',
    [securestring] $NodePassword,
    [securestring] $SharedKey,
    [uri] $NodeArtifactUrl,
    [string] $NodeArtifactHash
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$rehearsal = $null
$deployment = @{ Member = $Member }
try {
    if (-not $PlanPath) {
        $PlanPath = "$PSScriptRoot/three-banks-azure.json"
        $rehearsal = Start-ConsortiumRehearsal -PlanPath $PlanPath -Until Joined
        $NodePassword = [securestring]::new()
        'Aa1.' + [guid]::NewGuid() | ForEach-Object ToCharArray | ForEach-Object { $NodePassword.AppendChar($_) }
        $NodeArtifactUrl = 'https://releases.example/node.tar.gz'
        $NodeArtifactHash = 'a' * 64

        # The rehearsal has deployed the banks into the groups of the plan itself.
        $deployment += @{ Rehearsal = $rehearsal.Id; ResourceGroupName = 'practice' }
    }

    $deployment += @{ NodeArtifactUrl = $NodeArtifactUrl; NodeArtifactHash = $NodeArtifactHash }
    if ($NodePassword) { $deployment.NodePassword = $NodePassword }
    if ($SharedKey) { $deployment.SharedKey = $SharedKey }
    $plan = Get-ConsortiumPlan $PlanPath

    # All checks, and every resource that would be made or changed.
    $plan | New-ConsortiumMember @deployment -WhatIf

    # Azure goes on without this script: Get-ConsortiumDeployment finds the deployment again, anywhere.
    $started = $plan | New-ConsortiumMember @deployment -NoWait
    $azure = if ($rehearsal) { @{ Rehearsal = $rehearsal.Id } } else { @{} }
    $started | Get-ConsortiumDeployment @azure | Wait-ConsortiumDeployment @azure

    # A second time there is nothing to do.
    ($plan | New-ConsortiumMember @deployment).WasInPlace
}
finally {
    if ($rehearsal) { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
}
