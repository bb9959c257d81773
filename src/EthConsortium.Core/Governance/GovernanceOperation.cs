using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Carries out one action: sends it, waits for its receipt, looks whether the chain shows its effect, waits until that is final.</summary>
internal sealed class GovernanceOperation(GovernanceClient client, TransactionSender sender, GovernanceApplyOptions options, TimeProvider time, IOperationSink sink)
{
    public async Task<GovernanceResult> RunAsync(GovernanceIntent intent, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(Capitalized(intent.ToString()), "looking at what it would do"));
        bool isKnown = await IsCurrentAsync(options.Preview, cancellationToken).ConfigureAwait(false);
        GovernancePreview preview = isKnown ? options.Preview! : await client.PreviewAsync(intent, sender.Address, cancellationToken).ConfigureAwait(false);
        GovernanceDialect dialect = preview.Dialect!;
        string activity = Capitalized(preview.Description);
        if (!isKnown)
        {
            sink.Verbose($"{activity}: {preview.Text}");
        }

        if (!preview.ChainAgrees)
        {
            sink.Warning($"{activity}: the chain answers otherwise than its state lets expect; the chain's answer counts: {preview.Refusal?.ToString() ?? "accepted"}");
        }

        GovernanceResult result = preview.Verdict switch
        {
            GovernanceVerdict.AlreadyDone => AlreadyDone(preview),
            GovernanceVerdict.WouldBeRefused => throw new GovernanceRefusedException(preview),
            _ => await ApplyAsync(preview, dialect, activity, cancellationToken).ConfigureAwait(false),
        };
        return options.WaitForFinality && !result.IsFinal
            ? await WaitAsync(result, dialect, activity, cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async Task<bool> IsCurrentAsync(GovernancePreview? preview, CancellationToken cancellationToken) =>
        preview is not null && preview.Actor == sender.Address &&
        (await client.Eth.GetBlockAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false))?.Hash == preview.State.BlockHash;

    private static GovernanceResult AlreadyDone(GovernancePreview preview)
    {
        // A run that was broken off may have left its change on the way: the repetition waits for it.
        HashSet<Address> pending = PendingIn(preview.State);
        Address[] changed = [.. preview.Action.Validators.Where(pending.Contains)];
        return new GovernanceResult
        {
            Preview = preview,
            Outcome = GovernanceOutcome.AlreadyDone,
            State = preview.State,
            ChangedValidators = changed,
            IsFinal = changed.Length == 0,
            FinalAtBlock = changed.Length == 0 ? preview.State.BlockNumber : null,
        };
    }

    private async Task<GovernanceResult> ApplyAsync(GovernancePreview preview, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(activity, "sending the transaction"));
        IReadOnlyList<TransactionReceipt> receipts = preview.Remaining!.Validators.Count > 1 && dialect.QueuesChanges
            ? await SendInPartsAsync(preview.Remaining, preview.State, dialect, activity, cancellationToken).ConfigureAwait(false)
            : [await SendAsync(preview.Remaining, preview.State, dialect, activity, cancellationToken).ConfigureAwait(false)];
        TransactionReceipt receipt = receipts[^1];

        // Seen at the block of the transaction: what others do later does not blur it.
        GovernanceState after = await client.ReadAtAsync(receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        if (!await IsVisibleAsync(preview.Remaining!, after, dialect, cancellationToken).ConfigureAwait(false))
        {
            throw new ConsortiumException(ErrorCode.EffectNotSeen, $"{activity}: transaction {receipt.TransactionHash} was mined in block {receipt.BlockNumber}, but the contract does not show its effect there. Another transaction of the same block may have undone it: look at the history.", preview.Action);
        }

        HashSet<Address> pending = PendingIn(after);
        Address[] changed = [.. preview.State.TargetValidators.Except(after.TargetValidators), .. after.TargetValidators.Except(preview.State.TargetValidators), .. preview.Action.Validators.Where(pending.Contains)];
        changed = [.. changed.Distinct()];
        bool isFinal = !changed.Any(pending.Contains);
        return new GovernanceResult
        {
            Preview = preview,
            Outcome = GovernanceOutcome.Applied,
            Receipts = receipts,
            State = after,
            ChangedValidators = changed,
            IsFinal = isFinal,
            FinalAtBlock = isFinal ? after.BlockNumber : null,
        };
    }

