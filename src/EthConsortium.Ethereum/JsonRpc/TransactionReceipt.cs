namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>What became of a transaction that is in a block.</summary>
public sealed record TransactionReceipt
{
    /// <summary>The transaction.</summary>
    public required Hash32 TransactionHash { get; init; }

    /// <summary>The hash of the block.</summary>
    public required Hash32 BlockHash { get; init; }

    /// <summary>The height of the block.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The place in the block.</summary>
    public required ulong TransactionIndex { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>The recipient; null when a contract was created.</summary>
    public required Address? To { get; init; }

    /// <summary>The contract that was created; null when none was.</summary>
    public required Address? ContractAddress { get; init; }

    /// <summary>The gas it used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>The price paid for a unit of gas; null where the client does not tell (before EIP-1559).</summary>
    public required Wei? EffectiveGasPrice { get; init; }

    /// <summary>Whether it succeeded (EIP-658); null in blocks before Byzantium, whose receipts do not tell.</summary>
    public required bool? Succeeded { get; init; }

    /// <summary>The logs it wrote, in order.</summary>
    public required IReadOnlyList<Log> Logs { get; init; }

    /// <summary>The receipt in short: the transaction and its block.</summary>
    public override string ToString() => $"{TransactionHash} {(Succeeded == false ? "failed" : "is")} in block {BlockNumber}";
}
