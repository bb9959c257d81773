using System.Text;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Foresees an action: by the rules from the state, and by asking the chain to try it.</summary>
internal sealed class GovernancePreviewer(EthClient eth, GovernanceHistoryReader history)
{
    public async Task<GovernancePreview> PreviewAsync(GovernanceState state, GovernanceDialect dialect, GovernanceAction action, Address actor, CancellationToken cancellationToken)
    {
        GovernanceAction tried = WithoutWhatIsDone(state, action, actor);
        EthBatch batch = eth.CreateBatch();
        Func<Task<GovernanceFacts>> complete = dialect.QueueFacts(batch, state, action);
        Task<byte[]> answer = batch.CallAsync(
            new CallRequest { To = state.Contract, From = actor, Data = dialect.Encode(tried), Errors = dialect.Errors },
            // The announcement of a change names the parent block, which block 0 does not have.
            state.BlockNumber > 0 ? BlockTag.Number(state.BlockNumber) : BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        GovernanceFacts facts = await complete().ConfigureAwait(false);
        if (action.Kind == GovernanceActionKind.EnforceEviction && state.Admins.Count == 2)
        {
            facts = await history.AddNoticeAsync(facts, state, action.Subject!.Value, cancellationToken).ConfigureAwait(false);
        }

        GovernanceRefusal? refusal = await RefusalOf(answer, state).ConfigureAwait(false);
        return Explain(state, facts, action, tried, actor, refusal);
    }

    /// <summary>Puts it all together, without a chain.</summary>
    private static GovernancePreview Explain(GovernanceState state, GovernanceFacts facts, GovernanceAction action, GovernanceAction tried, Address actor, GovernanceRefusal? refusal)
    {
        GovernanceModel model = new(state, facts);
        ConsortiumNumbers before = model.Numbers;
        GovernanceRefusal? predicted = model.Apply(actor, tried, out VoteCount? votes, out bool isDecisive);
        if (predicted is null && !isDecisive)
        {
            model.Decide(tried);
        }

        string? done = WhyDone(state, facts, action, tried, actor);
        bool isAccepted = done is null && refusal is null;
        ConsortiumNumbers after = isAccepted && predicted is null ? model.Numbers : before;
        GovernanceVerdict verdict = done is not null ? GovernanceVerdict.AlreadyDone : isAccepted ? GovernanceVerdict.WouldBeAccepted : GovernanceVerdict.WouldBeRefused;
        VoteCount? count = (isAccepted ? votes : null) ?? new GovernanceModel(state, facts).CountVotes(action);
        return new GovernancePreview
        {
            Action = action,
            Actor = actor,
            State = state,
            Remaining = done is null ? tried : null,
            Verdict = verdict,
            Refusal = verdict == GovernanceVerdict.WouldBeRefused ? refusal : null,
            ChainAgrees = done is not null || Equals(predicted, refusal),
            Votes = count,
            IsDecisive = isAccepted && isDecisive,
            Before = before,
            After = after,
            Text = Describe(state, count, before, after, isAccepted && !isDecisive, verdict switch
            {
                GovernanceVerdict.AlreadyDone => $"nothing to do: {done}",
                GovernanceVerdict.WouldBeAccepted => "would be accepted",
                _ => $"would be refused: {refusal}",
            }),
        };
    }

    /// <summary>The action without the validators that are where they should be already, so that a repetition finishes what is missing.</summary>
    private static GovernanceAction WithoutWhatIsDone(GovernanceState state, GovernanceAction action, Address actor)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.AddValidators when state.FindAdmin(actor) is { } self:
                return action.With([.. action.Validators.Where(validator => !self.Validators.Contains(validator))]);
            case GovernanceActionKind.RemoveValidators:
                HashSet<Address> target = [.. state.TargetValidators];
                return action.With([.. action.Validators.Where(target.Contains)]);
            default:
                return action;
        }
    }

    /// <summary>Why there is nothing to do, or null when there is.</summary>
    private static string? WhyDone(GovernanceState state, GovernanceFacts facts, GovernanceAction action, GovernanceAction tried, Address actor)
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
            GovernanceActionKind.RescindVoteFor when admin is null && facts.ProposalExpiredAt is null && state.FindAdmin(actor) is not null && proposal?.VotesFor.Contains(actor) != true => $"{who} has no vote for {whom}",
            GovernanceActionKind.VoteAgainst or GovernanceActionKind.EnforceEviction when admin is null => $"{whom} is not an admin",
            GovernanceActionKind.VoteAgainst when admin!.VotesAgainst.Contains(actor) => $"{who} has voted to evict {whom}",
            GovernanceActionKind.RescindVoteAgainst when admin is not null && state.FindAdmin(actor) is not null && !admin.VotesAgainst.Contains(actor) => $"{who} has no vote to evict {whom}",
            GovernanceActionKind.Resign when state.FindAdmin(actor) is null => $"{who} is not an admin",
            GovernanceActionKind.SetAlias when state.FindAdmin(actor)?.Alias == action.Text => "the alias is the same",
            GovernanceActionKind.SetConsortiumName when state.ConsortiumName == action.Text => "the name is the same",
            GovernanceActionKind.AddValidators when tried.Validators.Count == 0 && action.Validators.Count > 0 => $"all of them are validators of {who}",
            GovernanceActionKind.RemoveValidators when tried.Validators.Count == 0 && action.Validators.Count > 0 => "none of them is a validator",
            GovernanceActionKind.VoteForCapacity when state.ValidatorCapacity == action.Capacity => $"the capacity is {action.Capacity}",
            GovernanceActionKind.VoteForCapacity when facts.CapacityVotes.Contains(actor) => $"{who} has voted for {action.Capacity}",
            GovernanceActionKind.InitiateQueuedChange when !state.IsChangeQueued => "no change is queued",
            GovernanceActionKind.InitiateQueuedChange when state.IsChangeInFlight => "a change is in flight, and the queued one has to wait for it",
            _ => null,
        };
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
            text.Append($"{votes.Cast.Count} of {votes.Needed} votes");
            if (votes.Missing > 0)
            {
                string others = string.Join(votes.Missing == votes.NotCast.Count ? " and " : " or ", votes.NotCast.Take(5).Select(state.NameOf));
                string more = votes.NotCast.Count > 5 ? $" or {votes.NotCast.Count - 5} others" : "";
                text.Append($", {votes.Missing} missing: {others}{more}");
            }

            text.Append("; ");
        }

        if (before != after)
        {
            text.Append(isConditional ? "then " : "");
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

            text.AppendJoin(", ", changes).Append("; ");
        }

        return text.Append(verdict).ToString();
    }
}
