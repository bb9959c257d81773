namespace EthConsortium.Node.Stats;

/// <summary>How a client is followed.</summary>
public sealed record StatsCollectorOptions
{
    /// <summary>What rows name the machine by; its host name if not set.</summary>
    public string Computer { get; init; } = Environment.MachineName;

    /// <summary>How often the client is looked at; 10 s if not set. Blocks are all seen, however many come between two looks, up to <see cref="MaxBlocksAtOnce"/>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most blocks that are read at a look; 100 if not set. Of a client that loads the chain, those before are not reported.</summary>
    public int MaxBlocksAtOnce { get; init; } = 100;

    /// <summary>Whether blocks are signed by Clique, so that who made one is in its signature.</summary>
    public bool IsClique { get; init; }
}
