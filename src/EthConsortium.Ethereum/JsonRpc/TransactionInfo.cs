namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A transaction as a node knows it: waiting in its pool, or in a block.</summary>
public sealed record TransactionInfo
{
    /// <summary>The hash.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>The recipient; null creates a contract.</summary>
    public required Address? To { get; init; }

    /// <summary>The sender's count of transactions before this one.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>What it offers for a unit of gas: the gas price, or the maximal fee of EIP-1559 as long as it waits.</summary>
    public required Wei GasPrice { get; init; }

    /// <summary>The amount it moves.</summary>
    public required Wei Value { get; init; }

    /// <summary>The call data, or the creation code.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The hash of its block; null while it waits.</summary>
    public required Hash32? BlockHash { get; init; }

    /// <summary>The height of its block; null while it waits.</summary>
    public required ulong? BlockNumber { get; init; }

    /// <summary>The place in its block; null while it waits.</summary>
    public required ulong? TransactionIndex { get; init; }
}
