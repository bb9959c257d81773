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
        EtherTransferPreview preview = await PreviewAsync(session, from, nonce: null, cancellationToken).ConfigureAwait(false);
        return from == session.Account && session.UnfinishedTransfers.TryGetValue(this, out UnfinishedTransfer? unfinished) ? preview with { Unfinished = unfinished.Sent.Hash } : preview;
    }

    /// <summary>Foresees what it would do with a nonce of its own, whatever was broken off before.</summary>
    internal async Task<EtherTransferPreview> PreviewAsync(ConsortiumSession session, Address from, ulong? nonce, CancellationToken cancellationToken)
    {
        EthBatch batch = session.Eth.CreateBatch();
        Task<Wei> ofSender = batch.GetBalanceAsync(from, BlockTag.Latest);
        Task<Wei> ofRecipient = batch.GetBalanceAsync(To, BlockTag.Latest);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        Wei before = await ofSender.ConfigureAwait(false);

        // A node estimates nothing for an account that cannot pay, so that is told from the balance.
        EthereumTransaction? transaction = before.Value < Amount.Value
            ? null
            : await TransactionSender.PrepareAsync(session.Eth, session.ChainId, from, new TransactionRequest { To = To, Value = Amount }, nonce, options: null, cancellationToken).ConfigureAwait(false);
        return new EtherTransferPreview(this, from, before, await ofRecipient.ConfigureAwait(false), transaction);
    }

    /// <summary>
    /// Transfers, and waits until the transaction is in a block. When the same transfer was broken off in this session after its
    /// transaction was signed, it goes on with that transaction and says so, because a new one could pay twice.
    /// </summary>
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
        TransactionSender sender = session.GetSender();
        EtherTransferPreview preview;
        SentTransaction? sent = null;
        if (session.UnfinishedTransfers.TryRemove(this, out UnfinishedTransfer? unfinished))
        {
            (preview, sent) = unfinished;
            sink.Warning($"{ToString()}: goes on with transaction {sent.Hash}, which was broken off and may have paid already. To transfer the same once more, do it again after this.");
        }
        else
        {
            preview = await PreviewAsync(session, sender.Address, nonce: null, cancellationToken).ConfigureAwait(false);
            sink.Verbose(preview.Text);
            preview.ThrowIfRefused();
        }

        try
        {
            sent ??= await sender.SendAsync(new TransactionRequest { To = To, Value = Amount, BeforeSend = Announce }, cancellationToken).ConfigureAwait(false);
            sink.Progress(new OperationProgress(ToString(), $"waiting for transaction {sent.Hash}"));
            return new EtherTransferResult(preview, await sender.WaitForReceiptAsync(sent, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (sent is not null && error is OperationCanceledException or TransactionUnconfirmedException { MayStillBeMined: true })
        {
            session.UnfinishedTransfers[this] = new UnfinishedTransfer(preview, sent!);
            throw;
        }

        void Announce(SentTransaction signed)
        {
            // Whoever breaks off hears nothing after, so the hash is told before anything is sent.
            sink.Verbose($"{ToString()}: sends transaction {signed.Hash}");
            sink.Progress(new OperationProgress(ToString(), $"sending transaction {signed.Hash}"));
            sent = signed;
        }
    }

    /// <summary>The transfer in words.</summary>
    public override string ToString() => $"Transfer {Amount.ToEtherString()} ether to {To}";
}
