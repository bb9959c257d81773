namespace EthConsortium.Node.Identities;

/// <summary>The times of a lease. The arithmetic is in docs/identity-store.md.</summary>
public sealed record LeaseTiming
{
    /// <summary>How long the store keeps a lease that is not renewed: 15 to 60 seconds, in whole ones.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the sending of a renewal that succeeded to the next.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From a request that failed to the next.</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the client may take to be gone after <see cref="IdentityLease.Lost"/>: it is asked to stop, and killed at the end.</summary>
    public TimeSpan ClientStop { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is left for all that takes time without being asked: a busy machine, the end of a process, clocks that run at other speeds.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a lease that may have run out unseen has to be confirmed by the store, before it is given up.</summary>
    public TimeSpan ConfirmWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the clock is looked at. A machine that was paused past its lease runs its client that long, at most, when it wakes.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>How long a lease is good for its holder, from the sending of the request that took or renewed it: what is left of its duration when the client has stopped.</summary>
    public TimeSpan Hold => Duration - ClientStop - Slack;

    /// <summary>The times.</summary>
    /// <exception cref="ArgumentException">They leave no room for a renewal to fail and be tried again.</exception>
    internal LeaseTiming Checked(string parameter) => Hold > RenewEvery + RequestTimeout + RetryEvery
        ? this
        : throw new ArgumentException($"Expected times that leave room for a second renewal, found that a lease of {Duration} is held for {Hold}, and that a renewal every {RenewEvery} that fails after {RequestTimeout} is tried again after {RetryEvery}.", parameter);
}
