using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Core.Offline;

/// <summary>Sends one signed document and follows it, also when it is in a block already.</summary>
internal sealed class TransactionSubmitter(ConsortiumSession session, TransactionDocument document, TransactionSubmitOptions options, IOperationSink sink)
{
    private readonly string _activity = document.Words[0];

    public async Task<TransactionSubmission> RunAsync(CancellationToken cancellationToken)
    {
        SignedTransaction signed = document.Signed
            ?? throw new ConsortiumException(ErrorCode.TransactionNotSigned, $"{_activity}: the transaction is not signed. {document.From} signs it with Protect-ConsortiumTransaction.", document);
        CheckNetwork();
        sink.Progress(new OperationProgress(_activity, "looking for the transaction"));
        EthBatch batch = session.Eth.CreateBatch();
        Task<TransactionReceipt?> receiptTask = batch.GetTransactionReceiptAsync(signed.Hash);
        Task<TransactionInfo?> infoTask = batch.GetTransactionAsync(signed.Hash);
        Task<ulong> minedTask = batch.GetNonceAsync(document.From, BlockTag.Latest);
        Task<ulong> pendingTask = batch.GetNonceAsync(document.From, BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        bool isMined = await receiptTask.ConfigureAwait(false) is not null;
        bool isKnown = isMined || await infoTask.ConfigureAwait(false) is not null;
        ulong next = Math.Max(await minedTask.ConfigureAwait(false), await pendingTask.ConfigureAwait(false));

        GovernancePreview? preview = null;
        if (!isKnown && next <= document.Nonce)
        {
            // With a nonce that is gone it is no use to foresee anything: the sender finds out for certain.
            preview = await PreviewAsync(cancellationToken).ConfigureAwait(false);
            if (preview?.Verdict == GovernanceVerdict.AlreadyDone)
            {
                sink.Verbose($"{_activity}: {preview.Text}");
                return new TransactionSubmission(document, TransactionStatus.NotNeeded) { Governance = await FollowAsync(preview, receipt: null, cancellationToken).ConfigureAwait(false) };
            }

            if (next < document.Nonce)
            {
                sink.Warning($"{_activity}: the transaction is number {document.Nonce} of {document.From}, but the node knows of none from number {next} on. It waits until those before it have been sent.");
            }
        }

        TransactionReceipt? receipt = await SendAsync(signed, isMined, cancellationToken).ConfigureAwait(false);
        TransactionStatus status = receipt is null ? TransactionStatus.Sent : isMined ? TransactionStatus.AlreadyMined : TransactionStatus.Mined;
        return new TransactionSubmission(document, status)
        {
            Receipt = receipt,
            Governance = receipt is null || document.Action is null ? null : await FollowAsync(preview, receipt, cancellationToken).ConfigureAwait(false),
        };
    }

    private void CheckNetwork()
    {
        string? problem = session.ChainId != document.ChainId ? $"chain {document.ChainId}, found chain {session.ChainId}"
            : session.GenesisHash != document.GenesisHash ? $"a network with genesis {document.GenesisHash}, found {session.GenesisHash}"
            : document.Action is not null && session.GovernanceContract != document.To ? $"the governance contract {document.To}, found {session.GovernanceContract}"
            : document.GovernanceVersion is { } version && session.GovernanceVersion != version ? $"a governance contract of version {GovernanceVersions.ToText(version)}, found version {GovernanceVersions.ToText(session.GovernanceVersion)}"
            : null;
        if (problem is not null)
        {
            throw new ConsortiumException(ErrorCode.TransactionNetworkMismatch, $"{_activity}: expected a session with {problem}. Connect to the network that the transaction is for. Nothing was sent.", document);
        }
    }

    private async Task<GovernancePreview?> PreviewAsync(CancellationToken cancellationToken)
    {
        if (document.Action is not { } action)
        {
            return null;
        }

        GovernancePreview preview = await session.Governance.PreviewAsync(action, document.From, cancellationToken).ConfigureAwait(false);
        if (preview.Verdict == GovernanceVerdict.WouldBeRefused)
        {
            throw new GovernanceRefusedException(preview);
        }

        if (preview is { Verdict: GovernanceVerdict.WouldBeAccepted, DoneBefore.Count: > 0 })
        {
            await TryAsSignedAsync(preview, cancellationToken).ConfigureAwait(false);
        }

        return preview;
    }

    /// <summary>The preview is of what is left to do; what is signed is the whole, and cannot be shortened.</summary>
    private async Task TryAsSignedAsync(GovernancePreview preview, CancellationToken cancellationToken)
    {
        CallRequest call = new() { From = document.From, To = document.To, Data = document.Transaction.Data, Errors = preview.Dialect!.Errors };
        try
        {
            _ = await session.Eth.CallAsync(call, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractRevertException error)
        {
            GovernanceRefusal refusal = GovernancePreviewer.ToRefusal(error, preview.State);
            throw new ConsortiumException(
                refusal.Code,
                $"{_activity}: {preview.DoneBefore.Count} of {document.Action!.Validators.Count} are done already, and the chain would refuse the whole: {refusal.Message} Make a new document, which holds only what is left. Nothing was sent.",
                document,
                error);
        }
        catch (JsonRpcException)
        {
            // More than the node lends to a call, which says nothing about the transaction.
        }
    }

    /// <summary>Sends it, unless it is in a block, and gives the receipt; null when that is not waited for.</summary>
    private async Task<TransactionReceipt?> SendAsync(SignedTransaction signed, bool isMined, CancellationToken cancellationToken)
    {
        IReadOnlyList<AbiError> errors = document.GovernanceVersion is { } version ? GovernanceDialect.Of(version).Errors : [];
        SignedTransactionSender sender = new(session.Eth, session.ChainId, new TransactionSenderOptions { TimeProvider = session.Time });
        try
        {
            SentTransaction sent = new(signed, new TransactionRequest { To = document.To, Data = document.Transaction.Data, Value = document.Value, Errors = errors });
            if (!isMined)
            {
                sink.Progress(new OperationProgress(_activity, "sending the transaction"));
                await sender.SendAsync(sent, cancellationToken).ConfigureAwait(false);
                sink.Verbose($"{_activity}: sent transaction {sent.Hash}");
                if (!options.Wait)
                {
                    return null;
                }
            }

            sink.Progress(new OperationProgress(_activity, $"waiting for transaction {sent.Hash}"));
            return await sender.WaitForReceiptAsync(sent, cancellationToken).ConfigureAwait(false);
        }
        catch (TransactionUnconfirmedException error) when (!error.MayStillBeMined)
        {
            throw new ConsortiumException(ErrorCode.TransactionNonceUsed, $"{_activity}: transaction {signed.Hash} can never come into a block, because {document.From} has used its nonce {document.Nonce} for another one. If this is still to be done, make a new document.", document, error);
        }
        catch (ContractRevertException error)
        {
            throw new ConsortiumException(ErrorCode.TransactionFailed, $"{_activity}: transaction {signed.Hash} is in a block, but it failed and did nothing: {error.Message}", document, error);
        }
    }

    private async Task<GovernanceResult?> FollowAsync(GovernancePreview? preview, TransactionReceipt? receipt, CancellationToken cancellationToken)
    {
        try
        {
            preview ??= await session.Governance.ReconstructAsync(document.Action!, document.From, receipt!.BlockNumber, cancellationToken).ConfigureAwait(false);
            GovernanceApplyOptions apply = options.Wait ? options.Apply : options.Apply with { WaitForFinality = false };
            return await session.Governance.FollowAsync(preview, receipt, session.CanSign ? session.GetSender() : null, apply, sink, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException error) when (receipt is not null)
        {
            sink.Warning($"{_activity}: transaction {receipt.TransactionHash} is in block {receipt.BlockNumber}, but what it did there could not be looked at: {error.Message}");
            return null;
        }
    }
}
