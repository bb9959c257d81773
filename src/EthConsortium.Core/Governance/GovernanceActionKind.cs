namespace EthConsortium.Core.Governance;

/// <summary>What an admin can do.</summary>
public enum GovernanceActionKind
{
    /// <summary>Propose somebody as an admin, which is also a vote for it.</summary>
    ProposeAdmin,

    /// <summary>Vote for a proposed admin.</summary>
    VoteFor,

    /// <summary>Take back a vote for a proposed admin.</summary>
    RescindVoteFor,

    /// <summary>Vote to evict an admin.</summary>
    VoteAgainst,

    /// <summary>Take back a vote to evict an admin.</summary>
    RescindVoteAgainst,

    /// <summary>Carry out an eviction between two admins whose notice has run out.</summary>
    EnforceEviction,

    /// <summary>Leave.</summary>
    Resign,

    /// <summary>Change one's own alias.</summary>
    SetAlias,

    /// <summary>Change the name of the consortium.</summary>
    SetConsortiumName,

    /// <summary>Delegate validators of one's own.</summary>
    AddValidators,

    /// <summary>Withdraw validators of one's own.</summary>
    RemoveValidators,

    /// <summary>Vote for how many validators an admin may have.</summary>
    VoteForCapacity,

    /// <summary>Announce a queued change of the validators; anybody may.</summary>
    InitiateQueuedChange,
}
