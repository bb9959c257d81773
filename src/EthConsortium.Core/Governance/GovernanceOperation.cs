using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Carries out one action: looks at what it would do, sends it, waits for its receipt, and then as <see cref="GovernanceEffect"/> tells.</summary>
internal sealed class GovernanceOperation(GovernanceClient client, TransactionSender sender, GovernanceEffect effect, GovernanceApplyOptions options, IOperationSink sink)
{
    public async Task<GovernanceResult> RunAsync(GovernanceIntent intent, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(GovernanceEffect.Capitalized(intent.ToString()), "looking at what it would do"));
        bool isKnown = await IsCurrentAsync(options.Preview, cancellationToken).ConfigureAwait(false);
        GovernancePreview preview = isKnown ? options.Preview! : await client.PreviewAsync(intent, sender.Address, cancellationToken).ConfigureAwait(false);
        GovernanceDialect dialect = preview.Dialect!;
        string activity = GovernanceEffect.Capitalized(preview.Description);
        if (!isKnown)
        {
            sink.Verbose($"{activity}: {preview.Text}");
        }

        if (!preview.ChainAgrees)
        {
            sink.Warning($"{activity}: the chain answers otherwise than its state lets expect; the chain's answer counts: {preview.Refusal?.ToString() ?? "accepted"}");
        }

        if (preview is { Verdict: GovernanceVerdict.AlreadyDone, Note: { } note })
        {
            sink.Warning($"{activity}: {note}"); // nobody was asked, so nobody has read it
        }

        GovernanceResult result = preview.Verdict switch
        {
            GovernanceVerdict.AlreadyDone or GovernanceVerdict.Waiting => GovernanceEffect.NothingSent(preview),
            GovernanceVerdict.WouldBeRefused => throw new GovernanceRefusedException(preview),
            _ => await ApplyAsync(preview, dialect, activity, cancellationToken).ConfigureAwait(false),
        };
        return options.WaitForFinality && !result.IsFinal
            ? await effect.WaitAsync(result, activity, (state, ct) => AnnounceAsync(dialect, state, activity, ct), cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async Task<bool> IsCurrentAsync(GovernancePreview? preview, CancellationToken cancellationToken) =>
        preview is not null && preview.Actor == sender.Address &&
        (await client.Eth.GetBlockAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false))?.Hash == preview.State.BlockHash;

    private async Task<GovernanceResult> ApplyAsync(GovernancePreview preview, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(activity, "sending the transaction"));
        IReadOnlyList<TransactionReceipt> receipts = preview.Remaining!.Validators.Count > 1 && dialect.QueuesChanges
            ? await SendInPartsAsync(preview, dialect, activity, cancellationToken).ConfigureAwait(false)
            : [await SendAsync(preview.Remaining, preview, activity, cancellationToken).ConfigureAwait(false)];
        return await effect.SeeAsync(preview, receipts, activity, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a list of validators in as few transactions as the gas of a block allows, each when the one before is mined.</summary>
    private async Task<IReadOnlyList<TransactionReceipt>> SendInPartsAsync(GovernancePreview preview, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        GovernanceAction action = preview.Remaining!;
        ValidatorPartition partition = new(client.Eth, sender.Address, preview.State, dialect, sender.GasMarginPercent);
        List<TransactionReceipt> receipts = [];
        Address[] left = [.. action.Validators];
        int size = left.Length;
        while (left.Length > 0)
        {
            try
            {
                size = await partition.FindAsync(action.With(left), size, cancellationToken).ConfigureAwait(false);
                if (size < left.Length)
                {
                    sink.Verbose($"{activity}: the next {size} of {left.Length} that are left go into one transaction");
                }

                receipts.Add(await SendAsync(action.With(left[..size]), preview, activity, cancellationToken).ConfigureAwait(false));
            }
            catch (ContractRevertException error) when (receipts.Count == 0)
            {
                throw ToFailure(error, action, preview.State, activity);
            }
            catch (Exception error) when (receipts.Count > 0 && error is ConsortiumException or RpcException)
            {
                int done = action.Validators.Count - left.Length;
                throw new ConsortiumException(
                    ErrorCode.PartlyDone,
                    $"{activity}: {done} of {action.Validators.Count} are done, in {receipts.Count} transaction{(receipts.Count == 1 ? "" : "s")} up to {receipts[^1].TransactionHash}; {left.Length} are left, from {left[0]} on. Then: {error.Message} To do the same again finishes it.",
                    action.With(left),
                    error);
            }

            left = left[size..];
            sink.Progress(new OperationProgress(activity, $"{left.Length} of {action.Validators.Count} are left", 100 * (action.Validators.Count - left.Length) / action.Validators.Count));
        }

        return receipts;
    }

    private Task<TransactionReceipt> SendAsync(GovernanceAction action, GovernancePreview preview, string activity, CancellationToken cancellationToken) =>
        SendAsync(action, preview.State, GovernanceClient.CreateRequest(preview, action), activity, cancellationToken);

    private async Task<TransactionReceipt> SendAsync(GovernanceAction action, GovernanceState state, TransactionRequest request, string activity, CancellationToken cancellationToken)
    {
        // Whoever breaks off hears nothing after, so the hash is told before anything is sent.
        request = request with { BeforeSend = signed => sink.Verbose($"{activity}: sends transaction {signed.Hash}") };
        try
        {
            SentTransaction sent = await sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            sink.Progress(new OperationProgress(activity, $"waiting for transaction {sent.Hash}"));
            return await sender.WaitForReceiptAsync(sent, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractRevertException error)
        {
            throw ToFailure(error, action, state, activity);
        }
    }

    /// <summary>Between the look and the block somebody else was faster.</summary>
    private static ConsortiumException ToFailure(ContractRevertException error, GovernanceAction action, GovernanceState state, string activity) => new(
        ErrorCode.TransactionFailed,
        $"{activity}: the chain refused it after all, because things have changed meanwhile: {GovernancePreviewer.ToRefusal(error, state)}",
        action,
        error);

    /// <summary>Announces the queued change of the validators.</summary>
    public async Task AnnounceAsync(GovernanceDialect dialect, GovernanceState state, string activity, CancellationToken cancellationToken)
    {
        try
        {
            GovernanceAction action = GovernanceAction.InitiateQueuedChange();
            TransactionRequest request = new() { To = client.Contract, Data = dialect.Encode(action), Errors = dialect.Errors };
            _ = await SendAsync(action, state, request, activity, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.TransactionFailed)
        {
            // Another member announced it first, which does just as well.
            sink.Verbose($"{activity}: {error.Message}");
        }
    }
}
