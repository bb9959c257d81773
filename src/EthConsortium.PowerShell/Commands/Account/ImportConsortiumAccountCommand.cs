using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Security;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.PowerShell.Accounts;

namespace EthConsortium.PowerShell.Commands.Account;

/// <summary>Brings an account from a keystore file, a private key or a Key Vault secret into the keystore folder.</summary>
/// <remarks>
/// <para>
/// A keystore file is opened with its password first, so that no file comes in that nobody can open. It is copied byte for byte and keeps its
/// password, unless -Password gives a new one. A key vault's secret holds either the key in hexadecimal digits or the JSON of a
/// keystore file, whose password is -SourcePassword. An account that is there already is an error (AccountExists).
/// </para>
/// <para>
/// Keys are zeroed after use. What .NET and the Azure SDK copy on the way from a vault cannot be: see docs/offline-signing.md.
/// </para>
/// </remarks>
/// <example>
/// <para>Bring a keystore file, as geth has them, too</para>
/// <code>$password = Read-Host -AsSecureString 'Password'
/// $account = New-ConsortiumAccount -Password $password -KeyStorePath ./elsewhere
/// Import-ConsortiumAccount -Path $account.KeyStoreFile -SourcePassword $password</code>
/// <para>Opens the file to make sure that it can be, and copies it as it is.</para>
/// </example>
/// <example>
/// <para>Bring a private key</para>
/// <code>$password = Read-Host -AsSecureString 'Password'
/// Import-ConsortiumAccount -PrivateKey (Read-Host -AsSecureString 'Private key') -Password $password</code>
/// <para>Encrypts the key under the password. It was typed in, so it is in no history and on no command line.</para>
/// </example>
/// <example>
/// <para>Bring a key from a key vault</para>
/// <code>Import-ConsortiumAccount -KeyVaultSecret https://bank-a.vault.azure.net/secrets/admin-key -AzureSignIn AzureCli -Password $password</code>
/// <para>Reads the secret as the account signed in to the Azure CLI, and keeps its key encrypted under the password.</para>
/// </example>
/// <seealso cref="ConsortiumAccount"/>
[Cmdlet(VerbsData.Import, "ConsortiumAccount", SupportsShouldProcess = true, DefaultParameterSetName = KeyFileSet)]
[OutputType(typeof(ConsortiumAccount))]
public sealed class ImportConsortiumAccountCommand : ConsortiumCmdlet
{
    private const string KeyFileSet = "KeyFile";
    private const string PrivateKeySet = "PrivateKey";
    private const string KeyVaultSecretSet = "KeyVaultSecret";

    private StrongBox<AzureCredentialKind>? _azureCredential;

    /// <summary>The keystore file to bring.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = KeyFileSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "KeyStoreFile")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The private key, in 64 hexadecimal digits.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PrivateKeySet)]
    public SecureString? PrivateKey { get; set; }

    /// <summary>The identifier of the secret with the key: https://vault.vault.azure.net/secrets/name, with or without a version.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeyVaultSecretSet)]
    public Uri? KeyVaultSecret { get; set; }

    /// <summary>Whose sign-in to Azure reads the secret: that of the Azure CLI, of the Az module, or the managed identity of the machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeyVaultSecretSet)]
    public AzureCredentialKind AzureSignIn
    {
        get => _azureCredential!.Value;
        set => _azureCredential = new(value);
    }

    /// <summary>The client id of a user-assigned managed identity. If not given, the machine's own identity.</summary>
    [Parameter(ParameterSetName = KeyVaultSecretSet)]
    [ValidateNotNullOrEmpty]
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>The password of the keystore file that is brought.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeyFileSet)]
    [Parameter(ParameterSetName = KeyVaultSecretSet)]
    public SecureString? SourcePassword { get; set; }

    /// <summary>The password of the file that is written. A keystore file keeps its own if none is given.</summary>
    [Parameter(ParameterSetName = KeyFileSet)]
    [Parameter(Mandatory = true, ParameterSetName = PrivateKeySet)]
    [Parameter(Mandatory = true, ParameterSetName = KeyVaultSecretSet)]
    public SecureString? Password { get; set; }

    /// <summary>The folder to bring it into. If not given, the one where New-ConsortiumAccount keeps accounts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyStorePath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AccountStore store = new(KeyStorePath is { } path ? await ResolvePathAsync(path) : ConsortiumFolders.KeyStore);
        string? file = Path is null ? null : await ResolvePathAsync(Path);
        if (!await ShouldProcessAsync(store.Folder, $"Bring the account of {file ?? KeyVaultSecret?.GetLeftPart(UriPartial.Path) ?? "a private key"}"))
        {
            return;
        }

        using SecureString none = new();
        if (file is not null)
        {
            WriteObject(Secrets.Use(SourcePassword!, source => Secrets.Use(Password ?? none, password => store.ImportFile(file, source.Span, password.Span))));
        }
        else if (PrivateKey is not null)
        {
            using EthECKey key = Secrets.Use(PrivateKey, text => PrivateKeyText.Parse(text.Span));
            WriteObject(Secrets.Use(Password!, password => store.Import(key, password.Span)));
        }
        else
        {
            using KeyVaultKey key = await KeySource.FetchAsync(KeyVaultSecret!, KeySource.ToSignIn(_azureCredential?.Value, ManagedIdentityClientId), cancellationToken);
            using UnlockedAccount account = Secrets.Use(SourcePassword ?? none, source => key.Unlock(source.Span));
            WriteObject(Secrets.Use(Password!, password => store.Import(account.Key, password.Span)));
        }
    }
}
