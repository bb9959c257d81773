using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>The open votes of an earlier contract, as they are rebuilt.</summary>
internal sealed class LegacyVotes
{
    private readonly Dictionary<Address, HashSet<Address>> _for = [];
    private readonly Dictionary<Address, HashSet<Address>> _against = [];

    /// <summary>The votes in a state; null when it does not tell whose they are.</summary>
    public static LegacyVotes? Of(GovernanceState state)
    {
        if (!state.Proposals.All(proposal => proposal.AreVotersKnown) || !state.Admins.All(admin => admin.AreVotersKnown))
        {
            return null;
        }

        LegacyVotes votes = new();
        foreach (AdminProposal proposal in state.Proposals)
        {
            votes._for[proposal.Subject] = [.. proposal.VotesFor];
        }

        foreach (ConsortiumAdmin admin in state.Admins)
        {
            votes._against[admin.Address] = [.. admin.VotesAgainst];
        }

        return votes;
    }

    /// <summary>The votes on a subject.</summary>
    public HashSet<Address> On(Address subject, bool isAgainst)
    {
        Dictionary<Address, HashSet<Address>> votes = isAgainst ? _against : _for;
        if (!votes.TryGetValue(subject, out HashSet<Address>? voters))
        {
            voters = [];
            votes.Add(subject, voters);
        }

        return voters;
    }

    /// <summary>Forgets the proposal of somebody who was admitted, or is proposed no more.</summary>
    public void Close(Address subject) => _for.Remove(subject);

    /// <summary>Forgets an admin that has left, and its votes.</summary>
    public void Leave(Address admin)
    {
        _against.Remove(admin);
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
            if (Differs(On(proposal.Subject, isAgainst: false), proposal.VotesFor, proposal.VotesForCount))
            {
                yield return $"the contract counts {proposal.VotesForCount} votes for {state.NameOf(proposal.Subject)}, its transactions {On(proposal.Subject, isAgainst: false).Count}";
            }
        }

        foreach (ConsortiumAdmin admin in state.Admins)
        {
            if (Differs(On(admin.Address, isAgainst: true), admin.VotesAgainst, admin.VotesAgainstCount))
            {
                yield return $"the contract counts {admin.VotesAgainstCount} votes to evict {state.NameOf(admin.Address)}, its transactions {On(admin.Address, isAgainst: true).Count}";
            }
        }

        static bool Differs(HashSet<Address> rebuilt, IReadOnlyList<Address> known, int count) => rebuilt.Count != count || (known.Count == count && !rebuilt.SetEquals(known));
    }
}
