using EthConsortium.Azure;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Core.Accounts;

/// <summary>A key that is the value of a Key Vault secret: in hexadecimal digits, or as the JSON of a V3 keystore file. Zeroed when it is disposed, as far as <see cref="KeyVaultSecretText"/> can.</summary>
public sealed class KeyVaultKey : IDisposable
{
    private readonly Uri _secret;
    private readonly KeyVaultSecretText _text;

    internal KeyVaultKey(Uri secret, KeyVaultSecretText text)
    {
        _secret = secret;
        _text = text;
    }

    /// <summary>Whether it is the JSON of a keystore file, which takes its password to open.</summary>
    public bool IsEncrypted => _text.Text.Span.TrimStart().StartsWith("{", StringComparison.Ordinal);

    /// <summary>Reads the secret.</summary>
    /// <param name="secret">Its identifier: <c>https://vault.vault.azure.net/secrets/name</c>, with or without a version.</param>
    /// <param name="signIn">How to sign in to Azure.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.KeyVaultUriInvalid"/>, <see cref="ErrorCode.KeyVaultSecretNotFound"/>, <see cref="ErrorCode.KeyVaultForbidden"/>, <see cref="ErrorCode.AzureSignInFailed"/>,
    /// <see cref="ErrorCode.KeyVaultThrottled"/>, <see cref="ErrorCode.KeyVaultUnreachable"/> or <see cref="ErrorCode.KeyVaultFailed"/>.
    /// </exception>
    public static async Task<KeyVaultKey> FetchAsync(Uri secret, AzureSignIn signIn, CancellationToken cancellationToken)
    {
        try
        {
            return new KeyVaultKey(secret, await new KeyVaultSecretReader(signIn).GetAsync(secret, cancellationToken).ConfigureAwait(false));
        }
        catch (KeyVaultException error)
        {
            ErrorCode code = error.Failure switch
            {
                KeyVaultFailure.UriInvalid => ErrorCode.KeyVaultUriInvalid,
                KeyVaultFailure.NotFound => ErrorCode.KeyVaultSecretNotFound,
                KeyVaultFailure.Forbidden => ErrorCode.KeyVaultForbidden,
                KeyVaultFailure.SignInFailed => ErrorCode.AzureSignInFailed,
                KeyVaultFailure.Throttled => ErrorCode.KeyVaultThrottled,
                KeyVaultFailure.Unreachable => ErrorCode.KeyVaultUnreachable,
                _ => ErrorCode.KeyVaultFailed,
            };
            throw new ConsortiumException(code, error.Message, error.Secret, error);
        }
    }

    /// <summary>Opens the key.</summary>
    /// <param name="password">The password of the keystore file; empty when the secret is the key itself.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.KeyVaultSecretInvalid"/>: the secret holds no key, or one that takes a password.</exception>
    /// <exception cref="KeyStoreException">The password is wrong, or the keystore file is damaged.</exception>
    public UnlockedAccount Unlock(ReadOnlySpan<char> password)
    {
        EthECKey key = IsEncrypted ? Decrypt(password) : Parse();
        return new UnlockedAccount(new ConsortiumAccount(key.Address) { KeyVaultSecret = _secret }, key);
    }

    /// <summary>Zeroes the value of the secret.</summary>
    public void Dispose() => _text.Dispose();

    private EthECKey Decrypt(ReadOnlySpan<char> password) => password.IsEmpty
        ? throw new ConsortiumException(ErrorCode.KeyVaultSecretInvalid, $"The secret {_secret} holds a keystore file, which takes its password to open. Bring it here with Import-ConsortiumAccount -KeyVaultSecret -SourcePassword, or store the key itself in the vault.", _secret)
        : KeyStoreV3.Decrypt(_text.Text.ToString(), password); // encrypted, so a string of it gives nothing away

    private EthECKey Parse()
    {
        try
        {
            return PrivateKeyText.Parse(_text.Text.Span);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.PrivateKeyInvalid)
        {
            throw new ConsortiumException(ErrorCode.KeyVaultSecretInvalid, $"The secret {_secret} holds no key. {error.Message} The JSON of a V3 keystore file is the other form that is read.", _secret, error);
        }
    }
}
