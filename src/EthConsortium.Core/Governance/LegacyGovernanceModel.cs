using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>
/// The rules of the earlier contracts over a copy of their state, and the traps in them. What the contract itself refuses comes
/// first, in its own order; then what it would take and should not (<see cref="GovernanceRefusal.IsTrap"/>).
/// </summary>
internal sealed class LegacyGovernanceModel : GovernanceModel
{
    private const int MinimumValidators = 2;

    private readonly LegacyGovernanceDialect _dialect;
    private readonly GovernanceState _state;
    private readonly LegacySnapshot _snapshot;
    private readonly List<Ballot> _admins;
    private readonly List<Ballot> _proposals;
    private List<Address> _pending;

    public LegacyGovernanceModel(LegacyGovernanceDialect dialect, GovernanceState state, GovernanceFacts facts)
    {
        _dialect = dialect;
        _state = state;
        _snapshot = state.Legacy ?? throw new ArgumentException("internal-error: the state of an earlier contract without what its rules need.", nameof(state));
        _admins = [.. state.Admins.Select(admin => new Ballot(admin.Address, admin.AreVotersKnown ? admin.VotesAgainst : facts.Voters, admin.VotesAgainstCount))];
        _proposals = [.. state.Proposals.Select(proposal => new Ballot(proposal.Subject, proposal.AreVotersKnown ? proposal.VotesFor : facts.Voters, proposal.VotesForCount))];
        _pending = [.. _snapshot.Pending];
    }

    /// <summary>A validator that stands in the list twice seals with one key.</summary>
    public override ConsortiumNumbers Numbers => new(_admins.Count, Distinct(_pending), FaultTolerance.Of(_state.Consensus, Distinct(_pending)));

    private int VotesNeeded => (_admins.Count / 2) + 1;

    public override VoteCount? CountVotes(GovernanceAction action)
    {
        Ballot? ballot = action.Kind switch
        {
            GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor or GovernanceActionKind.RescindVoteFor => Find(_proposals, action.Subject!.Value) ?? new Ballot(action.Subject!.Value, [], 0),
            GovernanceActionKind.VoteAgainst or GovernanceActionKind.RescindVoteAgainst => Find(_admins, action.Subject!.Value),
            _ => null,
        };
        return ballot is null ? null : Count(ballot);
    }

    public override GovernanceRefusal? Apply(Address actor, GovernanceAction action, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = true;
        if (_dialect.WhyUnsupported(action.Kind) is { } why)
        {
            return Refuse(ErrorCode.GovernanceActionUnsupported, _dialect.DescribeUnsupported(why));
        }

        if (action.Kind == GovernanceActionKind.ProposeAdmin)
        {
            return Propose(actor, action.Subject!.Value, out votes, out isDecisive);
        }

        if (Find(_admins, actor) is null)
        {
            return Refuse(Contract.NotAnAdmin, actor);
        }

        switch (action.Kind)
        {
            case GovernanceActionKind.VoteFor:
                return VoteFor(actor, action.Subject!.Value, out votes, out isDecisive);
            case GovernanceActionKind.RescindVoteFor:
                return RescindVoteFor(actor, action.Subject!.Value, out votes);
            case GovernanceActionKind.VoteAgainst:
                return VoteAgainst(actor, action.Subject!.Value, out votes, out isDecisive);
            case GovernanceActionKind.RescindVoteAgainst:
                return RescindVoteAgainst(actor, action.Subject!.Value, out votes);
            case GovernanceActionKind.AddValidators:
                return AddValidators(actor, action.Validators);
            case GovernanceActionKind.RemoveValidators:
                return RemoveValidators(actor, action.Validators);
            default:
                return null; // a new alias or name, which no rule restricts
        }
    }

    public override void Decide(GovernanceAction action)
    {
        switch (action.Kind)
        {
            case GovernanceActionKind.ProposeAdmin or GovernanceActionKind.VoteFor when Find(_proposals, action.Subject!.Value) is { } candidate:
                Promote(candidate);
                break;
            case GovernanceActionKind.VoteAgainst when Find(_admins, action.Subject!.Value) is { } member:
                Leave(member);
                break;
        }
    }

