using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>What an action would do, before it is sent: worked out from the contract's state and confirmed by the chain.</summary>
public sealed record GovernancePreview
{
    /// <summary>What was asked for.</summary>
    public required GovernanceAction Action { get; init; }

    /// <summary>Who would do it.</summary>
    public required Address Actor { get; init; }

    /// <summary>The state that it was worked out from.</summary>
    public required GovernanceState State { get; init; }

    /// <summary>What would be sent: the action without the parts that are done already; null when nothing would.</summary>
    public GovernanceAction? Remaining { get; init; }

    /// <summary>The validators of the action that are where they should be already, so that they are not sent again; empty when there are none.</summary>
    public IReadOnlyList<Address> DoneBefore { get; init; } = [];

    /// <summary>The addresses to withdraw that are not and never were validators, for which the chain refuses the whole; empty when there are none.</summary>
    public IReadOnlyList<Address> NeverValidators { get; init; } = [];

    /// <summary>What would become of it.</summary>
    public required GovernanceVerdict Verdict { get; init; }

    /// <summary>Why the chain would refuse it; null unless it would.</summary>
    public GovernanceRefusal? Refusal { get; init; }

    /// <summary>
    /// Whether what follows from the state is what the chain itself answered. The chain's answer is the one given here;
    /// a difference is worth a look.
    /// </summary>
    public required bool ChainAgrees { get; init; }

    /// <summary>For votes: where the vote would stand with it; null for everything else.</summary>
    public VoteCount? Votes { get; init; }

    /// <summary>Whether it would take effect by itself. A vote that is not the last one needed does not.</summary>
    public required bool IsDecisive { get; init; }

    /// <summary>What the actor should know besides, such as that of two admins of an earlier contract none can be evicted without its own vote; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The size of the consortium before.</summary>
    public required ConsortiumNumbers Before { get; init; }

    /// <summary>The size of the consortium once the action has taken effect; for a vote that is not decisive, once the missing votes have been cast.</summary>
    public required ConsortiumNumbers After { get; init; }

    /// <summary>All of it in one line, fit for a terminal.</summary>
    public required string Text { get; init; }

    /// <summary>What was asked for in words, with accounts called by their names, fit for a terminal: <c>vote for Bank C</c>.</summary>
    public string Description => Action.Describe(State.NameOf);

    /// <summary>How the contract is spoken to.</summary>
    internal GovernanceDialect? Dialect { get; init; }

    /// <summary>All of it in one line.</summary>
    public override string ToString() => Text;
}
