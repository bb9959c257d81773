namespace EthConsortium.Core.Governance;

/// <summary>What an operation did.</summary>
public enum GovernanceOutcome
{
    /// <summary>It was sent, and the chain shows its effect.</summary>
    Applied,

    /// <summary>The chain showed its effect before; nothing was sent.</summary>
    AlreadyDone,

    /// <summary>Nothing was sent, for it is not due: the notice of an eviction between two admins runs. The same again, when it is over, evicts.</summary>
    Waiting,
}
