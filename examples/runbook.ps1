<#
.SYNOPSIS
    A runbook for Azure Automation: looks at the network every hour, and votes for the candidates that were agreed on.
.DESCRIPTION
    Runs unattended in the PowerShell 7 runtime. The Automation account's managed identity reads the admin's key from Key
    Vault; it needs the role Key Vault Secrets User on that one secret, and no other. Without -KeyVaultSecret nothing is
    changed.

    The job fails when the network is not well or a vote is refused, so that an alert on failed jobs is all it takes.

    As it stands, without a network, it runs against a rehearsal that it starts and stops itself.
.EXAMPLE
    ./examples/runbook.ps1

    Looks at a rehearsal.
.EXAMPLE
    ./examples/runbook.ps1 -DataUrl https://bank-a.example -KeyVaultSecret https://bank-a.vault.azure.net/secrets/admin-key -AgreedCandidate 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359

    What the schedule of the runbook gives as its parameters.
#>
[CmdletBinding()]
param(
    # The site of a member, and the node that is asked; the member's if not given.
    [uri] $DataUrl,
    [uri] $RpcEndpoint,

    # The secret with the admin's private key, and the client id of a user-assigned identity that may read it.
    [uri] $KeyVaultSecret,
    [string] $ManagedIdentityClientId,

    # Whom the board has agreed to admit. Nobody else is voted for, whoever proposes them.
    [string[]] $AgreedCandidate = @()
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$rehearsal = $null
$session = $null
try {
    $how = @{}
    if (-not $DataUrl) {
        $rehearsal = Start-ConsortiumRehearsal
        $DataUrl = $rehearsal.Members[0].DataUrl
        $how.AllowDevelopmentChain = $true
    }

    if ($RpcEndpoint) { $how.RpcEndpoint = $RpcEndpoint }
    if ($KeyVaultSecret) {
        $how.KeyVaultSecret = $KeyVaultSecret
        $how.AzureSignIn = 'ManagedIdentity'
        if ($ManagedIdentityClientId) { $how.ManagedIdentityClientId = $ManagedIdentityClientId }
    }

    $session = Connect-Consortium -DataUrl $DataUrl @how

    $diagnosis = Test-ConsortiumNetwork
    $diagnosis

    if ($session.CanSign) {
        Get-ConsortiumProposal |
            Where-Object { $_.Kind -eq 'Admission' -and $_.Address -in $AgreedCandidate } |
            Add-ConsortiumAdmin
    }

    # Last, so that an unwell network does not keep the votes from being cast.
    if (-not $diagnosis.IsHealthy) { throw "The network is not well: $($diagnosis.Findings -join '; ')" }
}
finally {
    if ($session) { $session | Disconnect-Consortium }
    if ($rehearsal) { $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false }
}
