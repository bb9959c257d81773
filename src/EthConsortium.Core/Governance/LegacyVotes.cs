using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>The open votes of an earlier contract, as they are rebuilt.</summary>
internal sealed class LegacyVotes
{
    private readonly Dictionary<Address, HashSet<Address>> _for = [];
    private readonly Dictionary<Address, HashSet<Address>> _against = [];
    private readonly HashSet<(Address Subject, bool IsAgainst)> _unknown = [];

    /// <summary>Those whose votes at the beginning are only known by their number.</summary>
    public IEnumerable<Address> Unknown => _unknown.Select(entry => entry.Subject).Distinct();

    /// <summary>The votes in a state.</summary>
    public static LegacyVotes Of(GovernanceState state)
    {
        LegacyVotes votes = new();
        foreach (AdminProposal proposal in state.Proposals)
        {
            votes.Begin(proposal.Subject, isAgainst: false, proposal.AreVotersKnown ? proposal.VotesFor : null);
        }

        foreach (ConsortiumAdmin admin in state.Admins)
        {
            votes.Begin(admin.Address, isAgainst: true, admin.AreVotersKnown ? admin.VotesAgainst : null);
        }

        return votes;
    }

    /// <summary>The votes on a subject; null where those at the beginning are not known.</summary>
    public HashSet<Address>? On(Address subject, bool isAgainst)
    {
        if (_unknown.Contains((subject, isAgainst)))
        {
            return null;
        }

        Dictionary<Address, HashSet<Address>> votes = isAgainst ? _against : _for;
        if (!votes.TryGetValue(subject, out HashSet<Address>? voters))
        {
            voters = [];
            votes.Add(subject, voters);
        }

        return voters;
    }

    /// <summary>Forgets the proposal of somebody who was admitted, or is proposed no more.</summary>
    public void Close(Address subject)
    {
        _for.Remove(subject);
        _unknown.Remove((subject, false));
    }

    /// <summary>Forgets an admin that has left, and its votes.</summary>
    public void Leave(Address admin)
    {
        _against.Remove(admin);
        _unknown.Remove((admin, true));
        foreach (HashSet<Address> voters in _for.Values.Concat(_against.Values))
        {
            voters.Remove(admin);
        }
    }

    /// <summary>Where the contract has other votes, in words.</summary>
    public IEnumerable<string> DifferencesFrom(GovernanceState state)
    {
        foreach (AdminProposal proposal in state.Proposals)
        {
            if (On(proposal.Subject, isAgainst: false) is { } votes && Differs(votes, proposal.VotesFor, proposal.VotesForCount))
            {
                yield return $"the contract counts {proposal.VotesForCount} votes for {state.NameOf(proposal.Subject)}, its transactions {votes.Count}";
            }
        }

        foreach (ConsortiumAdmin admin in state.Admins)
        {
            if (On(admin.Address, isAgainst: true) is { } votes && Differs(votes, admin.VotesAgainst, admin.VotesAgainstCount))
            {
                yield return $"the contract counts {admin.VotesAgainstCount} votes to evict {state.NameOf(admin.Address)}, its transactions {votes.Count}";
            }
        }

        // A number that is the same, of names that are not, is a difference as well.
        static bool Differs(HashSet<Address> rebuilt, IReadOnlyList<Address> known, int count) => rebuilt.Count != count || (known.Count == count && !rebuilt.SetEquals(known));
    }

    private void Begin(Address subject, bool isAgainst, IReadOnlyList<Address>? voters)
    {
        if (voters is null)
        {
            _unknown.Add((subject, isAgainst));
        }
        else
        {
            (isAgainst ? _against : _for)[subject] = [.. voters];
        }
    }
}
