using System.Globalization;
using System.Numerics;
using System.Text;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>
/// The rules of the v2 contract over a copy of its state: what would happen, without a chain. The checks stand in the
/// order of the contract, so that the first refusal is the one that the chain gives.
/// </summary>
/// <remarks>
/// Left out, because they change nothing for consortia of a real size: that the contract spreads a re-count of more than
/// 500 steps over several transactions, and that a re-count can also decide a vote on the capacity.
/// </remarks>
internal sealed class GovernanceModelV2 : GovernanceModel
{
    private readonly GovernanceState _state;
    private readonly GovernanceFacts _facts;
    private readonly List<Seat> _seats;
    private readonly List<Candidate> _open;
    private readonly HashSet<Address> _orphans;
    private int _target;
    private int _orphansLeft; // which of them goes first only the contract knows

    public GovernanceModelV2(GovernanceState state, GovernanceFacts facts)
    {
        _state = state;
        _facts = facts;
        _seats = [.. state.Admins.Select(admin => new Seat(admin.Address, [.. admin.Validators], [.. admin.VotesAgainst]))];
        _open = [.. state.Proposals.Select(proposal => new Candidate(proposal.Subject, proposal.Proposer, [.. proposal.VotesFor]))];
        _orphans = [.. state.TargetValidators.Except(state.Admins.SelectMany(admin => admin.Validators))];
        _target = state.TargetValidators.Count;
        _orphansLeft = _orphans.Count;
    }

    public override ConsortiumNumbers Numbers => new(_seats.Count, _target, FaultTolerance.Of(_state.Consensus, _target));

    private int VotesNeeded => (_seats.Count / 2) + 1;

    private int EvictionVotesNeeded => Math.Min(VotesNeeded, _seats.Count - 1);

