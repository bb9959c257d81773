using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>The rules of one version of the contract over a copy of its state: what would happen, without a chain.</summary>
internal abstract class GovernanceModel
{
    /// <summary>The note on taking back the only vote, in every version.</summary>
    protected const string ProposalDropped = "without a vote the proposal is dropped";

    /// <summary>The size of the consortium now.</summary>
    public abstract ConsortiumNumbers Numbers { get; }

    /// <summary>Where the vote stands that the action is about; null for actions that are none.</summary>
    public abstract VoteCount? CountVotes(GovernanceAction action);

    /// <summary>Does the action, or says why the contract refuses it.</summary>
    /// <param name="actor">Who does it.</param>
    /// <param name="action">What.</param>
    /// <param name="votes">For a vote: where it stands with this action, before it takes effect.</param>
    /// <param name="isDecisive">Whether it took effect; a vote that is not the last one needed did not.</param>
    public abstract GovernanceRefusal? Apply(Address actor, GovernanceAction action, out VoteCount? votes, out bool isDecisive);

    /// <summary>What follows once the votes that are missing after <see cref="Apply"/> have been cast, and a notice has run out.</summary>
    public abstract void Decide(GovernanceAction action);

    /// <summary>What the actor should know of this action that neither its votes nor a refusal tell; null when there is nothing.</summary>
    public virtual string? Note(Address actor, GovernanceAction action) => null;
}
