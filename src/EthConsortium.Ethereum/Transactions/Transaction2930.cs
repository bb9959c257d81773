using System.Collections.Immutable;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction with an access list (type 1; Berlin).</summary>
/// <remarks>Source: EIP-2930.</remarks>
public sealed record Transaction2930 : EthereumTransaction
{
    internal const byte TypeByte = 1;

    /// <summary>What is paid for each unit of gas.</summary>
    public required Wei GasPrice { get; init; }

    /// <summary>The accounts and slots it announces to touch.</summary>
    public ImmutableArray<AccessListItem> AccessList { get; init; } = [];

    private protected override byte? Type => TypeByte;

    private protected override Wei MaxGasPrice => GasPrice;

    private protected override ImmutableArray<AccessListItem> AccessListOrEmpty => AccessList;

    /// <inheritdoc/>
    public bool Equals(Transaction2930? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private protected override void WriteFields(RlpWriter list)
    {
        list.Write(ChainId?.Value ?? 0);
        list.Write(Nonce);
        list.Write(GasPrice.Value);
        list.Write(GasLimit);
        WriteTo(list, To);
        list.Write(Value.Value);
        list.Write(Data.Span);
        WriteAccessList(list, AccessList);
    }
}