    public override string? Note(Address actor, GovernanceAction action) => CountVotes(action) switch
    {
        null => null,
        { Count: 1 } votes when action.Kind == GovernanceActionKind.RescindVoteFor && votes.Cast.Contains(actor) => ProposalDropped,
        _ when action.Kind == GovernanceActionKind.VoteAgainst && _admins.Count == 2 => "with two admins this contract evicts nobody without its own vote",
        { Missing: 0 } when action.Kind != GovernanceActionKind.ProposeAdmin => "it has the votes it needs, but this contract counts only when somebody votes",
        _ => null,
    };

    private static Ballot? Find(List<Ballot> list, Address subject) => list.Find(ballot => ballot.Subject == subject);

    private static int Distinct(IEnumerable<Address> validators) => validators.Distinct().Count();

    private VoteCount Count(Ballot ballot)
    {
        Address[] accounts = [.. _admins.Select(admin => admin.Subject)];
        return new VoteCount([.. accounts.Where(ballot.Voters.Contains)], VotesNeeded, [.. accounts.Where(account => !ballot.Voters.Contains(account))]) { Count = ballot.Count };
    }

    private GovernanceRefusal? Propose(Address actor, Address subject, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        bool isAdmin = Find(_admins, actor) is not null;
        if (Find(_admins, subject) is not null)
        {
            return Refuse(Contract.AlreadyAnAdmin, subject);
        }

        if (Find(_proposals, subject) is not null)
        {
            return Refuse(Contract.AlreadyProposed, subject);
        }

        if (subject == Address.Zero)
        {
            return Refuse(Contract.ZeroAddress);
        }

        if (!isAdmin && !_dialect.AnybodyProposes)
        {
            return Refuse(Contract.NotAnAdmin, actor);
        }

        if (_proposals.Count >= _dialect.MaximumAdmins)
        {
            return Refuse(ErrorCode.AdminListFull, $"This contract holds {_dialect.MaximumAdmins} proposals and has as many. None of them ever expires, nor can it be taken back.");
        }

        Ballot proposal = new(subject, [], 0);
        _proposals.Add(proposal);
        if (isAdmin)
        {
            return CastFor(actor, proposal, out votes, out isDecisive);
        }

        votes = Count(proposal);
        return null;
    }

    private GovernanceRefusal? VoteFor(Address actor, Address subject, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        return Find(_proposals, subject) is not { } proposal ? Refuse(Contract.NotProposed, subject) : CastFor(actor, proposal, out votes, out isDecisive);
    }

    private GovernanceRefusal? CastFor(Address actor, Ballot proposal, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        if (!proposal.Add(actor))
        {
            return Refuse(Contract.AlreadyVoted, actor, proposal.Subject);
        }

        votes = Count(proposal);
        isDecisive = votes.Missing == 0;
        if (!isDecisive)
        {
            return null;
        }

        if (_admins.Count >= _dialect.MaximumAdmins)
        {
            return Refuse(ErrorCode.AdminListFull, $"This contract holds {_dialect.MaximumAdmins} admins and has as many. One has to be evicted before another can be admitted.");
        }

        Promote(proposal);
        return null;
    }

    private GovernanceRefusal? RescindVoteFor(Address actor, Address subject, out VoteCount? votes)
    {
        votes = null;
        if (Find(_proposals, subject) is not { } proposal)
        {
            return Refuse(Contract.NotProposed, subject);
        }

        // To take back a vote that was not cast is no error here. Of a proposal without votes it removes the proposal.
        proposal.Remove(actor);
        votes = Count(proposal);
        if (proposal.Count == 0)
        {
            _proposals.Remove(proposal);
        }

        return null;
    }

    private GovernanceRefusal? VoteAgainst(Address actor, Address subject, out VoteCount? votes, out bool isDecisive)
    {
        votes = null;
        isDecisive = false;
        if (Find(_admins, subject) is not { } member)
        {
            return Refuse(Contract.NotAnAdmin, subject);
        }

        if (!member.Add(actor))
        {
            return Refuse(Contract.AlreadyVoted, actor, subject);
        }

        votes = Count(member);
        isDecisive = votes.Missing == 0;
        return isDecisive ? Evict(member) : null;
    }

