using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>An open vote about somebody: an admission, or an eviction that has at least one vote.</summary>
public sealed record ConsortiumProposal
{
    /// <summary>What the votes are for.</summary>
    public required ConsortiumProposalKind Kind { get; init; }

    /// <summary>Whom it is about.</summary>
    public required Address Address { get; init; }

    /// <summary>The name that the candidate is proposed under, or that the admin gave itself. Nobody checks it.</summary>
    public required string Alias { get; init; }

    /// <summary>The alias, fit for a terminal.</summary>
    public string Name => Printable.Name(Alias);

    /// <summary>How many votes it has.</summary>
    public required int Votes { get; init; }

    /// <summary>How many decide.</summary>
    public required int VotesNeeded { get; init; }

    /// <summary>The admins that have voted so. Fewer than <see cref="Votes"/> where a contract of version 1 tells the number and not whose they are.</summary>
    public required JoinedList<Address> Voters { get; init; }

    /// <summary>The admins that could still vote so.</summary>
    public required JoinedList<Address> NotVoted { get; init; }

    /// <summary>How the network calls <see cref="Voters"/>, fit for a terminal.</summary>
    public required JoinedList<string> VoterNames { get; init; }

    /// <summary>How the network calls <see cref="NotVoted"/>, fit for a terminal.</summary>
    public required JoinedList<string> NotVotedNames { get; init; }

    /// <summary>How many votes are missing. 0 for an eviction between two admins, whose notice has to run out.</summary>
    public int Missing => Math.Max(0, VotesNeeded - Votes);

    /// <summary>Who proposed it; null for evictions and where the contract does not tell.</summary>
    public Address? Proposer { get; init; }

    /// <summary>When it was proposed; null for evictions and where the contract does not tell.</summary>
    public DateTimeOffset? ProposedAt { get; init; }

    /// <summary>Until when it can be voted for; null for what does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// From when on an eviction between two admins can be carried out: when the notice runs out. Null for everything else, and when the one
    /// concerned has acted since, which voids the notice. Only <see cref="GovernanceClient.ListProposalsAsync"/> tells it.
    /// </summary>
    public DateTimeOffset? EnforceableAt { get; init; }

    /// <summary>The vote in short, fit for a terminal: <c>Admission of Bank D (0x…)</c>.</summary>
    public override string ToString() => Name.Length == 0 ? $"{Kind} of {Address}" : $"{Kind} of {Name} ({Address})";
}