    public override VoteCount? CountVotes(GovernanceAction action)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor or GovernanceActionKind.RescindVoteFor:
                return Count(_open.Find(candidate => candidate.Subject == action.Subject)?.Votes ?? [], VotesNeeded, exclude: null);
            case GovernanceActionKind.VoteAgainst or GovernanceActionKind.RescindVoteAgainst or GovernanceActionKind.EnforceEviction:
                return Find(action.Subject!.Value) is { } seat ? Count(seat.Against, EvictionVotesNeeded, exclude: seat.Account) : null;
            case GovernanceActionKind.VoteForCapacity:
                return Count(_facts.CapacityVotes, VotesNeeded, exclude: null);
            default:
                return null;
        }

        VoteCount Count(IReadOnlyCollection<Address> cast, int needed, Address? exclude) => new(
            [.. _seats.Select(seat => seat.Account).Where(cast.Contains)],
            needed,
            [.. _seats.Select(seat => seat.Account).Where(account => !cast.Contains(account) && account != exclude)]);
    }

    public override GovernanceRefusal? Apply(Address actor, GovernanceAction action, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = true;
        if (action.Kind == GovernanceActionKind.InitiateQueuedChange)
        {
            return _state.IsChangeQueued && !_state.IsChangeInFlight ? null : Refuse(Contract.NothingToInitiate);
        }

        if (Find(actor) is not { } self)
        {
            return Refuse(Contract.NotAnAdmin, actor);
        }

        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin:
                return Propose(self, action, out votes, out isDecisive);
            case GovernanceActionKind.VoteFor:
                return VoteFor(self, action, out votes, out isDecisive);
            case GovernanceActionKind.RescindVoteFor:
                return RescindVoteFor(self, action, out votes);
            case GovernanceActionKind.VoteAgainst:
                return VoteAgainst(self, action, out votes, out isDecisive);
            case GovernanceActionKind.RescindVoteAgainst:
                return RescindVoteAgainst(self, action, out votes);
            case GovernanceActionKind.EnforceEviction:
                return EnforceEviction(self, action, out votes);
            case GovernanceActionKind.Resign:
                if (_seats.Count == 1)
                {
                    return Refuse(Contract.LastAdmin);
                }

                Leave(self);
                return null;
            case GovernanceActionKind.SetAlias:
                return CheckAlias(action.Text!);
            case GovernanceActionKind.SetConsortiumName:
                int bytes = Encoding.UTF8.GetByteCount(action.Text!);
                return bytes > Contract.MaximumNameBytes ? Refuse(Contract.NameTooLong, bytes, Contract.MaximumNameBytes) : null;
            case GovernanceActionKind.AddValidators:
                return AddValidators(self, action.Validators);
            case GovernanceActionKind.RemoveValidators:
                return RemoveValidators(self, action.Validators);
            case GovernanceActionKind.VoteForCapacity:
                return VoteForCapacity(self, action.Capacity!.Value, out votes, out isDecisive);
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action.Kind, "internal-error: an action without rules.");
        }
    }

    public override void Decide(GovernanceAction action)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor when _open.Find(candidate => candidate.Subject == action.Subject) is { } candidate:
                Promote(candidate);
                break;
            case GovernanceActionKind.VoteAgainst when Find(action.Subject!.Value) is { } seat:
                Leave(seat);
                break;
        }
    }

    public override string? Note(Address actor, GovernanceAction action)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.RescindVoteFor when _open.Find(candidate => candidate.Subject == action.Subject) is { Votes.Count: 1 } candidate && candidate.Votes.Contains(actor):
                return ProposalDropped;
            case GovernanceActionKind.VoteAgainst when _seats.Count == 2 && Find(actor) is { } self && Find(action.Subject!.Value) is { } other && other != self && !other.Against.Contains(actor):
                string whom = _state.NameOf(other.Account);
                return $"that only gives notice: once {InWords(_state.EvictionNotice!.Value)} are over the same again evicts {whom}, unless {whom} acts before then";
            default:
                return null;
        }
    }

    private GovernanceRefusal? Propose(Seat self, GovernanceAction action, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        Address subject = action.Subject!.Value;
        if (subject == Address.Zero)
        {
            return Refuse(Contract.ZeroAddress);
        }

        if (Find(subject) is not null)
        {
            return Refuse(Contract.AlreadyAnAdmin, subject);
        }

        if (CheckAlias(action.Text!) is { } tooLong)
        {
            return tooLong;
        }

        if (_open.Exists(candidate => candidate.Subject == subject))
        {
            return Refuse(Contract.AlreadyProposed, subject);
        }

        if (_open.Count(candidate => candidate.Proposer == self.Account) >= Contract.MaximumOpenProposals)
        {
            return Refuse(Contract.TooManyProposals, Contract.MaximumOpenProposals);
        }

        Candidate proposed = new(subject, self.Account, []);
        _open.Add(proposed);
        isDecisive = CastFor(self, proposed, action, out votes);
        return null;
    }

    private GovernanceRefusal? VoteFor(Seat self, GovernanceAction action, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        if (FindOpen(action, out Candidate? candidate) is { } refusal)
        {
            return refusal;
        }

        if (candidate!.Votes.Contains(self.Account))
        {
            return Refuse(Contract.AlreadyVoted, self.Account, candidate.Subject);
        }

        isDecisive = CastFor(self, candidate, action, out votes);
        return null;
    }

    private bool CastFor(Seat self, Candidate candidate, GovernanceAction action, out VoteCount? votes)
    {
        candidate.Votes.Add(self.Account);
        votes = CountVotes(action);
        bool isDecisive = candidate.Votes.Count >= VotesNeeded;
        if (isDecisive)
        {
            Promote(candidate);
        }

        return isDecisive;
    }

    private GovernanceRefusal? RescindVoteFor(Seat self, GovernanceAction action, out VoteCount? votes)
    {
        votes = null;
        if (FindOpen(action, out Candidate? candidate) is { } refusal)
        {
            return refusal;
        }

        if (!candidate!.Votes.Remove(self.Account))
        {
            return Refuse(Contract.NoVoteToRescind, self.Account, candidate.Subject);
        }

        votes = CountVotes(action);
        if (candidate.Votes.Count == 0)
        {
            Close(candidate);
        }

        return null;
    }

    private GovernanceRefusal? VoteAgainst(Seat self, GovernanceAction action, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        if (FindOther(self, action, out Seat? other) is { } refusal)
        {
            return refusal;
        }

        if (!other!.Against.Add(self.Account))
        {
            return Refuse(Contract.AlreadyVoted, self.Account, other.Account);
        }

        votes = CountVotes(action);
        isDecisive = _seats.Count > 2 && other.Against.Count >= EvictionVotesNeeded;
        if (isDecisive)
        {
            Leave(other);
        }

        return null;
    }

    private GovernanceRefusal? RescindVoteAgainst(Seat self, GovernanceAction action, out VoteCount? votes)
    {
        votes = null;
        Address subject = action.Subject!.Value;
        if (Find(subject) is not { } other)
        {
            return Refuse(Contract.NotAnAdmin, subject);
        }

        if (!other.Against.Remove(self.Account))
        {
            return Refuse(Contract.NoVoteToRescind, self.Account, subject);
        }

        votes = CountVotes(action);
        return null;
    }

    private GovernanceRefusal? EnforceEviction(Seat self, GovernanceAction action, out VoteCount? votes)
    {
        votes = null;
        if (FindOther(self, action, out Seat? other) is { } refusal)
        {
            return refusal;
        }

        votes = CountVotes(action);
        if (other!.Against.Count < EvictionVotesNeeded)
        {
            return Refuse(Contract.NotEnoughVotes, other.Against.Count, EvictionVotesNeeded);
        }

        if (_seats.Count == 2)
        {
            if (_facts.ActiveAt is { } active)
            {
                return Refuse(Contract.AdminIsActive, other.Account, active.ToUnixTimeSeconds());
            }

            if (_facts.EnforceableAt is { } due && _state.BlockTime < due)
            {
                return Refuse(Contract.EvictionNotDue, due.ToUnixTimeSeconds());
            }
        }

        Leave(other);
        return null;
    }

    private GovernanceRefusal? AddValidators(Seat self, IReadOnlyList<Address> validators)
    {
        if (validators.Count == 0)
        {
            return Refuse(Contract.EmptyList);
        }

        int requested = self.Validators.Count + validators.Count;
        if (requested > _state.ValidatorCapacity)
        {
            return Refuse(Contract.CapacityExceeded, requested, _state.ValidatorCapacity);
        }

        foreach (Address validator in validators)
        {
            if (validator == Address.Zero)
            {
                return Refuse(Contract.ZeroAddress);
            }

            if (_seats.Find(seat => seat.Validators.Contains(validator)) is { } owner)
            {
                return Refuse(Contract.AlreadyAValidator, validator, owner.Account);
            }

            if (_orphans.Remove(validator))
            {
                _orphansLeft--;
            }
            else
            {
                _target++;
            }

            self.Validators.Add(validator);
        }

        if (_target > Contract.MaximumValidators)
        {
            return Refuse(Contract.TooManyValidators, _target, Contract.MaximumValidators);
        }

        // Those who were kept only because they could not be spared may go now.
        int spared = Math.Min(_orphansLeft, Math.Max(0, _target - Contract.MinimumValidators));
        _orphansLeft -= spared;
        _target -= spared;
        return null;
    }

    private GovernanceRefusal? RemoveValidators(Seat self, IReadOnlyList<Address> validators)
    {
        if (validators.Count == 0)
        {
            return Refuse(Contract.EmptyList);
        }

        foreach (Address validator in validators)
        {
            if (!self.Validators.Remove(validator))
            {
                Address owner = _seats.Find(seat => seat.Validators.Contains(validator))?.Account ?? Address.Zero;
                return Refuse(Contract.NotYourValidator, validator, owner);
            }
        }

        _target -= validators.Count;
        return _target < Contract.MinimumValidators ? Refuse(Contract.TooFewValidators, _target, Contract.MinimumValidators) : null;
    }

    private GovernanceRefusal? VoteForCapacity(Seat self, int capacity, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        if (capacity is < 1 or > Contract.MaximumCapacity)
        {
            return Refuse(Contract.CapacityOutOfRange, capacity, Contract.MaximumCapacity);
        }

        if (_facts.CapacityVotes.Contains(self.Account))
        {
            return Refuse(Contract.AlreadyVoted, self.Account, Address.Zero);
        }

        HashSet<Address> cast = [.. _facts.CapacityVotes, self.Account];
        votes = new VoteCount([.. _seats.Select(seat => seat.Account).Where(cast.Contains)], VotesNeeded, [.. _seats.Select(seat => seat.Account).Where(account => !cast.Contains(account))]);
        isDecisive = votes.Missing == 0;
        return null;
    }

    private GovernanceRefusal? FindOpen(GovernanceAction action, out Candidate? candidate)
    {
        Address subject = action.Subject!.Value;
        candidate = _open.Find(open => open.Subject == subject);
        return candidate is not null ? null
            : _facts.ProposalExpiredAt is { } expiredAt ? Refuse(Contract.ProposalExpired, subject, expiredAt.ToUnixTimeSeconds())
            : Refuse(Contract.NotProposed, subject);
    }

    private GovernanceRefusal? FindOther(Seat self, GovernanceAction action, out Seat? other)
    {
        Address subject = action.Subject!.Value;
        other = Find(subject);
        return other is null ? Refuse(Contract.NotAnAdmin, subject)
            : other == self ? Refuse(Contract.CannotVoteOnOneself, subject)
            : null;
    }

    private GovernanceRefusal? CheckAlias(string alias)
    {
        int bytes = Encoding.UTF8.GetByteCount(alias);
        return bytes > Contract.MaximumAliasBytes ? Refuse(Contract.AliasTooLong, bytes, Contract.MaximumAliasBytes) : null;
    }

    private static string InWords(TimeSpan time)
    {
        (double count, string unit) = time.TotalDays >= 2 ? (time.TotalDays, "days")
            : time.TotalHours >= 2 ? (time.TotalHours, "hours")
            : (time.TotalSeconds, "seconds");
        return string.Create(CultureInfo.InvariantCulture, $"{count:0.#} {unit}");
    }

    private Seat? Find(Address account) => _seats.Find(seat => seat.Account == account);

    private void Promote(Candidate candidate)
    {
        Close(candidate);
        _seats.Add(new Seat(candidate.Subject, [], []));
    }

    /// <summary>As the contract does it: the last one takes the place of the one that closes.</summary>
    private void Close(Candidate candidate)
    {
        int index = _open.IndexOf(candidate);
        _open[index] = _open[^1];
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>An admin leaves: its votes vanish, its validators retire as far as enough remain, and what is open is counted again.</summary>
    private void Leave(Seat seat)
    {
        Vacate(seat);

        // Evictions in the order of admission, each starting anew; then proposals, the youngest first.
        while (_seats.Count > 2 && _seats.Find(other => other.Against.Count >= EvictionVotesNeeded) is { } next)
        {
            Vacate(next);
        }

        for (int i = _open.Count - 1; i >= 0; i = Math.Min(i, _open.Count) - 1)
        {
            Candidate candidate = _open[i];
            if (candidate.Votes.Count == 0)
            {
                Close(candidate);
            }
            else if (candidate.Votes.Count >= VotesNeeded)
            {
                Promote(candidate);
            }
        }
    }

    private void Vacate(Seat seat)
    {
        _seats.Remove(seat);
        foreach (Seat other in _seats)
        {
            other.Against.Remove(seat.Account);
        }

        foreach (Candidate candidate in _open)
        {
            candidate.Votes.Remove(seat.Account);
        }

        int spared = Math.Min(seat.Validators.Count, Math.Max(0, _target - Contract.MinimumValidators));
        _target -= spared;
        foreach (Address kept in seat.Validators.Skip(spared))
        {
            _orphans.Add(kept);
            _orphansLeft++;
        }
    }

    private GovernanceRefusal Refuse(AbiError error, params object[] arguments) => GovernanceRefusal.Of(
        error,
        [.. arguments.Select(argument => argument switch { int number => new BigInteger(number), long number => new BigInteger(number), _ => argument })],
        _state.NameOf);

    private sealed class Seat(Address account, List<Address> validators, HashSet<Address> against)
    {
        public Address Account { get; } = account;

        public List<Address> Validators { get; } = validators;

        public HashSet<Address> Against { get; } = against;
    }

    private sealed class Candidate(Address subject, Address? proposer, HashSet<Address> votes)
    {
        public Address Subject { get; } = subject;

        public Address? Proposer { get; } = proposer;

        public HashSet<Address> Votes { get; } = votes;
    }
}
