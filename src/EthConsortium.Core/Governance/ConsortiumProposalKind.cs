namespace EthConsortium.Core.Governance;

/// <summary>What is voted on about an account.</summary>
public enum ConsortiumProposalKind
{
    /// <summary>To admit it as an admin.</summary>
    Admission,

    /// <summary>To evict it.</summary>
    Eviction,
}
