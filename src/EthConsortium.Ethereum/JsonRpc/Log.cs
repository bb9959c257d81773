namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A log that a contract wrote: an event.</summary>
public sealed record Log
{
    /// <summary>The contract.</summary>
    public required Address Address { get; init; }

    /// <summary>The topics: the hash of the event's signature first (unless it is anonymous), then the indexed arguments.</summary>
    public required IReadOnlyList<Hash32> Topics { get; init; }

    /// <summary>The arguments that are not indexed.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The height of its block.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The hash of its block.</summary>
    public required Hash32 BlockHash { get; init; }

    /// <summary>The transaction that wrote it.</summary>
    public required Hash32 TransactionHash { get; init; }

    /// <summary>The place of that transaction in its block.</summary>
    public required ulong TransactionIndex { get; init; }

    /// <summary>Its place among all logs of the block.</summary>
    public required ulong LogIndex { get; init; }
}
