namespace EthConsortium.Node.Clients;

/// <summary>What counts as well.</summary>
public sealed record ClientHealthOptions
{
    /// <summary>How many of the latest blocks are looked at for one of its own: at least twice as many as there are validators. Default: 64.</summary>
    public int SealingWindow { get; init; } = 64;

    /// <summary>How many blocks it may lack. Default: 3.</summary>
    public ulong MaxBlocksBehind { get; init; } = 3;

    /// <summary>How old the head may be before the chain is taken to stand; longer than any pause of the chain. Default: 1 min.</summary>
    public TimeSpan MaxHeadAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one look may take. Default: 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
