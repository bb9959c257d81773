using System.Numerics;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A block of the chain: its header and the hashes of its transactions.</summary>
public sealed record Block
{
    /// <summary>The height; the genesis is 0.</summary>
    public required ulong Number { get; init; }

    /// <summary>The hash of the header.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>The hash of the block before.</summary>
    public required Hash32 ParentHash { get; init; }

    /// <summary>When it was made, in seconds since 1970-01-01 UTC.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Who made it: the validator under proof of authority (geth's Clique has it zero and the signer in the extra data).</summary>
    public required Address Miner { get; init; }

    /// <summary>The root of the state trie after the block.</summary>
    public required Hash32 StateRoot { get; init; }

    /// <summary>The most gas its transactions may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The gas its transactions used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>The difficulty.</summary>
    public required BigInteger Difficulty { get; init; }

    /// <summary>The extra data.</summary>
    public required ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>The base fee of EIP-1559 in wei for a unit of gas; null where the chain has none.</summary>
    public required Wei? BaseFeePerGas { get; init; }

    /// <summary>The hashes of its transactions, in order.</summary>
    public required IReadOnlyList<Hash32> Transactions { get; init; }
}
