namespace EthConsortium.Core.Governance;

/// <summary>Where a validator stands.</summary>
public enum ConsortiumValidatorStatus
{
    /// <summary>It seals, and goes on doing so.</summary>
    Active,

    /// <summary>It was delegated and seals once that is final.</summary>
    Joining,

    /// <summary>It was withdrawn or has retired and seals until that is final.</summary>
    Leaving,

    /// <summary>It seals although its admin has left, because too few would remain without it. Any admin may take it over.</summary>
    Orphaned,
}
