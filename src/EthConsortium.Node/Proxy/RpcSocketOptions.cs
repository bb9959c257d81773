using System.Collections.Frozen;

namespace EthConsortium.Node.Proxy;

/// <summary>What is let through over WebSockets besides what is over HTTP, and how much of it.</summary>
public sealed record RpcSocketOptions
{
    /// <summary>What can be subscribed to: new blocks, log entries, and transactions that wait. Each is there for every client.</summary>
    public static IReadOnlySet<string> Subscriptions { get; } = FrozenSet.ToFrozenSet(["newHeads", "logs", "newPendingTransactions"], StringComparer.Ordinal);

    /// <summary>
    /// The origins (<c>https://app.example.org</c>) of the web pages that may connect; none if not set. Programs, which send no origin, and extensions of a browser are not asked for one.
    /// </summary>
    public IReadOnlyCollection<string> Origins { get; init; } = [];

    /// <summary>The most connections at a time; 256 if not set.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>The most connections of one source at a time; 32 if not set.</summary>
    public int MaxConnectionsPerSource { get; init; } = 32;

    /// <summary>The most subscriptions of one connection at a time; 64 if not set.</summary>
    public int MaxSubscriptions { get; init; } = 64;

    /// <summary>The most bytes of messages of subscriptions that wait for a slow reader, who is dropped beyond; 4 MiB if not set.</summary>
    public int MaxWaitingBytes { get; init; } = 4 << 20;

    /// <summary>How long a connection without subscriptions may be silent; 5 min if not set. One with some may be for ever, as long as it answers pings.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a connection is pinged, and how long it may take to answer; 30 s if not set.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message may take from its first piece to its last, and how long 16 KiB may take to be read; 10 s if not set.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
