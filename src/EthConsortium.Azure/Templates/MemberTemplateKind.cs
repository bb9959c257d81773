namespace EthConsortium.Azure.Templates;

/// <summary>What the machines of a member do.</summary>
public enum MemberTemplateKind
{
    /// <summary>Every node validates and answers.</summary>
    ProofOfAuthority,

    /// <summary>Some nodes mine, unreachable from the internet; others answer.</summary>
    ProofOfWork,
}
