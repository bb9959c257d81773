namespace EthConsortium.Node.Peers;

/// <summary>What a registrar of peers keeps.</summary>
public sealed record PeerRegistrarOptions
{
    /// <summary>The shortest key that is taken: 16 characters.</summary>
    public const int MinKeyLength = 16;

    /// <summary>How soon a node has to ask again at the latest, give or take a quarter, to stay entered: also when the last question failed.</summary>
    internal static readonly TimeSpan RenewWithin = TimeSpan.FromSeconds(40);

    /// <summary>How long an entry stays without being posted again, 15 to 60 s in whole ones; 60 s if not set, as long as a lease.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most entries; 1,000 if not set.</summary>
    public int MaxPeers { get; init; } = 1_000;

    /// <summary>How long what was read of the store answers all who ask, and an entry that is posted again unchanged is not renewed again; 3 s if not set.</summary>
    public TimeSpan SharedFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The clock of <see cref="SharedFor"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many requests a source may make a second, and at once after a pause; 5 and 100 if not set. A node makes two in 20 s, and all of a member's may come from one address.</summary>
    public (int Lasting, int Burst) RequestsPerSecond { get; init; } = (5, 100);
}
