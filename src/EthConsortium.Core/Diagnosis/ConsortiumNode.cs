using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>A node of the network, as far as it told about itself. What is null it did not tell; <see cref="Unavailable"/> says why.</summary>
public sealed record ConsortiumNode
{
    /// <summary>What to call it: its machine's name from the Data API, else the host of its endpoint, with the port where several nodes have one name.</summary>
    public required string HostName { get; init; }

    /// <summary>Its JSON-RPC endpoint as scheme, host and port, without path and user, which may be secret; null when it is known from the Data API alone and was not asked.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How other nodes reach it: as it says itself (<c>admin_nodeInfo</c>), else from the Data API.</summary>
    public Enode? Enode { get; init; }

    /// <summary>The validator whose identity it holds, where the Data API tells.</summary>
    public Address? Validator { get; init; }

    /// <summary>What it does with that identity; null where it is not known to hold one.</summary>
    public NodeRole? Role { get; init; }

    /// <summary>The region it runs in, where the Data API tells.</summary>
    public string? Region { get; init; }

    /// <summary>What it runs, in its own words.</summary>
    public string? ClientVersion { get; init; }

    /// <summary>The chain id transactions are signed for.</summary>
    public ChainId? ChainId { get; init; }

    /// <summary>The network id, by which nodes find out whether they belong together.</summary>
    public ChainId? NetworkId { get; init; }

    /// <summary>The hash of its block 0.</summary>
    public Hash32? GenesisHash { get; init; }

    /// <summary>How many nodes it is connected to.</summary>
    public int? PeerCount { get; init; }

    /// <summary>The number of its latest block.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>The hash of its latest block.</summary>
    public Hash32? BlockHash { get; init; }

    /// <summary>The time its latest block claims.</summary>
    public DateTimeOffset? BlockTime { get; init; }

    /// <summary>How many blocks it is behind the highest of the nodes of its chain; 0 for that one, null when it does not answer any more.</summary>
    public ulong? BlocksBehind { get; init; }

    /// <summary>Whether it says that it is loading the chain from others.</summary>
    public bool? IsSyncing { get; init; }

    /// <summary>Where it has come to and what it is after, while it is loading.</summary>
    public SyncStatus? Syncing { get; init; }

    /// <summary>How long the quickest answer took.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>How far its clock is ahead of this computer's, to about a second, from the HTTP header <c>Date</c>; negative when it is behind.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>Why it gave no usable answer; null when it did, or was not asked.</summary>
    public EndpointProblem? Problem { get; init; }

    /// <summary>Why the properties that are null are: in words, by the name of the property. An endpoint may serve some methods only.</summary>
    public IReadOnlyDictionary<string, string> Unavailable { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it was asked and answered.</summary>
    public bool IsReachable => Endpoint is not null && Problem is null;

    /// <summary>Its name.</summary>
    public override string ToString() => HostName;
}
