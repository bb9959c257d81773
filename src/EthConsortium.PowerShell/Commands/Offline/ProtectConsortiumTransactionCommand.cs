using System.Management.Automation;
using System.Runtime.CompilerServices;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Core.Offline;
using EthConsortium.PowerShell.Accounts;
using EthConsortium.PowerShell.Errors;

namespace EthConsortium.PowerShell.Commands.Offline;

/// <summary>Signs a transaction document, on a machine without a network, after showing what it does.</summary>
/// <remarks>
/// <para>
/// The words are made again from the transaction itself. A document whose words are others is refused (TransactionDocumentInvalid), and so is a
/// call that cannot be put into words. The words are shown before the key is used; -Confirm asks whether to go on, and -WhatIf shows them without
/// signing. What the transaction does not hold, such as names of accounts, stands in the words as a claim: compare the addresses.
/// </para>
/// <para>
/// The document is a text: write it to a file with Set-Content. What the signer can and cannot trust is told in docs/offline-signing.md.
/// </para>
/// </remarks>
/// <example>
/// <para>Sign a document</para>
/// <code>Set-ConsortiumAdminAlias 'First Bank' -AsTransaction | Set-Content ./alias.json
/// $admin = Get-Credential -UserName 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
/// Protect-ConsortiumTransaction ./alias.json -Credential $admin | Set-Content ./alias-signed.json</code>
/// <para>
/// Makes a document on the machine with the network; on the one with the key, shows what the transaction does, signs it and writes the signed
/// document. With -Confirm it asks before the key is used.
/// </para>
/// </example>
/// <example>
/// <para>Sign unattended, with the password in a file</para>
/// <code>Get-ChildItem ./*.unsigned.json | Protect-ConsortiumTransaction -PasswordPath ./password.txt | ForEach-Object { $_ | Set-Content "./$($_.Nonce).signed.json" }</code>
/// <para>Signs each document with the key of the account that it is for.</para>
/// </example>
/// <example>
/// <para>Only look at what a document does</para>
/// <code>$document = Set-ConsortiumAdminAlias 'Second Bank' -AsTransaction
/// "$document" | Protect-ConsortiumTransaction -WhatIf</code>
/// <para>Shows the words that the transaction itself says. Takes no key.</para>
/// </example>
/// <seealso cref="TransactionDocument"/>
[Cmdlet(VerbsSecurity.Protect, "ConsortiumTransaction", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(TransactionDocument))]
public sealed class ProtectConsortiumTransactionCommand : TransactionCommand
{
    private StrongBox<AzureCredentialKind>? _azureCredential;

    /// <summary>The account that signs, with its password: the user name is its address, the password that of its keystore file.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The file whose first line is the password of the keystore file of the account that the transaction is for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PasswordPath { get; set; }

    /// <summary>The folder with the keystore file of the account. If not given, the one where New-ConsortiumAccount keeps accounts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <summary>The identifier of a Key Vault secret whose value is the private key, in hexadecimal digits.</summary>
    [Parameter]
    public Uri? KeyVaultSecret { get; set; }

    /// <summary>Whose sign-in to Azure reads the secret: that of the Azure CLI, of the Az module, or the managed identity of the machine.</summary>
    [Parameter]
    public AzureCredentialKind AzureSignIn
    {
        get => _azureCredential!.Value;
        set => _azureCredential = new(value);
    }

    /// <summary>The client id of a user-assigned managed identity. If not given, the machine's own identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ManagedIdentityClientId { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        TransactionDocument document = await ReadAsync(cancellationToken);
        string words = string.Join(Environment.NewLine, document.Words);
        if (!await ShouldProcessAsync(words, words, $"Sign as {document.From}"))
        {
            return;
        }

        WriteInformation(new HostInformationMessage { Message = words }, ["PSHOST"]);
        KeySource source = new()
        {
            Credential = Credential,
            PasswordPath = PasswordPath is { } file ? await ResolvePathAsync(file) : null,
            Account = document.From,
            Folder = KeyStorePath is { } folder ? await ResolvePathAsync(folder) : ConsortiumFolders.KeyStore,
            KeyVaultSecret = KeyVaultSecret,
            SignIn = KeySource.ToSignIn(_azureCredential?.Value, ManagedIdentityClientId),
        };
        using UnlockedAccount account = await source.UnlockAsync(Sink, cancellationToken)
            ?? throw new ParametersInvalidException("Expected one of -Credential, -PasswordPath and -KeyVaultSecret to sign with, found none.");
        WriteObject(await document.SignAsync(account.Signer, cancellationToken));
    }
}
