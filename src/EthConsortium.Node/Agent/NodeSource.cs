using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Agent;

/// <summary>What the agent's Data API serves: the member's network, and its identities that are leased now.</summary>
internal sealed class NodeSource(IdentityStore identities) : IDataApiSource
{
    private readonly Lock _lock = new();
    private NetworkInfo? _network;
    private EthECKey? _key;

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

    /// <summary>Signs with this key from now on, which stays the caller's; null for none.</summary>
    public void SignWith(EthECKey? key)
    {
        lock (_lock)
        {
            _key = key;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken) =>
        [.. (await identities.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(identity => identity is { IsLeased: true, Enode: not null })
            .Select(identity => new NetworkNode(identity.Enode!, identity.HostName ?? "", identity.Identity.Address, identity.Region))];

    /// <inheritdoc/>
    public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical)
    {
        lock (_lock)
        {
            return _key is null ? null : NetworkInfoSignature.Create(_key, canonical);
        }
    }
}
