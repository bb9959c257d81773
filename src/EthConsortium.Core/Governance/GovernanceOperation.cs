using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Carries out one action: looks at what it would do, sends it, waits for its receipt, and then as <see cref="GovernanceEffect"/> tells.</summary>
internal sealed class GovernanceOperation(GovernanceClient client, GovernanceReader reader, GovernancePreviewer previewer, TransactionSender sender, GovernanceEffect effect, GovernanceApplyOptions options, IOperationSink sink)
{
    public async Task<GovernanceResult> RunAsync(GovernanceAction action, CancellationToken cancellationToken)
    {
        (GovernanceState state, GovernanceDialect dialect) = await reader.ReadAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        string activity = GovernanceEffect.ActivityOf(action, state);
        sink.Progress(new OperationProgress(activity, "looking at what it would do"));
        GovernancePreview preview = await previewer.PreviewAsync(state, dialect, action, sender.Address, cancellationToken).ConfigureAwait(false);
        sink.Verbose($"{activity}: {preview.Text}");
        if (!preview.ChainAgrees)
        {
            sink.Warning($"{activity}: the chain answers otherwise than its state lets expect; the chain's answer counts: {preview.Refusal?.ToString() ?? "accepted"}");
        }

        GovernanceResult result = preview.Verdict switch
        {
            GovernanceVerdict.AlreadyDone => GovernanceEffect.AlreadyDone(preview),
            GovernanceVerdict.WouldBeRefused => throw new GovernanceRefusedException(preview),
            _ => await ApplyAsync(preview, dialect, activity, cancellationToken).ConfigureAwait(false),
        };
        return options.WaitForFinality && !result.IsFinal
            ? await effect.WaitAsync(result, dialect, activity, (state, ct) => AnnounceAsync(dialect, state, activity, ct), cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async Task<GovernanceResult> ApplyAsync(GovernancePreview preview, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(activity, "sending the transaction"));
        TransactionReceipt receipt = await SendAsync(preview.Remaining!, preview.State, dialect, activity, cancellationToken).ConfigureAwait(false);
        return await effect.SeeAsync(preview, receipt, activity, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TransactionReceipt> SendAsync(GovernanceAction action, GovernanceState state, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        TransactionRequest request = new() { To = client.Contract, Data = dialect.Encode(action), Errors = dialect.Errors };
        try
        {
            SentTransaction sent = await sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            sink.Verbose($"{activity}: sent transaction {sent.Hash}");
            sink.Progress(new OperationProgress(activity, $"waiting for transaction {sent.Hash}"));
            return await sender.WaitForReceiptAsync(sent, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractRevertException error)
        {
            // Between the look and the block somebody else was faster.
            GovernanceRefusal refusal = GovernancePreviewer.ToRefusal(error, state);
            throw new ConsortiumException(ErrorCode.TransactionFailed, $"{activity}: the chain refused it after all, because things have changed meanwhile: {refusal}", action, error);
        }
    }

    /// <summary>Announces the queued change of the validators.</summary>
    public async Task AnnounceAsync(GovernanceDialect dialect, GovernanceState state, string activity, CancellationToken cancellationToken)
    {
        try
        {
            _ = await SendAsync(GovernanceAction.InitiateQueuedChange(), state, dialect, activity, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.TransactionFailed)
        {
            // Another member announced it first, which does just as well.
            sink.Verbose($"{activity}: {error.Message}");
        }
    }
}
