using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Transfers;

/// <summary>What a transfer would do, before it is sent.</summary>
public sealed record EtherTransferPreview
{
    private readonly EthereumTransaction? _transaction;

    internal EtherTransferPreview(EtherTransfer transfer, Address from, Wei fromBefore, Wei toBefore, EthereumTransaction? transaction)
    {
        Transfer = transfer;
        From = from;
        FromBefore = fromBefore;
        ToBefore = toBefore;
        _transaction = transaction;
        MaxFee = new Wei(transaction switch
        {
            Transaction1559 t => t.MaxFeePerGas.Value * t.GasLimit,
            LegacyTransaction t => t.GasPrice.Value * t.GasLimit,
            _ => 0,
        });
        WouldBeAccepted = transaction is not null && fromBefore.Value >= transfer.Amount.Value + MaxFee.Value;
    }

    /// <summary>What was asked for.</summary>
    public EtherTransfer Transfer { get; }

    /// <summary>Who pays.</summary>
    public Address From { get; }

    /// <summary>The balance of <see cref="From"/> before.</summary>
    public Wei FromBefore { get; }

    /// <summary>The balance of the recipient before.</summary>
    public Wei ToBefore { get; }

    /// <summary>The most that the gas can cost; unused gas costs nothing.</summary>
    public Wei MaxFee { get; }

    /// <summary>Whether the account can pay the amount and the most that the gas can cost.</summary>
    public bool WouldBeAccepted { get; }

    /// <summary>All of it in one line.</summary>
    public string Text => Unfinished is { } hash ? $"goes on with transaction {hash}, which was broken off and may have paid already; sends no other"
        : WouldBeAccepted
        ? From == Transfer.To
            ? $"to itself, balance {FromBefore.ToEtherString()} ether; gas for at most {MaxFee.ToEtherString()} ether; would be accepted"
            : $"balance of {From} {FromBefore.ToEtherString()} → {After.ToEtherString()} ether before gas, of {Transfer.To} {ToBefore.ToEtherString()} → {new Wei(ToBefore.Value + Transfer.Amount.Value).ToEtherString()} ether; gas for at most {MaxFee.ToEtherString()} ether; would be accepted"
        : $"would be refused: {From} has {FromBefore.ToEtherString()} ether, less than the {Transfer.Amount.ToEtherString()} ether and the gas{(_transaction is null ? "" : $", at most {MaxFee.ToEtherString()} ether,")} take";

    /// <summary>The transaction of the same transfer that was broken off in this session when it may have been sent; the transfer goes on with it and sends no other. Null when there is none.</summary>
    public Hash32? Unfinished { get; internal init; }

    /// <summary>The transaction without its signature.</summary>
    internal EthereumTransaction Transaction => _transaction ?? throw new InvalidOperationException("internal-error: there is no transaction of a transfer that would be refused.");

    private Wei After => new(BigInteger.Max(FromBefore.Value - Transfer.Amount.Value, 0));

    /// <summary>All of it in one line.</summary>
    public override string ToString() => Text;

    /// <summary>Throws when the account cannot pay.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.InsufficientFunds"/>.</exception>
    internal void ThrowIfRefused()
    {
        if (!WouldBeAccepted)
        {
            throw new ConsortiumException(ErrorCode.InsufficientFunds, $"{Transfer}: {Text}. Nothing was sent.", Transfer);
        }
    }
}
