using System.Numerics;
using System.Text;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Foresees an action: by the rules from the state, and by asking the chain to try it.</summary>
internal sealed class GovernancePreviewer(EthClient eth, GovernanceHistoryReader history)
{
    /// <summary>Code that gives the time of the block it runs in: TIMESTAMP, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.</summary>
    private static readonly byte[] s_timestamp = [0x42, 0x60, 0, 0x52, 0x60, 32, 0x60, 0, 0xf3];

    public async Task<GovernancePreview> PreviewAsync(GovernanceState state, GovernanceDialect dialect, GovernanceAction action, Address actor, CancellationToken cancellationToken)
    {
        if (dialect.WhyUnsupported(action.Kind) is not null)
        {
            return Explain(state, dialect, new GovernanceFacts(), action, action, actor, [], refusal: null);
        }

        HashSet<Address> removed = await FindRemovedAsync(state, dialect, action, cancellationToken).ConfigureAwait(false);
        GovernanceAction tried = WithoutWhatIsDone(state, action, actor, removed);

        DateTimeOffset now = await FindTimeAsync(state, action, cancellationToken).ConfigureAwait(false);
        bool hasExpired = action.Subject is { } subject && state.FindProposal(subject)?.ExpiresAt is { } expiresAt && expiresAt > state.BlockTime && expiresAt <= now;
        bool isTimed = now > state.BlockTime && (hasExpired || (action.Kind == GovernanceActionKind.EnforceEviction && state.Admins.Count == 2));
        EthBatch batch = eth.CreateBatch();
        Func<Task<GovernanceFacts>> complete = dialect.QueueFacts(batch, state, action);
        Task<byte[]> answer = batch.CallAsync(
            new CallRequest { To = state.Contract, From = actor, Data = dialect.Encode(tried), Errors = dialect.Errors },
            // The announcement of a change names the parent block, which block 0 does not have.
            state.BlockNumber > 0 && !isTimed ? BlockTag.Number(state.BlockNumber) : BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        GovernanceFacts facts = await complete().ConfigureAwait(false);
        if (action.Kind == GovernanceActionKind.EnforceEviction && state.Admins.Count == 2)
        {
            facts = await history.AddNoticeAsync(facts, state, action.Subject!.Value, cancellationToken).ConfigureAwait(false);
        }

        GovernanceState then = state;
        if (isTimed)
        {
            then = state with { BlockTime = now, Proposals = [.. state.Proposals.Where(proposal => proposal.ExpiresAt is null || proposal.ExpiresAt > now)] };
            facts = hasExpired ? facts with { ProposalExpiredAt = state.FindProposal(action.Subject!.Value)!.ExpiresAt } : facts;
        }

        GovernanceRefusal? refusal;
        try
        {
            refusal = await RefusalOf(answer, state).ConfigureAwait(false);
        }
        catch (JsonRpcException) when (tried.Validators.Count > 1)
        {
            // More than the node lends to a call. What concerns the whole follows from the state, the rest is tried in parts.
            refusal = dialect.CreateModel(then, facts).Apply(actor, tried, out _, out _)
                ?? await TryInPartsAsync(state, dialect, tried, actor, cancellationToken).ConfigureAwait(false);
        }

        return Explain(then, dialect, facts, action, tried, actor, removed, refusal) with { State = state };
    }

    /// <summary>Explains, from the state before it, an action that the chain has accepted since.</summary>
    public async Task<GovernancePreview> ReconstructAsync(GovernanceState state, GovernanceDialect dialect, GovernanceAction action, Address actor, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Func<Task<GovernanceFacts>> complete = dialect.QueueFacts(batch, state, action);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        return Explain(state, dialect, await complete().ConfigureAwait(false), action, action, actor, [], refusal: null);
    }

    /// <summary>
    /// The time of the block that the action would come into, which is later than the head's: much later where blocks are sealed on
    /// demand. It is that of the chain, whose clock need not be this machine's. For actions that no time decides, the head's.
    /// </summary>
    private async Task<DateTimeOffset> FindTimeAsync(GovernanceState state, GovernanceAction action, CancellationToken cancellationToken)
    {
        bool isTimed = (action.Kind == GovernanceActionKind.EnforceEviction && state.Admins.Count == 2) ||
            (action.Subject is { } subject && state.FindProposal(subject) is not null);
        if (!isTimed)
        {
            return state.BlockTime;
        }

        byte[] answer;
        try
        {
            answer = await eth.CallAsync(new CallRequest { Data = s_timestamp }, BlockTag.Pending, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException)
        {
            return state.BlockTime; // the node tells nothing of a block to come
        }

        return answer.Length == Hash32.Length
            ? DateTimeOffset.FromUnixTimeSeconds((long)BigInteger.Min(new BigInteger(answer, isUnsigned: true, isBigEndian: true), DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : state.BlockTime;
    }

    /// <summary>Those whom the action is to remove, who are not there, and who have been: only for them it is done already. The others were never there, perhaps mistyped, and the chain refuses them.</summary>
    private async Task<HashSet<Address>> FindRemovedAsync(GovernanceState state, GovernanceDialect dialect, GovernanceAction action, CancellationToken cancellationToken)
    {
        bool areAdmins = action.Kind is GovernanceActionKind.VoteAgainst or GovernanceActionKind.EnforceEviction;
        Address[] absent = areAdmins ? (state.FindAdmin(action.Subject!.Value) is null ? [action.Subject!.Value] : [])
            : action.Kind == GovernanceActionKind.RemoveValidators ? [.. action.Validators.Except(state.TargetValidators)]
            : [];
        return absent.Length == 0 ? [] : await dialect.FindRemovedAsync(eth, state, absent, areAdmins, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts it all together, without a chain.</summary>
    private static GovernancePreview Explain(GovernanceState state, GovernanceDialect dialect, GovernanceFacts facts, GovernanceAction action, GovernanceAction tried, Address actor, HashSet<Address> removed, GovernanceRefusal? refusal)
    {
        GovernanceModel model = dialect.CreateModel(state, facts);
        ConsortiumNumbers before = model.Numbers;
        GovernanceRefusal? predicted = model.Apply(actor, tried, out VoteCount? votes, out bool isDecisive);
        if (predicted is null && !isDecisive)
        {
            model.Decide(tried);
        }

        bool isSupported = dialect.WhyUnsupported(action.Kind) is null;
        string? done = isSupported ? WhyDone(state, facts, action, tried, actor, removed) : null;
        bool givesReasons = dialect.Errors.Count > 0;
        bool agrees = !isSupported || (givesReasons ? Equals(predicted, refusal) : predicted is { IsTrap: true } || predicted is null == refusal is null);

        // A contract that gives no reasons has the one that its rules give; and what it would take is refused here where it is a trap.
        refusal = isSupported && predicted is not { IsTrap: true } && (givesReasons || refusal is null) ? refusal : predicted ?? refusal;
        bool isAccepted = done is null && refusal is null;
        ConsortiumNumbers after = isAccepted && predicted is null ? model.Numbers : before;
        GovernanceVerdict verdict = done is not null ? GovernanceVerdict.AlreadyDone : isAccepted ? GovernanceVerdict.WouldBeAccepted : GovernanceVerdict.WouldBeRefused;
        Address[] doneBefore = [.. action.Validators.Except(tried.Validators)];
        Address[] never = action.Kind == GovernanceActionKind.RemoveValidators ? [.. action.Validators.Except(state.TargetValidators).Except(removed)] : [];
        GovernanceModel beforehand = dialect.CreateModel(state, facts);
        VoteCount? count = (isAccepted ? votes : null) ?? beforehand.CountVotes(action);
        string? note = isSupported ? beforehand.Note(actor, action) : null;
        return new GovernancePreview
        {
            Action = action,
            Actor = actor,
            State = state,
            DoneBefore = doneBefore,
            NeverValidators = never,
            Remaining = done is null ? tried : null,
            Verdict = verdict,
            Refusal = verdict == GovernanceVerdict.WouldBeRefused ? refusal : null,
            ChainAgrees = done is not null || agrees,
            Votes = count,
            IsDecisive = isAccepted && isDecisive,
            Note = note,
            Before = before,
            After = after,
            Text = Describe(state, count, before, after, isAccepted && !isDecisive, verdict switch
            {
                GovernanceVerdict.AlreadyDone => $"nothing to do: {done}",
                GovernanceVerdict.WouldBeAccepted => "would be accepted",
                _ => $"would be refused: {refusal}",
            } + Mention(action, done, doneBefore, never) + (note is null ? "" : $"; {note}")),
        };
    }

    /// <summary>The action without the validators that are where they should be already, so that a repetition finishes what is missing.</summary>
    private static GovernanceAction WithoutWhatIsDone(GovernanceState state, GovernanceAction action, Address actor, HashSet<Address> removed)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.AddValidators when state.FindAdmin(actor) is { } self:
                return action.With([.. action.Validators.Where(validator => !self.Validators.Contains(validator))]);
            case GovernanceActionKind.RemoveValidators:
                return action.With([.. action.Validators.Where(validator => !removed.Contains(validator))]);
            default:
                return action;
        }
    }

    /// <summary>Why there is nothing to do, or null when there is.</summary>
    private static string? WhyDone(GovernanceState state, GovernanceFacts facts, GovernanceAction action, GovernanceAction tried, Address actor, HashSet<Address> removed)
    {
        Address subject = action.Subject ?? default;
        AdminProposal? proposal = state.FindProposal(subject);
        ConsortiumAdmin? admin = state.FindAdmin(subject);
        string who = state.NameOf(actor);
        string whom = state.NameOf(subject);
        return action.Kind switch
        {
            GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor when admin is not null => $"{whom} is an admin",
            GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor when proposal?.VotesFor.Contains(actor) == true => $"{who} has voted for {whom}",
            GovernanceActionKind.RescindVoteFor when admin is null && facts.ProposalExpiredAt is null && state.FindAdmin(actor) is not null && proposal is not { VotesForCount: 0 } && proposal?.VotesFor.Contains(actor) != true => $"{who} has no vote for {whom}",
            GovernanceActionKind.VoteAgainst or GovernanceActionKind.EnforceEviction when removed.Contains(subject) => $"{whom} is not an admin any more",
            GovernanceActionKind.VoteAgainst when admin?.VotesAgainst.Contains(actor) == true => $"{who} has voted to evict {whom}",
            GovernanceActionKind.RescindVoteAgainst when admin is not null && state.FindAdmin(actor) is not null && !admin.VotesAgainst.Contains(actor) => $"{who} has no vote to evict {whom}",
            GovernanceActionKind.Resign when state.FindAdmin(actor) is null => $"{who} is not an admin",
            GovernanceActionKind.SetAlias when state.FindAdmin(actor)?.Alias == action.Text => "the alias is the same",
            GovernanceActionKind.SetConsortiumName when state.ConsortiumName == action.Text => "the name is the same",
            GovernanceActionKind.AddValidators when tried.Validators.Count == 0 && action.Validators.Count > 0 => $"all of them are validators of {who}",
            GovernanceActionKind.RemoveValidators when tried.Validators.Count == 0 && action.Validators.Count > 0 => $"none of them is a validator any more: {string.Join(", ", action.Validators)}",
            GovernanceActionKind.VoteForCapacity when state.ValidatorCapacity == action.Capacity => $"the capacity is {action.Capacity}",
            GovernanceActionKind.VoteForCapacity when facts.CapacityVotes.Contains(actor) => $"{who} has voted for {action.Capacity}",
            GovernanceActionKind.InitiateQueuedChange when !state.IsChangeQueued => "no change is queued",
            GovernanceActionKind.InitiateQueuedChange when state.IsChangeInFlight => "a change is in flight, and the queued one has to wait for it",
            _ => null,
        };
    }

    /// <summary>Names what of a withdrawal has been done, and what never can be.</summary>
    private static string Mention(GovernanceAction action, string? done, Address[] doneBefore, Address[] never)
    {
        string known = done is null && action.Kind == GovernanceActionKind.RemoveValidators && doneBefore.Length > 0 ? $"; not a validator any more: {string.Join(", ", doneBefore)}" : "";
        return never.Length > 0 ? $"{known}; never a validator: {string.Join(", ", never)}" : known;
    }

    private async Task<GovernanceRefusal?> TryInPartsAsync(GovernanceState state, GovernanceDialect dialect, GovernanceAction action, Address actor, CancellationToken cancellationToken)
    {
        List<Address[]> untold = [.. action.Validators.Chunk((action.Validators.Count + 1) / 2)];
        while (untold.Count > 0)
        {
            EthBatch batch = eth.CreateBatch();
            (Address[] Part, Task<byte[]> Answer)[] calls =
            [
                .. untold.Select(part => (part, batch.CallAsync(
                    new CallRequest { To = state.Contract, From = actor, Data = dialect.Encode(action.With(part)), Errors = dialect.Errors },
                    state.BlockNumber > 0 ? BlockTag.Number(state.BlockNumber) : BlockTag.Pending))),
            ];
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            untold = [];
            foreach ((Address[] part, Task<byte[]> answer) in calls)
            {
                try
                {
                    if (await RefusalOf(answer, state).ConfigureAwait(false) is { } refusal)
                    {
                        return refusal;
                    }
                }
                catch (JsonRpcException) when (part.Length > 1)
                {
                    untold.AddRange(part.Chunk((part.Length + 1) / 2));
                }
            }
        }

        return null;
    }

    private static async Task<GovernanceRefusal?> RefusalOf(Task<byte[]> answer, GovernanceState state)
    {
        try
        {
            _ = await answer.ConfigureAwait(false);
            return null;
        }
        catch (ContractRevertException error)
        {
            return ToRefusal(error, state);
        }
    }

    /// <summary>The contract's own error, or what else is known of the refusal.</summary>
    internal static GovernanceRefusal ToRefusal(ContractRevertException error, GovernanceState state) =>
        error.Error is { } known && known != AbiError.Error && known != AbiError.Panic
            ? GovernanceRefusal.Of(known, error.Arguments, state.NameOf)
            : new GovernanceRefusal(ErrorCode.GovernanceCallRefused, "", [], error.Message);

    private static string Describe(GovernanceState state, VoteCount? votes, ConsortiumNumbers before, ConsortiumNumbers after, bool isConditional, string verdict)
    {
        StringBuilder text = new();
        if (votes is not null)
        {
            text.Append($"{votes.Count} of {votes.Needed} votes");
            if (votes.Missing > 0 && votes.Count > votes.Cast.Count)
            {
                text.Append($", {votes.Missing} missing; this contract does not tell whose they are");
            }
            else if (votes.Missing > 0)
            {
                string others = string.Join(votes.Missing == votes.NotCast.Count ? " and " : " or ", votes.NotCast.Take(5).Select(state.NameOf));
                string more = votes.NotCast.Count > 5 ? $" or {votes.NotCast.Count - 5} others" : "";
                text.Append($", {votes.Missing} missing: {others}{more}");
            }

            text.Append("; ");
        }

        if (before != after)
        {
            text.Append(isConditional ? "then " : "").AppendJoin(", ", ChangesBetween(before, after)).Append("; ");
        }

        return text.Append(verdict).ToString();
    }

    /// <summary>What becomes of the consortium's size and fault tolerance: <c>validators 6 → 7</c>.</summary>
    internal static IReadOnlyList<string> ChangesBetween(ConsortiumNumbers before, ConsortiumNumbers after)
    {
        List<string> changes = [];
        if (before.Admins != after.Admins)
        {
            changes.Add($"admins {before.Admins} → {after.Admins}");
        }

        if (before.Validators != after.Validators)
        {
            changes.Add($"validators {before.Validators} → {after.Validators}");
            if (before.FaultsTolerated is not null)
            {
                string faults = after.FaultsTolerated == 1 ? "fault" : "faults";
                changes.Add(before.FaultsTolerated == after.FaultsTolerated
                    ? $"still tolerates {after.FaultsTolerated} {faults}"
                    : $"tolerates {before.FaultsTolerated} → {after.FaultsTolerated} {faults}");
            }
        }

        return changes;
    }
}
