using System.Security.Cryptography;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>
/// The validators of a bank as the identities of its nodes: an identity's number is the validator's place among them, its key that of the keystore file which the bank
/// has made. Each file was opened after it was made, and what was in it is kept: opening it again for each node would take longer than all else that a node does.
/// </summary>
internal sealed class BankKeys : IIdentityKeys, IDisposable
{
    private readonly List<(Uri File, EthECKey Key)> _keys = [];

    /// <summary>Adds the next validator.</summary>
    /// <param name="file">Its keystore file.</param>
    /// <param name="key">What was in the file; this one's from now on.</param>
    public void Add(string file, EthECKey key) => _keys.Add((new Uri(file), key));

    /// <inheritdoc/>
    public Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken) => Task.FromResult((Copy(_keys[number].Key), _keys[number].File));

    /// <inheritdoc/>
    public Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken) => _keys.Find(known => known.File == location).Key is { } key
        ? Task.FromResult(Copy(key))
        : throw new IdentityException(IdentityFailure.KeyElsewhere, $"Expected a key of this bank, found {location}.");

    public void Dispose() => _keys.ForEach(known => known.Key.Dispose());

    private static EthECKey Copy(EthECKey key)
    {
        Span<byte> bytes = stackalloc byte[EthECKey.PrivateKeyLength];
        try
        {
            key.CopyPrivateKeyTo(bytes);
            return new EthECKey(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
