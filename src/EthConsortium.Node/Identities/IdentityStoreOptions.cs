using System.Net;

namespace EthConsortium.Node.Identities;

/// <summary>How an identity store is used.</summary>
public sealed record IdentityStoreOptions
{
    /// <summary>The times of leases.</summary>
    public LeaseTiming Timing { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = BootTime.Instance;

    /// <summary>The address by which others than the machines of the region reach this node; null where that is the node's own.</summary>
    public IPAddress? PublicAddress { get; init; }

    /// <summary>Which identity is tried first, and how long waits are.</summary>
    public Random Random { get; init; } = Random.Shared;
}
