using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>All that the governance contract knows, at one block.</summary>
public sealed record GovernanceState
{
    /// <summary>Where the contract is.</summary>
    public required Address Contract { get; init; }

    /// <summary>Which contract it is.</summary>
    public required GovernanceVersion Version { get; init; }

    /// <summary>The block at which all of this holds.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The hash of that block.</summary>
    public required Hash32 BlockHash { get; init; }

    /// <summary>The time of that block.</summary>
    public required DateTimeOffset BlockTime { get; init; }

    /// <summary>The name of the consortium; empty for v1, which has none.</summary>
    public required string ConsortiumName { get; init; }

    /// <summary>How the members agree on blocks, which decides what fault tolerance means.</summary>
    public required ConsensusEngine Consensus { get; init; }

    /// <summary>Whether a change of the validators is final at once. Otherwise the client finalizes it some blocks later.</summary>
    public required bool FinalizesImmediately { get; init; }

    /// <summary>How many validators each admin may have.</summary>
    public required int ValidatorCapacity { get; init; }

    /// <summary>For how long a proposal can be voted for; null for contracts whose proposals do not expire.</summary>
    public TimeSpan? ProposalLifetime { get; init; }

    /// <summary>With two admins, the notice one of them is given before the other can evict it; null for contracts without.</summary>
    public TimeSpan? EvictionNotice { get; init; }

    /// <summary>The admins, in the order of their admission.</summary>
    public required IReadOnlyList<ConsortiumAdmin> Admins { get; init; }

    /// <summary>The open proposals, in the order of the contract's list.</summary>
    public required IReadOnlyList<AdminProposal> Proposals { get; init; }

    /// <summary>The validators that seal now: the final set.</summary>
    public required IReadOnlyList<Address> Validators { get; init; }

    /// <summary>The validators once everything in flight and queued is final, in no particular order.</summary>
    public required IReadOnlyList<Address> TargetValidators { get; init; }

    /// <summary>Whether a change of the validators has been announced and is not final.</summary>
    public required bool IsChangeInFlight { get; init; }

    /// <summary>Whether a change of the validators waits for the one in flight, or for somebody to announce it.</summary>
    public required bool IsChangeQueued { get; init; }

    /// <summary>What only the rules of the earlier contracts need; null for version 2.</summary>
    internal LegacySnapshot? Legacy { get; init; }

    /// <summary>The votes that admit an admin or set the capacity: more than half of the admins.</summary>
    public int VotesNeeded => (Admins.Count / 2) + 1;

    /// <summary>The votes that evict an admin: more than half of the admins. In version 2 the one concerned has none, so all but that one suffice; in the earlier ones it has.</summary>
    public int EvictionVotesNeeded => Version == GovernanceVersion.V2 ? Math.Min(VotesNeeded, Admins.Count - 1) : VotesNeeded;

    /// <summary>How many of the validators that seal now may fail; null for proof of work.</summary>
    public int? FaultsTolerated => FaultTolerance.Of(Consensus, Validators.Count);

    /// <summary>The admin with this account, or null.</summary>
    public ConsortiumAdmin? FindAdmin(Address address) => Admins.FirstOrDefault(admin => admin.Address == address);

    /// <summary>The open proposal of this account, or null.</summary>
    public AdminProposal? FindProposal(Address subject) => Proposals.FirstOrDefault(proposal => proposal.Subject == subject);

    /// <summary>The admin this validator of the target set belongs to, or null: it is no such validator, or its admin has left and it could not be spared yet.</summary>
    public ConsortiumAdmin? FindOwner(Address validator) => Admins.FirstOrDefault(admin => admin.Validators.Contains(validator));

