namespace EthConsortium.Node.Identities;

/// <summary>How an identity store is used.</summary>
public sealed record IdentityStoreOptions
{
    /// <summary>The times of leases.</summary>
    public LeaseTiming Timing { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = BootTime.Instance;

    /// <summary>Which identity is tried first, and how long waits are.</summary>
    public Random Random { get; init; } = Random.Shared;
}
