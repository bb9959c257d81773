using System.Collections.Immutable;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction that pays the base fee of its block and a tip (type 2; London).</summary>
/// <remarks>Source: EIP-1559.</remarks>
public sealed record Transaction1559 : EthereumTransaction
{
    internal const byte TypeByte = 2;

    /// <summary>The most that is paid to the block's maker for each unit of gas; at most <see cref="MaxFeePerGas"/>.</summary>
    public required Wei MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that is paid for each unit of gas, base fee and tip together.</summary>
    public required Wei MaxFeePerGas { get; init; }

    /// <summary>The accounts and slots it announces to touch.</summary>
    public ImmutableArray<AccessListItem> AccessList { get; init; } = [];

    private protected override byte? Type => TypeByte;

    private protected override Wei MaxGasPrice => MaxFeePerGas;

    private protected override ImmutableArray<AccessListItem> AccessListOrEmpty => AccessList;

    /// <inheritdoc/>
    public bool Equals(Transaction1559? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private protected override void WriteFields(RlpWriter list)
    {
        list.Write(ChainId?.Value ?? 0);
        list.Write(Nonce);
        list.Write(MaxPriorityFeePerGas.Value);
        list.Write(MaxFeePerGas.Value);
        list.Write(GasLimit);
        WriteTo(list, To);
        list.Write(Value.Value);
        list.Write(Data.Span);
        WriteAccessList(list, AccessList);
    }

    private protected override List<string>? FindFieldProblems()
    {
        List<string>? problems = base.FindFieldProblems();
        if (MaxPriorityFeePerGas.CompareTo(MaxFeePerGas) > 0)
        {
            (problems ??= []).Add($"The maximum priority fee is {MaxPriorityFeePerGas} wei, above the maximum fee of {MaxFeePerGas} wei.");
        }

        return problems;
    }
}
