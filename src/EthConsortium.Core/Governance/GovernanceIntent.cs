using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>What somebody wants to reach. Which action that takes follows from the state: who wants an admin proposes it, or votes for the proposal there is.</summary>
public sealed class GovernanceIntent
{
    private readonly string _description;
    private readonly Func<GovernanceState, Address, GovernanceAction> _decide;
    private readonly Func<GovernancePreview, GovernancePreview> _judge;

    private GovernanceIntent(string description, Func<GovernanceState, Address, GovernanceAction> decide, Func<GovernancePreview, GovernancePreview>? judge = null)
    {
        _description = description;
        _decide = decide;
        _judge = judge ?? (preview => preview);
    }

    /// <summary>An action, whatever the state.</summary>
    public static implicit operator GovernanceIntent(GovernanceAction action) => FromAction(action);

    /// <summary>An action, whatever the state.</summary>
    public static GovernanceIntent FromAction(GovernanceAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new(action.ToString(), (_, _) => action);
    }

    /// <summary>Have an admin: propose it, or vote for the proposal there is.</summary>
    /// <param name="subject">The account.</param>
    /// <param name="alias">
    /// The alias to propose it under; null to vote only. It must be that of an open proposal, for a vote is for a name as much as
    /// for an account: who expects another name has perhaps another party in mind, or the proposer pretends to be one. It is refused with
    /// <see cref="ErrorCode.AliasDiffers"/>, as a warning would go by unseen where nobody watches. Who is an admin already may have
    /// renamed itself, and nothing is sent: another name is worth a warning then.
    /// </param>
    public static GovernanceIntent AddAdmin(Address subject, string? alias) => new(
        $"add {subject} as an admin",
        (state, _) => alias is null || state.FindProposal(subject) is not null ? GovernanceAction.VoteFor(subject) : GovernanceAction.ProposeAdmin(subject, alias),
        preview =>
            alias is not null && preview.State.FindAdmin(subject) is { } admin && admin.Alias != alias
                ? Note(preview, $"its alias is '{Printable.Name(admin.Alias)}', not '{Printable.Name(alias)}': make sure that it is the right account")
            : alias is not null && preview.State.FindProposal(subject) is { } proposal && proposal.Alias != alias
                ? Refuse(preview, new GovernanceRefusal(ErrorCode.AliasDiffers, "", [], $"It is proposed as '{Printable.Name(proposal.Alias)}', not as '{Printable.Name(alias)}', and a vote does not change that. If it is the right one, vote without giving an alias."))
            : RefuseBlankAlias(preview));

    /// <summary>Propose an admin under an alias that is not blank, also where it is proposed already, which the chain refuses.</summary>
    public static GovernanceIntent ProposeAdmin(Address subject, string alias)
    {
        GovernanceAction action = GovernanceAction.ProposeAdmin(subject, alias);
        return new(action.ToString(), (_, _) => action, RefuseBlankAlias);
    }

    /// <summary>Have another alias of one's own, which is not blank.</summary>
    public static GovernanceIntent SetAlias(string alias)
    {
        GovernanceAction action = GovernanceAction.SetAlias(alias);
        return new(action.ToString(), (_, _) => action, RefuseBlankAlias);
    }

    /// <summary>
    /// Be without an admin: vote to evict it, or carry out the eviction that has the votes, with two admins once the notice has run out.
    /// For oneself: resign, where the contract has that.
    /// </summary>
    public static GovernanceIntent RemoveAdmin(Address admin) => new(
        $"remove the admin {admin}",
        (state, actor) => state.EvictionNotice is null ? GovernanceAction.VoteAgainst(admin)
            : actor == admin ? GovernanceAction.Resign()
            : state.FindAdmin(admin) is { } target && target.VotesAgainst.Contains(actor) && target.VotesAgainst.Count >= state.EvictionVotesNeeded ? GovernanceAction.EnforceEviction(admin)
            : GovernanceAction.VoteAgainst(admin),
        preview => preview is { Action.Kind: GovernanceActionKind.EnforceEviction, Refusal: { Code: ErrorCode.EvictionNotDue } due } ? Wait(preview, due) : preview);

    /// <summary>Take back one's vote for a proposed admin, or against an admin.</summary>
    public static GovernanceIntent UndoVote(Address subject) => new(
        $"take back the vote on {subject}",
        (state, _) => state.FindAdmin(subject) is null ? GovernanceAction.RescindVoteFor(subject) : GovernanceAction.RescindVoteAgainst(subject));

    /// <summary>The intent in words.</summary>
    public override string ToString() => _description;

    /// <summary>The action that it takes.</summary>
    internal GovernanceAction Decide(GovernanceState state, Address actor) => _decide(state, actor);

    /// <summary>What the chain says to the action, seen with the intent in mind.</summary>
    internal GovernancePreview Judge(GovernancePreview preview) => _judge(preview);

    /// <summary>The contract takes a blank alias, but nobody would know who that is.</summary>
    private static GovernancePreview RefuseBlankAlias(GovernancePreview preview) =>
        preview.Action.Kind is GovernanceActionKind.ProposeAdmin or GovernanceActionKind.SetAlias && string.IsNullOrWhiteSpace(preview.Action.Text)
            ? Refuse(preview, new GovernanceRefusal(ErrorCode.AliasBlank, "", [], "Expected a name to know the admin by, found a blank alias."))
            : preview;

    private static GovernancePreview Note(GovernancePreview preview, string note) => preview with { Note = note, Text = $"{preview.Text}; {note}" };

    private static GovernancePreview Refuse(GovernancePreview preview, GovernanceRefusal refusal) => preview with
    {
        Verdict = GovernanceVerdict.WouldBeRefused,
        Refusal = refusal,
        IsDecisive = false,
        After = preview.Before,
        Text = $"would be refused: {refusal}",
    };

    /// <summary>All that can be done now is done: the vote stands and the notice runs. Doing it again when it has run out evicts.</summary>
    private static GovernancePreview Wait(GovernancePreview preview, GovernanceRefusal due) => preview with
    {
        Verdict = GovernanceVerdict.Waiting,
        Refusal = null,
        Remaining = null,
        Text = $"waiting: {preview.State.NameOf(preview.Actor)} has voted to evict {preview.State.NameOf(preview.Action.Subject!.Value)}. {due.Message}",
    };
}
