using System.Security.Cryptography;
using System.Runtime.InteropServices;
using EthConsortium.Azure;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Node.Identities;

/// <summary>Keys as secrets <c>passphrase-N</c> of a key vault. Each is named with its version, so that one written later by mistake changes nothing.</summary>
/// <param name="vault">The vault, such as <c>https://vault.vault.azure.net/</c>.</param>
/// <param name="signIn">How to sign in: the machine's managed identity. To write, it needs the role Key Vault Secrets Officer.</param>
public sealed class KeyVaultIdentityKeys(Uri vault, AzureSignIn signIn) : IIdentityKeys
{
    private readonly KeyVaultSecretReader _reader = new(signIn);
    private readonly KeyVaultSecretWriter _writer = new(vault, signIn);

    /// <inheritdoc/>
    /// <exception cref="KeyVaultException">The vault did not do it, or nobody knows.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityFailure.KeyUnreadable"/>.</exception>
    public async Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken)
    {
        string name = $"passphrase-{number}";
        Uri secret = new(vault, $"/secrets/{name}");
        try
        {
            using KeyVaultSecretText found = await _reader.GetAsync(secret, cancellationToken).ConfigureAwait(false);
            return (Parse(found, secret), found.Id!);
        }
        catch (KeyVaultException error) when (error.Failure == KeyVaultFailure.NotFound)
        {
            EthECKey key = EthECKey.Generate();
            try
            {
                return (key, await WriteAsync(name, key, cancellationToken).ConfigureAwait(false));
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="KeyVaultException">The vault did not give it.</exception>
    public async Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (!location.Authority.Equals(vault.Authority, StringComparison.OrdinalIgnoreCase))
        {
            throw new IdentityException(IdentityFailure.KeyElsewhere, $"Expected a key in {vault.Host}, found one in {location.Host}. It was not read: who can write the store must not choose the keys.");
        }

        using KeyVaultSecretText secret = await _reader.GetAsync(location, cancellationToken).ConfigureAwait(false);
        return Parse(secret, location);
    }

    private static EthECKey Parse(KeyVaultSecretText secret, Uri location)
    {
        try
        {
            return PrivateKeyText.Parse(secret.Text.Span);
        }
        catch (ConsortiumException error)
        {
            throw new IdentityException(IdentityFailure.KeyUnreadable, $"The secret {location} holds no key. {error.Message}", error);
        }
    }

    private async Task<Uri> WriteAsync(string name, EthECKey key, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[EthECKey.PrivateKeyLength];
        char[] digits = new char[2 * EthECKey.PrivateKeyLength];
        try
        {
            key.CopyPrivateKeyTo(bytes);
            Convert.TryToHexStringLower(bytes, digits, out _);
            return await _writer.SetAsync(name, digits, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(digits.AsSpan()));
        }
    }
}