    /// <summary>All open votes about somebody: the proposed admins, and the admins that have votes against them.</summary>
    public IReadOnlyList<ConsortiumProposal> ListProposals()
    {
        Address[] admins = [.. Admins.Select(admin => admin.Address)];
        return
        [
            .. Proposals.Select(proposal => Describe(ConsortiumProposalKind.Admission, proposal.Subject, proposal.Alias, VotesNeeded, proposal.VotesFor, proposal.VotesForCount) with
            {
                Proposer = proposal.Proposer,
                ProposedAt = proposal.ProposedAt,
                ExpiresAt = proposal.ExpiresAt,
            }),
            .. Admins.Where(admin => admin.VotesAgainstCount > 0)
                .Select(admin => Describe(ConsortiumProposalKind.Eviction, admin.Address, admin.Alias, EvictionVotesNeeded, admin.VotesAgainst, admin.VotesAgainstCount)),
        ];

        ConsortiumProposal Describe(ConsortiumProposalKind kind, Address subject, string alias, int needed, IReadOnlyList<Address> voters, int votes)
        {
            // The contracts before version 2 count the vote of the one concerned.
            Address[] others = [.. admins.Where(admin => (admin != subject || Version != GovernanceVersion.V2) && !voters.Contains(admin))];
            return new ConsortiumProposal
            {
                Kind = kind,
                Address = subject,
                Alias = alias,
                Votes = votes,
                VotesNeeded = needed,
                Voters = new(voters),
                NotVoted = new(others),
                VoterNames = new([.. voters.Select(NameOf)]),
                NotVotedNames = new([.. others.Select(NameOf)]),
            };
        }
    }

    /// <summary>All validators: those that seal now, and then those that are about to.</summary>
    public IReadOnlyList<ConsortiumValidator> ListValidators()
    {
        Dictionary<Address, ConsortiumAdmin> owners = [];
        foreach (ConsortiumAdmin admin in Admins)
        {
            foreach (Address validator in admin.Validators)
            {
                owners[validator] = admin;
            }
        }

        HashSet<Address> target = [.. TargetValidators];
        HashSet<Address> final = [.. Validators];
        return [.. Validators.Concat(TargetValidators.Where(validator => !final.Contains(validator))).Select(Describe)];

        ConsortiumValidator Describe(Address validator)
        {
            ConsortiumAdmin? owner = owners.GetValueOrDefault(validator);
            ConsortiumValidatorStatus status =
                !target.Contains(validator) ? ConsortiumValidatorStatus.Leaving
                : !final.Contains(validator) ? ConsortiumValidatorStatus.Joining
                : owner is null ? ConsortiumValidatorStatus.Orphaned
                : ConsortiumValidatorStatus.Active;
            return new ConsortiumValidator(validator, owner?.Address, owner is null ? "" : NameOf(owner.Address), status);
        }
    }

    /// <summary>What to call an account, fit for a terminal: its alias if it has one that no other admin or candidate has, else its address.</summary>
    public string NameOf(Address address) => AliasOf(address) ?? address.ToString();

    /// <summary>What to call an account where there is little room, fit for a terminal: its alias as in <see cref="NameOf"/>, else the beginning and the end of its address.</summary>
    public string ShortNameOf(Address address) => AliasOf(address) ?? $"{address.ToString()[..10]}…{address.ToString()[^6..]}";

    /// <summary>The state in short, fit for a terminal: <c>Three banks at block 12: 3 admins, 6 validators</c>.</summary>
    public override string ToString() =>
        $"{(ConsortiumName.Length == 0 ? "The consortium" : Printable.Name(ConsortiumName))} at block {BlockNumber}: {Admins.Count} {(Admins.Count == 1 ? "admin" : "admins")}, {Validators.Count} {(Validators.Count == 1 ? "validator" : "validators")}";

    private string? AliasOf(Address address)
    {
        string? alias = FindAdmin(address)?.Alias ?? FindProposal(address)?.Alias;
        return string.IsNullOrEmpty(alias) || Admins.Count(a => a.Alias == alias) + Proposals.Count(p => p.Alias == alias) > 1
            ? null
            : Printable.Name(alias);
    }
}