    /// <summary>Sends a list of validators in as few transactions as the gas of a block allows, each when the one before is mined.</summary>
    private async Task<IReadOnlyList<TransactionReceipt>> SendInPartsAsync(GovernanceAction action, GovernanceState state, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        ValidatorPartition partition = new(client.Eth, sender.Address, state, dialect, sender.GasMarginPercent);
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

                receipts.Add(await SendAsync(action.With(left[..size]), state, dialect, activity, cancellationToken).ConfigureAwait(false));
            }
            catch (ContractRevertException error) when (receipts.Count == 0)
            {
                throw ToFailure(error, action, state, activity);
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
            throw ToFailure(error, action, state, activity);
        }
    }

    /// <summary>Between the look and the block somebody else was faster.</summary>
    private static ConsortiumException ToFailure(ContractRevertException error, GovernanceAction action, GovernanceState state, string activity) => new(
        ErrorCode.TransactionFailed,
        $"{activity}: the chain refused it after all, because things have changed meanwhile: {GovernancePreviewer.ToRefusal(error, state)}",
        action,
        error);

    private async Task<bool> IsVisibleAsync(GovernanceAction action, GovernanceState after, GovernanceDialect dialect, CancellationToken cancellationToken)
    {
        Address self = sender.Address;
        Address subject = action.Subject ?? default;
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor:
                return after.FindAdmin(subject) is not null || (after.FindProposal(subject) is { } proposal && (proposal.VotesFor.Contains(self) || !proposal.AreVotersKnown));
            case GovernanceActionKind.RescindVoteFor:
                return after.FindProposal(subject)?.VotesFor.Contains(self) != true;
            case GovernanceActionKind.VoteAgainst:
                return after.FindAdmin(subject) is not { } target || target.VotesAgainst.Contains(self) || !target.AreVotersKnown;
            case GovernanceActionKind.RescindVoteAgainst:
                return after.FindAdmin(subject)?.VotesAgainst.Contains(self) != true;
            case GovernanceActionKind.EnforceEviction:
                return after.FindAdmin(subject) is null;
            case GovernanceActionKind.Resign:
                return after.FindAdmin(self) is null;
            case GovernanceActionKind.SetAlias:
                return after.FindAdmin(self)?.Alias == action.Text;
            case GovernanceActionKind.SetConsortiumName:
                return after.ConsortiumName == action.Text;
            case GovernanceActionKind.AddValidators:
                return action.Validators.All(validator => after.FindOwner(validator)?.Address == self);
            case GovernanceActionKind.RemoveValidators:
                return !action.Validators.Any(after.TargetValidators.Contains);
            case GovernanceActionKind.VoteForCapacity:
                EthBatch batch = client.Eth.CreateBatch();
                Func<Task<GovernanceFacts>> complete = dialect.QueueFacts(batch, after, action);
                await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                return after.ValidatorCapacity == action.Capacity || (await complete().ConfigureAwait(false)).CapacityVotes.Contains(self);
            default:
                return !after.IsChangeQueued;
        }
    }

    /// <summary>Waits until the final set shows the change, announcing it when it is queued and nothing is in flight: otherwise it would wait for the next governance transaction of anybody.</summary>
    private async Task<GovernanceResult> WaitAsync(GovernanceResult result, GovernanceDialect dialect, string activity, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(activity, "waiting until the change of the validators is final"));
        long start = time.GetTimestamp();
        HashSet<Address> changed = [.. result.ChangedValidators];
        ulong? announcedAt = null;
        while (true)
        {
            ulong block = Math.Max(result.State.BlockNumber, await client.Eth.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false));
            EthBatch batch = client.Eth.CreateBatch();
            Func<Task<PendingChange>> complete = dialect.QueuePending(batch, result.State, block);
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            PendingChange pending = await complete().ConfigureAwait(false);
            int left = pending.Added.Concat(pending.Removed).Count(changed.Contains);
            if (left == 0)
            {
                sink.Verbose($"{activity}: final at block {block}");
                return result with { IsFinal = true, FinalAtBlock = block };
            }

            sink.Progress(new OperationProgress(activity, $"waiting until the change of {left} of {changed.Count} validators is final (block {block})", 100 * (changed.Count - left) / changed.Count));
            if (pending is { IsQueued: true, IsInFlight: false } && announcedAt != block)
            {
                announcedAt = block;
                await AnnounceAsync(dialect, result.State, activity, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (time.GetElapsedTime(start) + options.PollInterval > options.FinalityTimeout)
            {
                throw new ConsortiumException(ErrorCode.FinalityTimeout, $"{activity}: done, but the change of the validators is not final after {options.FinalityTimeout.TotalSeconds:0.#} s (block {block}). More than half of the validators have to seal blocks for that. It may become final later; doing the same again waits on.", result);
            }

            await Task.Delay(options.PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AnnounceAsync(GovernanceDialect dialect, GovernanceState state, string activity, CancellationToken cancellationToken)
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

    private static HashSet<Address> PendingIn(GovernanceState state)
    {
        HashSet<Address> pending = [.. state.Validators];
        pending.SymmetricExceptWith(state.TargetValidators);
        return pending;
    }

    private static string Capitalized(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
