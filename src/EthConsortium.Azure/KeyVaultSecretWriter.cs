using Azure;
using Azure.Core;
using Azure.Security.KeyVault.Secrets;

namespace EthConsortium.Azure;

/// <summary>Writes secrets of a key vault.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/keyvault/secrets/set-secret/set-secret. The SDK sends a token only to the vault's own domain.</remarks>
public sealed class KeyVaultSecretWriter
{
    private readonly Uri _vault;
    private readonly AzureSignIn _signIn;
    private readonly Lazy<SecretClient> _client;

    /// <summary>A writer for one vault and one identity.</summary>
    /// <param name="vault">The vault, such as <c>https://vault.vault.azure.net/</c>.</param>
    /// <param name="signIn">How to sign in.</param>
    public KeyVaultSecretWriter(Uri vault, AzureSignIn signIn)
        : this(vault, signIn, allowOtherHosts: false, configure: null)
    {
    }

    /// <summary>A writer for tests, which may ask a host that is no key vault of a known cloud.</summary>
    internal KeyVaultSecretWriter(Uri vault, AzureSignIn signIn, bool allowOtherHosts, Action<ClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(signIn);
        _vault = vault;
        _signIn = signIn;
        _client = new Lazy<SecretClient>(() => new SecretClient(vault, signIn.CreateCredential(KeyVaultErrors.CloudOf(vault, allowOtherHosts)), KeyVaultErrors.CreateOptions(configure)));
    }

    /// <summary>Writes a new version of a secret; those before it stay readable by their own identifiers.</summary>
    /// <param name="name">Its name: letters, digits and hyphens.</param>
    /// <param name="value">Its value. The SDK takes a string of it, which stays in memory until that is used for something else.</param>
    /// <param name="cancellationToken">Gives up; it may have been written.</param>
    /// <returns>Its identifier, with the new version.</returns>
    /// <exception cref="KeyVaultException">It was not written, or nobody knows.</exception>
    public async Task<Uri> SetAsync(string name, ReadOnlyMemory<char> value, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            Response<KeyVaultSecret> answer = await _client.Value.SetSecretAsync(name, value.ToString(), cancellationToken).ConfigureAwait(false);
            return answer.Value.Id;
        }
        catch (Exception error) when (error is not (OperationCanceledException or KeyVaultException))
        {
            throw KeyVaultErrors.Explain(error, _signIn, _vault, name, new Uri(_vault, $"secrets/{name}"), "written", "Key Vault Secrets Officer");
        }
    }
}
