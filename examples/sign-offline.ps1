<#
.SYNOPSIS
    Votes with a key that never touches a machine with a network: prepare, sign elsewhere, submit.
.DESCRIPTION
    Three steps, each on a machine of its own in earnest; the documents travel between them, on a stick for example:

    1. Prepare (an operator with a node): an unsigned transaction with what it does in words.
    2. Sign (the machine with the key, without a network): the words are worked out again from the bytes.
    3. Submit (the operator): the signed transaction is sent and waited for.

    As it stands, all three run here against a rehearsal that is started and stopped.
.EXAMPLE
    ./examples/sign-offline.ps1

    Practises all three steps.
.EXAMPLE
    ./examples/sign-offline.ps1 -Step Prepare -Folder /media/stick -DataUrl https://bank-a.example -Account 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed -Candidate 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 -Alias 'Bank D'

    The first step of three for a real network.
#>
[CmdletBinding()]
param(
    # Which of the steps; all of them, against a rehearsal, if not given.
    [ValidateSet('Prepare', 'Sign', 'Submit')]
    [string] $Step,

    # Where the documents are.
    [string] $Folder = (Join-Path ([IO.Path]::GetTempPath()) "consortium-offline-$PID"),

    # Prepare, Submit: the site of the member whose node is used.
    [uri] $DataUrl,

    # Prepare: the admin who votes, for whom, and under which name.
    [string] $Account,
    [string] $Candidate,
    [string] $Alias = 'Candidate',

    # Sign: the account with its password, and the folder of its keystore file.
    [pscredential] $Credential,
    [string] $KeyStorePath
)

Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$unsigned = Join-Path $Folder 'vote.unsigned.json'
$signed = Join-Path $Folder 'vote.signed.json'

function Export-Vote($Connection, $Name) {
    $session = Connect-Consortium @Connection -Account $Account
    try { Add-ConsortiumAdmin -Session $session -Address $Candidate -Alias $Name -AsTransaction | Set-Content $unsigned }
    finally { $session | Disconnect-Consortium }
}

function Protect-Vote {
    $key = @{ Credential = $Credential }
    if ($KeyStorePath) { $key.KeyStorePath = $KeyStorePath }

    # Shows the words, worked out again from the bytes. With -Confirm it asks whether to sign them.
    Protect-ConsortiumTransaction -Path $unsigned @key | Set-Content $signed
}

function Submit-Vote($Connection) {
    $session = Connect-Consortium @Connection
    try { Submit-ConsortiumTransaction -Session $session -Path $signed }
    finally { $session | Disconnect-Consortium }
}

$null = New-Item $Folder -ItemType Directory -Force
switch ($Step) {
    Prepare { Export-Vote @{ DataUrl = $DataUrl } $Alias; return }
    Sign { Protect-Vote; return }
    Submit { Submit-Vote @{ DataUrl = $DataUrl }; return }
}

$rehearsal = Start-ConsortiumRehearsal -Until Governed
try {
    $bank = $rehearsal.Members[0]
    $Account = $bank.Account
    $Candidate = $rehearsal.Candidate.Account
    $password = [Net.NetworkCredential]::new('', (Get-Content $bank.PasswordPath -TotalCount 1)).SecurePassword
    $Credential = [pscredential]::new($Account, $password)
    $KeyStorePath = $bank.KeyStorePath
    $connection = @{ DataUrl = $bank.DataUrl; AllowDevelopmentChain = $true; WarningAction = 'SilentlyContinue' }

    Export-Vote $connection $Alias
    Protect-Vote
    Submit-Vote $connection
}
finally {
    $rehearsal | Stop-ConsortiumRehearsal -Confirm:$false
    Remove-Item $Folder -Recurse -Force
}
