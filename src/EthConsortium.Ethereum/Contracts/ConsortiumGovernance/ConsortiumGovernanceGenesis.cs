using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>The state a governance contract starts with.</summary>
/// <param name="ConsortiumName">The name of the consortium; at most <see cref="ConsortiumGovernanceContract.MaximumNameBytes"/> bytes of UTF-8.</param>
/// <param name="Founders">The first admins, at least one, in the order in which they count as admitted.</param>
public sealed record ConsortiumGovernanceGenesis(string ConsortiumName, ImmutableArray<ConsortiumGovernanceFounder> Founders)
{
    /// <summary>How many validators an admin may have: 1 to <see cref="ConsortiumGovernanceContract.MaximumCapacity"/>; 15 if not set.</summary>
    public int ValidatorCapacity { get; init; } = 15;

    /// <summary>How long a proposal is open: whole seconds, 1 to 2^32-1; 30 days if not set.</summary>
    public TimeSpan ProposalLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long one of two admins has to show itself before the other may evict it: whole seconds, 1 to 2^32-1; 14 days if not set.</summary>
    public TimeSpan EvictionNotice { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Whether a change of the validators is final at once (QBFT) instead of with the client's call of finalizeChange (AuRa).</summary>
    public bool FinalizesImmediately { get; init; }
}
