using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction of the first kind, bound to its network by EIP-155 when it has a <see cref="EthereumTransaction.ChainId"/>. Every client takes it.</summary>
public sealed record LegacyTransaction : EthereumTransaction
{
    /// <summary>What is paid for each unit of gas.</summary>
    public required Wei GasPrice { get; init; }

    private protected override byte? Type => null;

    private protected override Wei MaxGasPrice => GasPrice;

    /// <inheritdoc/>
    public bool Equals(LegacyTransaction? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private protected override void WriteFields(RlpWriter list)
    {
        list.Write(Nonce);
        list.Write(GasPrice.Value);
        list.Write(GasLimit);
        WriteTo(list, To);
        list.Write(Value.Value);
        list.Write(Data.Span);
    }

    private protected override void WriteSignature(RlpWriter list, EthECDSASignature? signature)
    {
        if (signature is { } signed)
        {
            list.Write((ChainId is { } chainId ? (2 * chainId.Value) + 35 : 27) + signed.RecoveryId);
            WriteScalar(list, signed.R);
            WriteScalar(list, signed.S);
        }
        else if (ChainId is { } chainId)
        {
            list.Write(chainId.Value);
            list.Write([]);
            list.Write([]);
        }
    }
}
