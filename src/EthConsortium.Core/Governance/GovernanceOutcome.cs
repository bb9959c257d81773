namespace EthConsortium.Core.Governance;

/// <summary>What an operation did.</summary>
public enum GovernanceOutcome
{
    /// <summary>It was sent, and the chain shows its effect.</summary>
    Applied,

    /// <summary>The chain showed its effect before; nothing was sent.</summary>
    AlreadyDone,
}
