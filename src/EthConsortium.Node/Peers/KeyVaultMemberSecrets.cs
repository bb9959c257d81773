using System.Buffers.Text;
using System.Security.Cryptography;
using EthConsortium.Azure;

namespace EthConsortium.Node.Peers;

/// <summary>Secrets of the member's key vault; the newest version counts, so that a person who may write them can change one.</summary>
/// <param name="vault">The vault.</param>
/// <param name="signIn">How to sign in.</param>
public sealed class KeyVaultMemberSecrets(Uri vault, AzureSignIn signIn) : IMemberSecrets
{
    private readonly KeyVaultSecretReader _reader = new(signIn);
    private readonly KeyVaultSecretWriter _writer = new(vault, signIn);

    /// <inheritdoc/>
    /// <exception cref="KeyVaultException">The vault did not give it.</exception>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using KeyVaultSecretText found = await _reader.GetAsync(new Uri(vault, $"/secrets/{name}"), cancellationToken).ConfigureAwait(false);
            return found.Text.ToString();
        }
        catch (KeyVaultException error) when (error.Failure == KeyVaultFailure.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="KeyVaultException">The vault did not do it, or nobody knows.</exception>
    public Task CreateAsync(string name, CancellationToken cancellationToken) => _writer.SetAsync(name, NewText().AsMemory(), cancellationToken);

    /// <summary>A secret of 256 random bits, in letters, digits, hyphens and underscores.</summary>
    internal static string NewText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