    private GovernanceRefusal? RescindVoteAgainst(Address actor, Address subject, out VoteCount? votes)
    {
        votes = null;
        if (Find(_admins, subject) is not { } member)
        {
            return Refuse(Contract.NotAnAdmin, subject);
        }

        member.Remove(actor);
        votes = Count(member);
        return null;
    }

    private GovernanceRefusal? AddValidators(Address actor, IReadOnlyList<Address> validators)
    {
        if (_dialect.GuardsChanges && _state.IsChangeInFlight)
        {
            return InFlight();
        }

        int requested = _snapshot.FinalValidators[actor].Count + validators.Count;
        if (requested > _state.ValidatorCapacity)
        {
            return Refuse(Contract.CapacityExceeded, requested, _state.ValidatorCapacity);
        }

        foreach (Address validator in validators)
        {
            if (FindOwner(validator) is { } owner)
            {
                return Refuse(Contract.AlreadyAValidator, validator, owner);
            }

            // It is leaving, with an admin that has left already: the contract has its flag until that is final.
            if (_state.Validators.Contains(validator) && !_pending.Contains(validator))
            {
                return InFlight();
            }

            if (validator == Address.Zero)
            {
                return Refuse(Contract.ZeroAddress);
            }
        }

        if (validators.Count == 0)
        {
            return Empty();
        }

        if (validators.GroupBy(validator => validator).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
        {
            return Trap(ErrorCode.DuplicateValidator, $"{twice} stands in the list twice. This contract would take it twice, and could never remove it again, nor evict its admin.");
        }

        if (_state.IsChangeInFlight)
        {
            return InFlight() with { IsTrap = true };
        }

        foreach (Address validator in validators)
        {
            if (_pending.Contains(validator))
            {
                return Trap(ErrorCode.OwnerlessValidator, $"{validator} is a validator already, of no admin: a change that was overtaken by another has left it so. This contract would list it twice, and could never remove it again.");
            }
        }

        _pending.AddRange(validators);
        return null;
    }

    private GovernanceRefusal? RemoveValidators(Address actor, IReadOnlyList<Address> validators)
    {
        if (_dialect.GuardsChanges && _state.IsChangeInFlight)
        {
            return InFlight();
        }

        if (_state.Validators.Count - validators.Count < MinimumValidators)
        {
            return Refuse(Contract.TooFewValidators, _state.Validators.Count - validators.Count, MinimumValidators);
        }

        List<Address> left = [.. _pending];
        foreach (Address validator in validators)
        {
            if (!_snapshot.FinalValidators[actor].Contains(validator))
            {
                return Refuse(Contract.NotYourValidator, validator, FindOwner(validator) ?? Address.Zero);
            }

            if (!TryTakeOut(left, validator))
            {
                return _pending.Count(other => other == validator) == 1 ? Refuse(ErrorCode.DuplicateValidator, $"{validator} stands in the list twice.") : Stuck(validator);
            }
        }

        if (validators.Count == 0)
        {
            return Empty();
        }

        if (Distinct(left) < MinimumValidators)
        {
            return TooFewPending(left);
        }

        if (_state.IsChangeInFlight)
        {
            return InFlight() with { IsTrap = true };
        }

        _pending = left;
        return null;
    }

    private GovernanceRefusal? Evict(Ballot member)
    {
        IReadOnlyList<Address> own = _snapshot.FinalValidators[member.Subject];
        string who = _state.NameOf(member.Subject);
        if (_state.Validators.Count - own.Count < MinimumValidators)
        {
            return Refuse(ErrorCode.EvictionLeavesTooFewValidators, $"The eviction of {who} would leave {_state.Validators.Count - own.Count} validators; {MinimumValidators} have to remain. Others have to delegate more first.");
        }

        List<Address> left = [.. _pending];
        foreach (Address validator in own)
        {
            if (!TryTakeOut(left, validator))
            {
                return Stuck(validator);
            }
        }

        if (_admins.Count == 1)
        {
            return Trap(ErrorCode.LastAdmin, "The last admin cannot leave: whoever comes first would be the next one.");
        }

        if (Distinct(left) < MinimumValidators)
        {
            return TooFewPending(left);
        }

        if (_state.IsChangeInFlight)
        {
            return own.Count == 0
                ? Trap(ErrorCode.EmptyEvictionDuringChange, $"A change of the validators is in flight. {who} has no validators, and its eviction would overwrite that change all the same. Vote once it is final.")
                : Trap(ErrorCode.EvictionDuringChange, $"A change of the validators is in flight, and the eviction of {who} would overwrite it: its validators would belong to nobody. Vote once it is final.");
        }

        Leave(member);
        return null;
    }

    private void Promote(Ballot proposal)
    {
        _proposals.Remove(proposal);
        _admins.Add(new Ballot(proposal.Subject, [], 0));
    }

    private void Leave(Ballot member)
    {
        _admins.Remove(member);
        foreach (Address validator in _snapshot.FinalValidators.TryGetValue(member.Subject, out IReadOnlyList<Address>? own) ? own : [])
        {
            _pending.Remove(validator);
        }

        foreach (Ballot ballot in _admins.Concat(_proposals))
        {
            ballot.Remove(member.Subject);
        }
    }

    private Address? FindOwner(Address validator)
    {
        foreach ((Address admin, IReadOnlyList<Address> own) in _snapshot.FinalValidators)
        {
            if (own.Contains(validator))
            {
                return admin;
            }
        }

        return null;
    }

    /// <summary>The contract finds exactly one, or fails.</summary>
    private static bool TryTakeOut(List<Address> list, Address validator) => list.Count(other => other == validator) == 1 && list.Remove(validator);

    /// <summary>In flight, it may just be on its way out; else it is there twice, or not at all, for good.</summary>
    private GovernanceRefusal Stuck(Address validator) =>
        _state.IsChangeInFlight ? InFlight() : Refuse(
            ErrorCode.StuckValidator,
            _pending.Contains(validator)
                ? $"{validator} stands in the list of the validators twice, and this contract can never remove it."
                : $"{validator} belongs to an admin and does not stand in the list of the validators: a change that was overtaken by another has left it so. This contract can never remove it.");

    private GovernanceRefusal InFlight() =>
        Refuse(ErrorCode.ChangeInFlight, $"A change of the validators is in flight, and version {_dialect.Name} of the contract {(_dialect.GuardsChanges ? "takes no other" : "would overwrite it: its validators would belong to nobody")}. Try again once it is final.");

    private static GovernanceRefusal TooFewPending(List<Address> left) =>
        Trap(ErrorCode.TooFewPendingValidators, $"With what is in flight, that would leave {Distinct(left)} validators; {MinimumValidators} have to remain. This contract counts those of today only.");

    private GovernanceRefusal Empty() => Refuse(Contract.EmptyList) with { IsTrap = true };

    private static GovernanceRefusal Refuse(ErrorCode code, string message) => new(code, "", [], message);

    private static GovernanceRefusal Trap(ErrorCode code, string message) => Refuse(code, message) with { IsTrap = true };

    private GovernanceRefusal Refuse(AbiError error, params object[] arguments) =>
        GovernanceRefusal.Like(error, [.. arguments.Select(argument => argument is int number ? new BigInteger(number) : argument)], _state.NameOf);

    /// <summary>The votes on one subject: how many, and whose as far as that is known.</summary>
    private sealed class Ballot(Address subject, IReadOnlyList<Address>? voters, int count)
    {
        public Address Subject { get; } = subject;

        public HashSet<Address> Voters { get; } = [.. voters ?? []];

        public int Count { get; private set; } = count;

        /// <summary>False when this account has voted. Of votes without a name it is not known.</summary>
        public bool Add(Address voter)
        {
            bool isNew = Voters.Add(voter);
            Count += isNew ? 1 : 0;
            return isNew;
        }

        public void Remove(Address voter) => Count -= Voters.Remove(voter) ? 1 : 0;
    }
}
