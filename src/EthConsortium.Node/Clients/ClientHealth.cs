namespace EthConsortium.Node.Clients;

/// <summary>What a client tells about itself.</summary>
public sealed record ClientHealth
{
    /// <summary>The height of its head.</summary>
    public required ulong Head { get; init; }

    /// <summary>When its head was made.</summary>
    public required DateTimeOffset HeadTime { get; init; }

    /// <summary>The highest block it knows of, by its peers.</summary>
    public required ulong HighestKnown { get; init; }

    /// <summary>How many nodes it is connected to.</summary>
    public required ulong Peers { get; init; }

    /// <summary>How many of the latest blocks were looked at for who sealed them.</summary>
    public required int RecentBlocks { get; init; }

    /// <summary>How many of those it sealed.</summary>
    public required int OwnBlocks { get; init; }
}
