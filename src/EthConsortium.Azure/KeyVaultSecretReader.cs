using Azure;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;

namespace EthConsortium.Azure;

/// <summary>Reads secrets of key vaults.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret. The SDK sends a token only to the vault's own domain.</remarks>
public sealed class KeyVaultSecretReader
{
    private readonly AzureSignIn _signIn;
    private readonly bool _allowOtherHosts;
    private readonly Action<ClientOptions>? _configure;

    /// <summary>A reader for one identity.</summary>
    /// <param name="signIn">How to sign in.</param>
    public KeyVaultSecretReader(AzureSignIn signIn)
        : this(signIn, allowOtherHosts: false, configure: null)
    {
    }

    /// <summary>A reader for tests, which may ask hosts that are no key vaults of a known cloud; they are taken for such of the public cloud.</summary>
    internal KeyVaultSecretReader(AzureSignIn signIn, bool allowOtherHosts, Action<ClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        _signIn = signIn;
        _allowOtherHosts = allowOtherHosts;
        _configure = configure;
    }

    /// <summary>Reads a secret. Being throttled and failing servers are waited for, as long as the vault says, a few times.</summary>
    /// <param name="secret">Its identifier: <c>https://vault.vault.azure.net/secrets/name</c>, with or without a version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KeyVaultException">It could not be read.</exception>
    public async Task<KeyVaultSecretText> GetAsync(Uri secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        (KeyVaultSecretIdentifier id, AzureCloud cloud) = Identify(secret);
        try
        {
            SecretClient client = new(id.VaultUri, _signIn.CreateCredential(cloud), KeyVaultErrors.CreateOptions(_configure));
            Response<KeyVaultSecret> answer = await client.GetSecretAsync(id.Name, id.Version, cancellationToken).ConfigureAwait(false);
            return new KeyVaultSecretText(answer.Value.Value) { Id = answer.Value.Id };
        }
        catch (Exception error) when (error is not (OperationCanceledException or KeyVaultException))
        {
            throw KeyVaultErrors.Explain(error, _signIn, id.VaultUri, id.Name, id.SourceId, "read", "Key Vault Secrets User");
        }
    }

    private (KeyVaultSecretIdentifier Id, AzureCloud Cloud) Identify(Uri secret)
    {
        bool isPlain = secret.IsAbsoluteUri && secret.Scheme == Uri.UriSchemeHttps && secret.UserInfo.Length == 0 && secret.Query.Length == 0 && secret.Fragment.Length == 0;
        if (!isPlain || !KeyVaultSecretIdentifier.TryCreate(secret, out KeyVaultSecretIdentifier id) || secret.Segments is not [_, "secrets/", ..])
        {
            // A query may hold a secret of its own, so only the rest is repeated, in the target as well.
            Uri rest = secret.IsAbsoluteUri
                ? new Uri(secret.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), UriKind.RelativeOrAbsolute)
                : new Uri(secret.OriginalString.Split('?', '#')[0], UriKind.Relative);
            throw new KeyVaultException(KeyVaultFailure.UriInvalid, $"Expected the identifier of a secret, such as https://my-vault.vault.azure.net/secrets/my-secret, found {(rest.IsAbsoluteUri ? rest : "a relative one")}.", rest);
        }

        return (id, KeyVaultErrors.CloudOf(secret, _allowOtherHosts));
    }
}
