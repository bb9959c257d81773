using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Node.Identities;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>The validators of a bank as the identities of its nodes: an identity's number is the validator's place among them, its key the keystore file that the bank has made.</summary>
/// <param name="files">The files, in the order of the validators.</param>
/// <param name="password">Their password.</param>
internal sealed class BankKeys(IReadOnlyList<string> files, string password) : IIdentityKeys
{
    /// <inheritdoc/>
    public async Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken)
    {
        Uri location = new(files[number]);
        return (await ReadAsync(location, cancellationToken).ConfigureAwait(false), location);
    }

    /// <inheritdoc/>
    public Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken)
    {
        string file = files.FirstOrDefault(file => new Uri(file) == location) ?? throw new IdentityException(IdentityFailure.KeyElsewhere, $"Expected a key of this bank, found {location}.");
        try
        {
            return Task.FromResult(KeyStoreFile.Decrypt(file, password));
        }
        catch (Exception error) when (error is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            throw new IdentityException(IdentityFailure.KeyUnreadable, $"The key {file} cannot be read. {error.Message}", error);
        }
    }
}
