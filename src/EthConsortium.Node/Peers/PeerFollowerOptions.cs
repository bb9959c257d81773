namespace EthConsortium.Node.Peers;

/// <summary>How a follower asks.</summary>
public sealed record PeerFollowerOptions
{
    /// <summary>How long between two questions to one source, give or take a quarter; 20 s if not set. An entry of a registrar stays 60 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest time between two questions to a source that fails, which doubles with every failure; 5 minutes if not set.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most nodes that are taken from one source; 100 if not set. A member has at most 75.</summary>
    public int MaxPeersPerSource { get; init; } = 100;
}
