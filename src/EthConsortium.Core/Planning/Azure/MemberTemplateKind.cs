namespace EthConsortium.Core.Planning.Azure;

/// <summary>Which of the two footprints a member has.</summary>
public enum MemberTemplateKind
{
    /// <summary>Proof of authority: validators behind a load balancer.</summary>
    ProofOfAuthority,

    /// <summary>Proof of work: miners that nobody reaches from outside, and transaction nodes behind a load balancer.</summary>
    ProofOfWork,
}
