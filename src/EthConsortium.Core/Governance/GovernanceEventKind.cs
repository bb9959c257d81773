namespace EthConsortium.Core.Governance;

/// <summary>What happened in the governance of a consortium.</summary>
public enum GovernanceEventKind
{
    /// <summary>Somebody was proposed as an admin. The proposer's vote is an event of its own.</summary>
    Proposed,

    /// <summary>An admin voted for a proposed one.</summary>
    VotedFor,

    /// <summary>An admin took back its vote for a proposed one.</summary>
    VoteForRescinded,

    /// <summary>An admin voted to evict another.</summary>
    VotedAgainst,

    /// <summary>An admin took back its vote to evict another.</summary>
    VoteAgainstRescinded,

    /// <summary>One of two admins was given notice of its eviction.</summary>
    EvictionNoticeGiven,

    /// <summary>A proposal closed because it had expired.</summary>
    ProposalExpired,

    /// <summary>A proposal closed because it had no votes left.</summary>
    ProposalDropped,

    /// <summary>An admin was admitted.</summary>
    Admitted,

    /// <summary>An admin was evicted.</summary>
    Evicted,

    /// <summary>An admin left by itself.</summary>
    Resigned,

    /// <summary>An admin delegated validators.</summary>
    ValidatorsDelegated,

    /// <summary>An admin withdrew validators.</summary>
    ValidatorsWithdrawn,

    /// <summary>Validators of an admin that had left were retired.</summary>
    ValidatorsRetired,

    /// <summary>A change of the validators was announced; it will be final later.</summary>
    ChangeInitiated,

    /// <summary>The announced change of the validators became final. The system call of an AuRa client leaves no log of it; that of a rehearsal does.</summary>
    ChangeFinalized,

    /// <summary>An admin changed its alias.</summary>
    AliasChanged,

    /// <summary>An admin renamed the consortium.</summary>
    ConsortiumRenamed,

    /// <summary>An admin voted for a capacity.</summary>
    VotedForCapacity,

    /// <summary>The capacity changed.</summary>
    CapacityChanged,
}
