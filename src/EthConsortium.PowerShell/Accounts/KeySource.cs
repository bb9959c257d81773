using System.Management.Automation;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum;
using EthConsortium.PowerShell.Errors;

namespace EthConsortium.PowerShell.Accounts;

/// <summary>Where a cmdlet finds the key of the account that signs: one of a credential, a file with a password, and a secret of a key vault.</summary>
internal sealed record KeySource
{
    /// <summary>The account, with the password of its keystore file.</summary>
    public PSCredential? Credential { get; init; }

    /// <summary>The file with the password of <see cref="Account"/>'s keystore file.</summary>
    public string? PasswordPath { get; init; }

    /// <summary>The account that <see cref="PasswordPath"/> is for.</summary>
    public Address? Account { get; init; }

    /// <summary>The folder of the keystore files.</summary>
    public string Folder { get; init; } = ConsortiumFolders.KeyStore;

    /// <summary>The secret with the key.</summary>
    public Uri? KeyVaultSecret { get; init; }

    /// <summary>How to sign in to Azure for it.</summary>
    public AzureSignIn? SignIn { get; init; }

    /// <summary>How to sign in, from the parameters for it.</summary>
    /// <exception cref="ParametersInvalidException">A client id without a managed identity, or a sign-in that these cmdlets have no parameters for.</exception>
    public static AzureSignIn? ToSignIn(AzureCredentialKind? kind, string? managedIdentityClientId) =>
        kind is AzureCredentialKind.ServicePrincipal or AzureCredentialKind.DeviceCode
            ? throw new ParametersInvalidException($"Expected -AzureSignIn AzureCli, AzurePowerShell or ManagedIdentity, found {kind}: sign in with it to the Azure CLI or the Az module first.")
            : managedIdentityClientId is not null && kind != AzureCredentialKind.ManagedIdentity
            ? throw new ParametersInvalidException("Expected -AzureSignIn ManagedIdentity with -ManagedIdentityClientId, found another one or none.")
            : kind is { } given ? new AzureSignIn(given) { ManagedIdentityClientId = managedIdentityClientId } : null;

    /// <summary>Opens the account; null when nothing was given.</summary>
    /// <exception cref="ParametersInvalidException">More than one source was given, or half of one.</exception>
    public async Task<UnlockedAccount?> UnlockAsync(IOperationSink sink, CancellationToken cancellationToken)
    {
        if (new object?[] { Credential, PasswordPath, KeyVaultSecret }.Count(given => given is not null) > 1)
        {
            throw new ParametersInvalidException("Expected one of -Credential, -PasswordPath and -KeyVaultSecret, found several.");
        }

        if (KeyVaultSecret is not null)
        {
            using KeyVaultKey key = await FetchAsync(KeyVaultSecret, SignIn, cancellationToken);
            return key.Unlock([]);
        }

        AccountStore store = new(Folder);
        if (Credential is { } credential)
        {
            return Address.TryParse(credential.UserName, out Address address)
                ? Secrets.Use(credential.Password, password => store.Unlock(address, password.Span, sink))
                : throw new ParametersInvalidException($"Expected the address of an account as the user name of -Credential, such as 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, found '{credential.UserName}'.");
        }

        if (PasswordPath is null)
        {
            return null;
        }

        Address account = Account ?? throw new ParametersInvalidException("Expected -Account with the address that the password of -PasswordPath opens, found none.");
        char[] characters = PasswordFile.Read(PasswordPath);
        try
        {
            return store.Unlock(account, characters, sink);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    /// <summary>Reads a key from a key vault.</summary>
    /// <exception cref="ParametersInvalidException">It was not said how to sign in.</exception>
    public static Task<KeyVaultKey> FetchAsync(Uri secret, AzureSignIn? signIn, CancellationToken cancellationToken) => KeyVaultKey.FetchAsync(
        secret,
        signIn ?? throw new ParametersInvalidException("Expected -AzureSignIn with -KeyVaultSecret: whose sign-in is used is chosen, never guessed. Found none."),
        cancellationToken);
}
