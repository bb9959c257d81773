using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Peers;

/// <summary>
/// Another member's Data API, followed for its bootnodes. Asks with the ETag of the last answer, one question at a time. A member that is none any more has no
/// nodes; a site that does not answer, or with somebody else's document, is no sign of that.
/// </summary>
/// <param name="client">The client to ask with.</param>
/// <param name="root">The member's site.</param>
/// <param name="own">The network that this node is in: its chain id and genesis hash are what the other's document has to have.</param>
/// <param name="isMember">Tells whether an account is an admin or validator of the network now: who signs has to be one. It throws <see cref="ConsortiumException"/> when nobody knows. Null to take unsigned documents, as the servers of the earlier template give them.</param>
public sealed class DataApiPeerSource(NetworkInfoClient client, Uri root, NetworkInfo own, Func<Address, CancellationToken, Task<bool>>? isMember) : IPeerSource
{
    private string? _etag;
    private Address? _signer;

    /// <inheritdoc/>
    public string Name { get; } = NetworkInfoClient.RequestUriFor(root).ToString();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Enode>?> AskAsync(CancellationToken cancellationToken)
    {
        NetworkInfoAnswer answer = await client.GetIfChangedAsync(root, _etag, cancellationToken).ConfigureAwait(false);
        if (answer.Info is not { } info)
        {
            return await HasLeftAsync(cancellationToken).ConfigureAwait(false) ? Forget() : null;
        }

        // Documents before 0.2 do not tell them; the handshake between the nodes does then.
        Require(ErrorCode.ChainIdMismatch, info.ChainId is null || info.ChainId == own.ChainId, $"chain id {own.ChainId}", $"{info.ChainId}");
        Require(ErrorCode.GenesisHashMismatch, info.GenesisHash is null || info.GenesisHash == own.GenesisHash, $"genesis hash {own.GenesisHash}", $"{info.GenesisHash}");
        if (isMember is not null)
        {
            bool isSigned = info.Signature is { } signature && await isMember(signature.Signer, cancellationToken).ConfigureAwait(false);
            if (!isSigned && await HasLeftAsync(cancellationToken).ConfigureAwait(false))
            {
                return Forget();
            }

            Require(ErrorCode.NetworkInfoSignerUnknown, isSigned, "a document signed by an admin or validator of the network", info.Signature is null ? "one that nobody signed" : $"one signed by {info.Signature.Signer}, who is neither");
        }

        _etag = answer.ETag;
        _signer = info.Signature?.Signer;
        return info.Bootnodes;
    }

    /// <summary>Whether who signed the document that is known is no admin or validator any more.</summary>
    private async Task<bool> HasLeftAsync(CancellationToken cancellationToken) =>
        isMember is not null && _signer is { } signer && !await isMember(signer, cancellationToken).ConfigureAwait(false);

    private IReadOnlyList<Enode> Forget()
    {
        _etag = null;
        _signer = null;
        return [];
    }

    private void Require(ErrorCode code, bool isRight, string expected, string found)
    {
        if (!isRight)
        {
            throw new ConsortiumException(code, $"The nodes of {Name} are not taken: expected {expected}, found {found}.", root);
        }
    }
}
