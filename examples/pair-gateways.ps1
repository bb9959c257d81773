<#
.SYNOPSIS
    A member pairs its VPN gateway with another member's, waits until it is connected, and is told what is wrong if it is not.
.DESCRIPTION
    Each member runs it for their own side, with the same shared key: one sends the other the output
    consortium_member_gateway_id_region1 of their deployment, and the key by another way. Repeating it is harmless.

    As it stands it runs against a rehearsal that it starts and stops itself, and plays both members there.
.EXAMPLE
    ./examples/pair-gateways.ps1

    Practises it with two of three banks on this machine.
.EXAMPLE
    ./examples/pair-gateways.ps1 -MyGatewayResourceId $mine -OtherGatewayResourceId $theirs -SharedKey (Read-Host -AsSecureString 'Shared key')

    Makes this member's side in Azure, and waits for the other member's.
#>
[CmdletBinding()]
param(
    [string] $MyGatewayResourceId,
    [string] $OtherGatewayResourceId,
    [string] $ConnectionName = 'conn-to-other-gateway',
    [securestring] $SharedKey,
    [int] $TimeoutSec = 900
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$rehearsal = $null
$azure = @{}
try {
    if (-not $MyGatewayResourceId) {
        $rehearsal = Start-ConsortiumRehearsal -Until Joined
        $azure = @{ Rehearsal = $rehearsal.Id }

        # A rehearsal pairs its members. Here the second bank and the founder begin anew: each takes away its side.
        $bank = $rehearsal.Members[1]
        $paired = Get-ConsortiumGateway "/subscriptions/$($bank.SubscriptionId)/resourceGroups/$($bank.ResourceGroup)" @azure | Select-Object -First 1
        $MyGatewayResourceId, $OtherGatewayResourceId = $paired.MyGateway, $paired.OtherGateway
        Get-ConsortiumGateway $OtherGatewayResourceId @azure | Where-Object OtherGateway -EQ $paired.MyGateway |
            Disconnect-ConsortiumGateway @azure -Confirm:$false -WarningAction SilentlyContinue
        $paired | Disconnect-ConsortiumGateway @azure -Confirm:$false

        $SharedKey = [securestring]::new()
        [Security.Cryptography.RandomNumberGenerator]::GetString([char[]] 'abcdefghijkmnpqrstuvwxyz23456789', 32).ToCharArray().ForEach{ $SharedKey.AppendChar($_) }
    }

    if (-not $SharedKey) { $SharedKey = Read-Host -AsSecureString 'Shared key' }
    $pair = @{ MyGatewayResourceId = $MyGatewayResourceId; OtherGatewayResourceId = $OtherGatewayResourceId; ConnectionName = $ConnectionName }

    # What it would do, then my side.
    Connect-ConsortiumGateway @pair -SharedKey $SharedKey @azure -WhatIf
    Connect-ConsortiumGateway @pair -SharedKey $SharedKey @azure

    if ($rehearsal) {
        # Why it is not connected yet; then the other member's side, which in Azure is theirs to make.
        (Test-ConsortiumGateway @pair @azure).Findings | ForEach-Object { Write-Warning "$($_.Code): $($_.Summary) $($_.NextStep)" }
        $null = Connect-ConsortiumGateway -MyGatewayResourceId $OtherGatewayResourceId -OtherGatewayResourceId $MyGatewayResourceId -SharedKey $SharedKey @azure
    }

    try {
        Connect-ConsortiumGateway @pair -SharedKey $SharedKey @azure -Wait -TimeoutSec $TimeoutSec
    }
    catch {
        if ($_.FullyQualifiedErrorId -notlike 'PairingTimeout,*') { throw }
        Write-Warning "$_"
        (Test-ConsortiumGateway @pair @azure).Findings | ForEach-Object { Write-Warning "$($_.Code): $($_.Summary) $($_.NextStep)" }
    }
}
finally {
    if ($rehearsal) { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
}
