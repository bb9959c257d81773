namespace EthConsortium.Azure.Templates;

/// <summary>What the machines of a member are told about the network, and about the member: what a founder makes the genesis of.</summary>
/// <param name="ConsortiumName">The name of the consortium.</param>
/// <param name="Consensus">How blocks are agreed on: <c>auRa</c>, <c>qbft</c>, <c>clique</c> or <c>ethash</c>.</param>
/// <param name="MemberName">The member's short name.</param>
/// <param name="MemberAlias">The name that the governance contract shows.</param>
/// <param name="Identities">How many validators or miners there are: so many keys are made, once.</param>
public sealed record MemberTemplateNetwork(string ConsortiumName, string Consensus, string MemberName, string MemberAlias, int Identities)
{
    /// <summary>The gas limit of block 0.</summary>
    public required long BlockGasLimit { get; init; }

    /// <summary>The least time between two blocks, in seconds.</summary>
    public required int BlockPeriodSeconds { get; init; }

    /// <summary>How many validators an admin may have at first.</summary>
    public required int ValidatorCapacity { get; init; }

    /// <summary>For how long an admin that is proposed can be voted for, in seconds.</summary>
    public required long ProposalLifetimeSeconds { get; init; }

    /// <summary>For how long the only other admin waits before it evicts one, in seconds.</summary>
    public required long EvictionNoticeSeconds { get; init; }
}
