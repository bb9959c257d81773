namespace EthConsortium.Core.Governance;

/// <summary>The governance contracts there have been.</summary>
public enum GovernanceVersion
{
    /// <summary>AdminValidatorSet of 2018: lists of a fixed length of 200, votes cannot be taken back.</summary>
    V1,

    /// <summary>AdminValidatorSet of 2019: v1 with rescinded votes, lists of voters and the consortium's name.</summary>
    V1_2,

    /// <summary>ConsortiumGovernance of this project.</summary>
    V2,
}
