using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>An admin of the consortium.</summary>
/// <param name="Address">The admin's account.</param>
/// <param name="Alias">The name it gave itself; may be empty, and nobody checks it.</param>
/// <param name="Validators">Its validators once everything under way is final.</param>
/// <param name="VotesAgainst">The admins that have voted to evict it.</param>
public sealed record ConsortiumAdmin(Address Address, string Alias, IReadOnlyList<Address> Validators, IReadOnlyList<Address> VotesAgainst)
{
    /// <summary>How many votes there are to evict it. More than there are in <see cref="VotesAgainst"/> where a contract of version 1 tells the number and not whose they are.</summary>
    public int VotesAgainstCount { get; init; } = VotesAgainst.Count;

    /// <summary>Whether all who voted are named.</summary>
    public bool AreVotersKnown => VotesAgainstCount == VotesAgainst.Count;
}
