namespace EthConsortium.Node.Peers;

/// <summary>What a registrar of peers keeps.</summary>
public sealed record PeerRegistrarOptions
{
    /// <summary>The shortest key that is taken: 16 characters.</summary>
    public const int MinKeyLength = 16;

    /// <summary>How long an entry stays without being posted again, 15 to 60 s in whole ones; 60 s if not set, as long as a lease.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most entries; 1,000 if not set.</summary>
    public int MaxPeers { get; init; } = 1_000;
}
