using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Agent;

/// <summary>What the agent's Data API serves: the member's network, and its identities that are leased now.</summary>
internal sealed class NodeSource(IdentityStore identities, EthClient client) : IDataApiSource
{
    // Well within the patience of the publisher, whose list of nodes has not to wait for the client.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private NetworkInfo? _network;
    private MemberSignature? _signature;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The network is not known yet.</exception>
    public NetworkInfo Network => KnownNetwork ?? throw new InvalidOperationException("The network is not known yet.");

    /// <summary>The network; null while it is not known.</summary>
    public NetworkInfo? KnownNetwork => Volatile.Read(ref _network);

    /// <summary>The network is known from now on.</summary>
    public async Task DescribeAsync(VerifiedNetwork network, NodeConfiguration configuration, CancellationToken cancellationToken)
    {
        NetworkInfo own = network.Info with
        {
            MinorVersion = NetworkInfo.CurrentMinorVersion,
            Bootnodes = [],
            NodeMetadata = [],
            RecentBlock = null,
            ErrorMessage = null,
            Signature = null,
            Addresses = [.. (await identities.ListAsync(cancellationToken).ConfigureAwait(false)).Select(identity => identity.Identity.Address)],
            ChainId = network.ChainId,
            Consensus = network.Consensus,
            GenesisHash = network.GenesisHash,
            GovernanceContract = network.GovernanceContract,
            ConsortiumName = network.Info.ConsortiumName ?? configuration.ConsortiumName,
            MemberName = configuration.MemberAlias,
            MemberId = configuration.MemberId,
        };
        Volatile.Write(ref _network, own);
    }

    /// <summary>Signs with this key from now on, as long as the chain counts it; it stays the caller's. Null for none.</summary>
    public void SignWith(EthECKey? key)
    {
        MemberSignature? signature = key is null ? null : new MemberSignature(key, new GovernanceClient(client, Network.GovernanceContract, Network.Consensus));
        lock (_lock)
        {
            _signature = signature;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken)
    {
        Task signing = AskWhetherCountedAsync(cancellationToken);
        NetworkNode[] nodes =
        [
            .. (await identities.ListAsync(cancellationToken).ConfigureAwait(false))
                .Where(identity => identity is { IsLeased: true, Enode: not null })
                .Select(identity => new NetworkNode(identity.PublicEnode!, identity.HostName ?? "", identity.Identity.Address, identity.Region)),
        ];
        await signing.ConfigureAwait(false);
        return nodes;
    }

    /// <inheritdoc/>
    public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical)
    {
        lock (_lock)
        {
            return _signature?.Sign(canonical);
        }
    }

    private async Task AskWhetherCountedAsync(CancellationToken cancellationToken)
    {
        MemberSignature? signature;
        lock (_lock)
        {
            signature = _signature;
        }

        if (signature is null)
        {
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            await signature.UpdateAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or ConsortiumException or OperationCanceledException)
        {
            // While it does not say, what it said last holds.
        }
    }
}
