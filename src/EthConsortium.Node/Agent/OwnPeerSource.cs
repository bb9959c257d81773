using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;

namespace EthConsortium.Node.Agent;

/// <summary>The nodes of the own member, by its identities: those of the own region by their own addresses, others as everybody reaches them.</summary>
internal sealed class OwnPeerSource(IdentityStore identities, string region) : IPeerSource
{
    /// <inheritdoc/>
    public string Name => "the identities of this member";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await identities.ListAsync(cancellationToken).ConfigureAwait(false)).Where(identity => identity.IsLeased).Select(identity => identity.Region == region ? identity.Enode : identity.PublicEnode).OfType<Enode>()];
        }
        catch (BlobStorageException error)
        {
            throw new ConsortiumException(ErrorCode.DataApiUnreachable, $"The nodes of this member are not known: {error.Message}", Name, error);
        }
    }
}
