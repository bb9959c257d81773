using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>What comes after the receipt of an action, whoever sent it: looks whether the chain shows its effect, and waits until that is final.</summary>
internal sealed class GovernanceEffect(GovernanceClient client, GovernanceApplyOptions options, TimeProvider time, IOperationSink sink)
{
    /// <summary>The result of an action that there was no need for, or that has to wait.</summary>
    public static GovernanceResult NothingSent(GovernancePreview preview)
    {
        // A run that was broken off may have left its change on the way: the repetition waits for it.
        HashSet<Address> pending = PendingIn(preview.State);
        Address[] changed = [.. preview.Action.Validators.Where(pending.Contains)];
        return new GovernanceResult
        {
            Preview = preview,
            Outcome = preview.Verdict == GovernanceVerdict.Waiting ? GovernanceOutcome.Waiting : GovernanceOutcome.AlreadyDone,
            State = preview.State,
            ChangedValidators = changed,
            IsFinal = changed.Length == 0,
            FinalAtBlock = changed.Length == 0 ? preview.State.BlockNumber : null,
        };
    }

    /// <summary>Looks for the effect of an action that is in a block.</summary>
    /// <param name="preview">What was foreseen.</param>
    /// <param name="receipts">The receipts of its transactions, at least one.</param>
    /// <param name="activity">What to call it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.EffectNotSeen"/>.</exception>
    public async Task<GovernanceResult> SeeAsync(GovernancePreview preview, IReadOnlyList<TransactionReceipt> receipts, string activity, CancellationToken cancellationToken)
    {
        TransactionReceipt receipt = receipts[^1];

        // Seen at the block of the transaction: what others do later does not blur it.
        GovernanceState after = await client.ReadAtAsync(receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        if (!await IsVisibleAsync(preview.Remaining ?? preview.Action, preview.Actor, after, preview.Dialect!, cancellationToken).ConfigureAwait(false))
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

    /// <summary>Waits until the final set shows the change, announcing it when it is queued and nothing is in flight: otherwise it would wait for the next governance transaction of anybody.</summary>
    /// <param name="result">What was seen.</param>
    /// <param name="activity">What to call it.</param>
    /// <param name="announce">Announces the queued change; null when there is nobody to do so.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<GovernanceResult> WaitAsync(GovernanceResult result, string activity, Func<GovernanceState, CancellationToken, Task>? announce, CancellationToken cancellationToken)
    {
        sink.Progress(new OperationProgress(activity, "waiting until the change of the validators is final"));
        long start = time.GetTimestamp();
        HashSet<Address> changed = [.. result.ChangedValidators];
        ulong? announcedAt = null;
        while (true)
        {
            ulong block = Math.Max(result.State.BlockNumber, await client.Eth.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false));
            EthBatch batch = client.Eth.CreateBatch();
            Func<Task<PendingChange>> complete = result.Preview.Dialect!.QueuePending(batch, result.State, block);
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            PendingChange pending = await complete().ConfigureAwait(false);
            int left = pending.Added.Concat(pending.Removed).Count(changed.Contains);
            if (left == 0)
            {
                sink.Verbose($"{activity}: final at block {block}");
                return result with { IsFinal = true, FinalAtBlock = block };
            }

            sink.Progress(new OperationProgress(activity, $"waiting until the change of {left} of {changed.Count} validators is final (block {block})", 100 * (changed.Count - left) / changed.Count));
            if (announce is null && pending is { IsQueued: true, IsInFlight: false } && announcedAt is null)
            {
                announcedAt = block;
                sink.Warning($"{activity}: the change of the validators waits to be announced, which the next governance transaction of anybody does.");
            }
            else if (announce is not null && pending is { IsQueued: true, IsInFlight: false } && announcedAt != block)
            {
                announcedAt = block;
                await announce(result.State, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (time.GetElapsedTime(start) + options.PollInterval > options.FinalityTimeout)
            {
                throw new ConsortiumException(ErrorCode.FinalityTimeout, $"{activity}: done, but the change of the validators is not final after {options.FinalityTimeout.TotalSeconds:0.#} s (block {block}). More than half of the validators have to seal blocks for that. It may become final later; doing the same again waits on.", result);
            }

            await Task.Delay(options.PollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A text as the beginning of a sentence.</summary>
    public static string Capitalized(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    private async Task<bool> IsVisibleAsync(GovernanceAction action, Address self, GovernanceState after, GovernanceDialect dialect, CancellationToken cancellationToken)
    {
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

    private static HashSet<Address> PendingIn(GovernanceState state)
    {
        HashSet<Address> pending = [.. state.Validators];
        pending.SymmetricExceptWith(state.TargetValidators);
        return pending;
    }
}
