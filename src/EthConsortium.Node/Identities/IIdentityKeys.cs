using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Node.Identities;

/// <summary>Where the private keys of identities are kept.</summary>
public interface IIdentityKeys
{
    /// <summary>The key of a number: the one that is there, or a new one. Two callers at a time may be given two; which of them is the identity's shows by its blob.</summary>
    /// <param name="number">The identity's number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key, the caller's to dispose, and where it is from now on.</returns>
    public Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken);

    /// <summary>Reads a key.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key, the caller's to dispose.</returns>
    /// <exception cref="IdentityException"><see cref="IdentityFailure.KeyElsewhere"/> or <see cref="IdentityFailure.KeyUnreadable"/>.</exception>
    public Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken);
}
