using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>Somebody who is proposed as an admin and can be voted for.</summary>
/// <param name="Subject">The account that is proposed.</param>
/// <param name="Alias">The name it is proposed under.</param>
/// <param name="VotesFor">The admins that have voted for it.</param>
public sealed record AdminProposal(Address Subject, string Alias, IReadOnlyList<Address> VotesFor)
{
    /// <summary>How many votes it has. More than there are in <see cref="VotesFor"/> where a contract of version 1 tells the number and not whose they are.</summary>
    public int VotesForCount { get; init; } = VotesFor.Count;

    /// <summary>Whether all who voted are named.</summary>
    public bool AreVotersKnown => VotesForCount == VotesFor.Count;

    /// <summary>The admin that proposed it; null where the contract does not tell.</summary>
    public Address? Proposer { get; init; }

    /// <summary>When it was proposed; null where the contract does not tell.</summary>
    public DateTimeOffset? ProposedAt { get; init; }

    /// <summary>Until when it can be voted for; null for a contract whose proposals do not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
