using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Transfers;

/// <summary>A transfer of ether from one account to another.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Amount">What is transferred.</param>
public sealed record EtherTransfer(Address To, Wei Amount)
{
    /// <summary>Foresees what it would do: the balances before and after, and the most that it costs.</summary>
    /// <param name="session">The network.</param>
    /// <param name="from">Who pays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContractRevertException">The recipient is a contract that takes no ether.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public async Task<EtherTransferPreview> PreviewAsync(ConsortiumSession session, Address from, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        EthBatch batch = session.Eth.CreateBatch();
        Task<Wei> ofSender = batch.GetBalanceAsync(from, BlockTag.Latest);
        Task<Wei> ofRecipient = batch.GetBalanceAsync(To, BlockTag.Latest);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        Wei before = await ofSender.ConfigureAwait(false);

        // A node estimates nothing for an account that cannot pay, so that is told from the balance.
        EthereumTransaction? transaction = before.Value < Amount.Value
            ? null
            : await TransactionSender.PrepareAsync(session.Eth, session.ChainId, from, new TransactionRequest { To = To, Value = Amount }, nonce: null, options: null, cancellationToken).ConfigureAwait(false);
        return new EtherTransferPreview(this, from, before, await ofRecipient.ConfigureAwait(false), transaction);
    }

    /// <summary>Transfers, and waits until the transaction is in a block.</summary>
    /// <param name="session">The network, with the key of the account that pays.</param>
    /// <param name="sink">Where to report to; null for nowhere.</param>
    /// <param name="cancellationToken">Stops waiting. What was sent stays sent.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.SessionCannotSign"/> or <see cref="ErrorCode.InsufficientFunds"/>; nothing was sent.</exception>
    /// <exception cref="TransactionUnconfirmedException">It was sent, but not seen in a block.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public async Task<EtherTransferResult> ApplyAsync(ConsortiumSession session, IOperationSink? sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        sink ??= NullSink.Instance;
        TransactionSender sender = session.CreateSender();
        EtherTransferPreview preview = await PreviewAsync(session, sender.Address, cancellationToken).ConfigureAwait(false);
        sink.Verbose(preview.Text);
        preview.ThrowIfRefused();
        sink.Progress(new OperationProgress(ToString(), "sending the transaction"));
        SentTransaction sent = await sender.SendAsync(new TransactionRequest { To = To, Value = Amount }, cancellationToken).ConfigureAwait(false);
        sink.Verbose($"{ToString()}: sent transaction {sent.Hash}");
        sink.Progress(new OperationProgress(ToString(), $"waiting for transaction {sent.Hash}"));
        return new EtherTransferResult(preview, await sender.WaitForReceiptAsync(sent, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The transfer in words.</summary>
    public override string ToString() => $"Transfer {Amount.ToEtherString()} ether to {To}";
}
