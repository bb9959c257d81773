using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>
/// The rules of docs/governance.md once more, as plainly as possible: sets of voters instead of ballots, three sets of
/// validators instead of a roster. An action either changes the state or throws <see cref="Refusal"/> and changes nothing.
/// </summary>
internal sealed class GovernanceModel
{
    private readonly ulong _lifetime;
    private readonly ulong _notice;
    private readonly bool _immediate;
    private bool _recount;

    public GovernanceModel(ConsortiumGovernanceGenesis genesis)
    {
        _lifetime = (ulong)genesis.ProposalLifetime.TotalSeconds;
        _notice = (ulong)genesis.EvictionNotice.TotalSeconds;
        _immediate = genesis.FinalizesImmediately;
        Name = genesis.ConsortiumName;
        Capacity = genesis.ValidatorCapacity;
        foreach (ConsortiumGovernanceFounder founder in genesis.Founders)
        {
            Member member = new(founder.Account) { Alias = founder.Alias };
            member.Validators.AddRange(founder.Validators);
            Admins.Add(member);
            Final.UnionWith(founder.Validators);
        }

        Target.UnionWith(Final);
    }

    public string Name { get; private set; }

    public int Capacity { get; private set; }

    public List<Member> Admins { get; } = [];

    /// <summary>Proposals until they are closed; an expired one stays until somebody closes it.</summary>
    public List<Nomination> Nominations { get; } = [];

    public HashSet<Address> Final { get; } = [];

    /// <summary>What the change in flight leads to; null when none is.</summary>
    public HashSet<Address>? Flight { get; private set; }

    public HashSet<Address> Target { get; } = [];

    /// <summary>Validators of the target set whose admin has left, with that admin.</summary>
    public List<(Address Validator, Member Former)> Orphans { get; } = [];

    public bool Queued => !Target.SetEquals(Flight ?? Final);

    public int VotesNeeded => (Admins.Count / 2) + 1;

    public int EvictionVotesNeeded => Math.Min(VotesNeeded, Admins.Count - 1);

    public Member? Find(Address account) => Admins.Find(a => a.Account == account);

    public Address OwnerOf(Address validator) => Admins.Find(a => a.Validators.Contains(validator))?.Account ?? Address.Zero;

    public ulong ExpiresAt(Nomination nomination) => nomination.ProposedAt + _lifetime;

    public bool IsOpen(Nomination nomination, ulong now) => nomination.Votes.Count > 0 && now < ExpiresAt(nomination);

    public Nomination? OpenFor(Address subject, ulong now) => Nominations.Find(n => n.Subject == subject && IsOpen(n, now));

    public void Propose(Address caller, Address subject, string alias, ulong now)
    {
        Member me = Require(caller);
        Refuse(subject == Address.Zero, Contract.ZeroAddress);
        Refuse(Find(subject) is not null, Contract.AlreadyAnAdmin, subject);
        Nomination? old = Nominations.Find(n => n.Subject == subject);
        Refuse(old is not null && IsOpen(old, now), Contract.AlreadyProposed, subject);
        int mine = Nominations.Count(n => n.Proposer == me && IsOpen(n, now));
        Refuse(mine >= Contract.MaximumOpenProposals, Contract.TooManyProposals, Contract.MaximumOpenProposals);

        me.LastActive = now;
        if (old is not null)
        {
            Close(old);
        }

        if (Nominations.Count(n => n.Proposer == me) >= Contract.MaximumOpenProposals)
        {
            foreach (Nomination stale in me.Own.AsEnumerable().Reverse().Where(n => !IsOpen(n, now)).ToArray())
            {
                Close(stale);
            }
        }

        Nomination nomination = new(me, subject, alias, now);
        Nominations.Add(nomination);
        me.Own.Add(nomination);
        CastFor(nomination, me);
        Settle(now);
    }

    public void VoteFor(Address caller, Address subject, ulong now)
    {
        Member me = Require(caller);
        Nomination nomination = RequireOpen(subject, now);
        Refuse(nomination.Votes.Contains(me), Contract.AlreadyVoted, caller, subject);
        me.LastActive = now;
        CastFor(nomination, me);
        Settle(now);
    }

    public void RescindVoteFor(Address caller, Address subject, ulong now)
    {
        Member me = Require(caller);
        Nomination nomination = RequireOpen(subject, now);
        Refuse(!nomination.Votes.Contains(me), Contract.NoVoteToRescind, caller, subject);
        me.LastActive = now;
        nomination.Votes.Remove(me);
        if (nomination.Votes.Count == 0)
        {
            Close(nomination);
        }

        Settle(now);
    }

    public void VoteAgainst(Address caller, Address admin, ulong now)
    {
        Member me = Require(caller);
        Member target = RequireOther(caller, admin);
        Refuse(target.Against.Contains(me), Contract.AlreadyVoted, caller, admin);
        me.LastActive = now;
        target.Against.Add(me);
        if (Admins.Count == 2)
        {
            target.NoticeAt = now;
        }
        else if (target.Against.Count >= EvictionVotesNeeded)
        {
            Leave(target, now);
        }

        Settle(now);
    }

    public void RescindVoteAgainst(Address caller, Address admin, ulong now)
    {
        Member me = Require(caller);
        Member target = Require(admin);
        Refuse(!target.Against.Contains(me), Contract.NoVoteToRescind, caller, admin);
        me.LastActive = now;
        target.Against.Remove(me);
        Settle(now);
    }

    public void EnforceEviction(Address caller, Address admin, ulong now)
    {
        Member me = Require(caller);
        Member target = RequireOther(caller, admin);
        Refuse(target.Against.Count < EvictionVotesNeeded, Contract.NotEnoughVotes, target.Against.Count, EvictionVotesNeeded);
        if (Admins.Count == 2)
        {
            Refuse(target.LastActive > target.NoticeAt, Contract.AdminIsActive, admin, target.LastActive);
            Refuse(now < target.NoticeAt + _notice, Contract.EvictionNotDue, target.NoticeAt + _notice);
        }

        me.LastActive = now;
        Leave(target, now);
        Settle(now);
    }

    public void Resign(Address caller, ulong now)
    {
        Member me = Require(caller);
        Refuse(Admins.Count == 1, Contract.LastAdmin);
        Leave(me, now);
        Settle(now);
    }

    public void VoteForCapacity(Address caller, int capacity, ulong now)
    {
        Member me = Require(caller);
        Refuse(capacity is < 1 or > Contract.MaximumCapacity, Contract.CapacityOutOfRange, capacity, Contract.MaximumCapacity);
        Refuse(me.CapacityVote == capacity, Contract.AlreadyVoted, caller, Address.Zero);
        me.LastActive = now;
        me.CapacityVote = capacity;
        DecideCapacity(capacity);
        Settle(now);
    }

    public void UpdateAlias(Address caller, string alias, ulong now)
    {
        Member me = Require(caller);
        me.LastActive = now;
        me.Alias = alias;
        Settle(now);
    }

    public void SetName(Address caller, string name, ulong now)
    {
        Member me = Require(caller);
        me.LastActive = now;
        Name = name;
        Settle(now);
    }

    public void AddValidators(Address caller, Address[] validators, ulong now)
    {
        Member me = Require(caller);
        Refuse(validators.Length == 0, Contract.EmptyList);
        Refuse(me.Validators.Count + validators.Length > Capacity, Contract.CapacityExceeded, me.Validators.Count + validators.Length, Capacity);
        HashSet<Address> seen = [];
        foreach (Address validator in validators)
        {
            Refuse(validator == Address.Zero, Contract.ZeroAddress);
            Address owner = seen.Add(validator) ? OwnerOf(validator) : caller;
            Refuse(owner != Address.Zero, Contract.AlreadyAValidator, validator, owner);
        }

        me.LastActive = now;
        foreach (Address validator in validators)
        {
            int orphan = Orphans.FindIndex(o => o.Validator == validator);
            if (orphan >= 0)
            {
                Orphans[orphan] = Orphans[^1];
                Orphans.RemoveAt(Orphans.Count - 1);
            }

            Target.Add(validator);
            me.Validators.Add(validator);
        }

        while (Orphans.Count > 0 && Target.Count > Contract.MinimumValidators)
        {
            Target.Remove(Orphans[^1].Validator);
            Orphans.RemoveAt(Orphans.Count - 1);
        }

        Settle(now);
    }

    public void RemoveValidators(Address caller, Address[] validators, ulong now)
    {
        Member me = Require(caller);
        Refuse(validators.Length == 0, Contract.EmptyList);
        HashSet<Address> seen = [];
        foreach (Address validator in validators)
        {
            Address owner = seen.Add(validator) ? OwnerOf(validator) : Address.Zero;
            Refuse(owner != caller, Contract.NotYourValidator, validator, owner);
        }

        int remaining = Target.Count - validators.Length;
        Refuse(remaining < Contract.MinimumValidators, Contract.TooFewValidators, remaining, Contract.MinimumValidators);
        me.LastActive = now;
        foreach (Address validator in validators)
        {
            Target.Remove(validator);
            me.Validators[me.Validators.IndexOf(validator)] = me.Validators[^1];
            me.Validators.RemoveAt(me.Validators.Count - 1);
        }

        Settle(now);
    }

    public void FinalizeChange(Address caller)
    {
        Refuse(caller != Contract.SystemCaller, Contract.NotSystemCaller, caller);
        Refuse(Flight is null, Contract.NothingToFinalize);
        Land();
    }

    public void InitiateQueuedChange()
    {
        Refuse(Flight is not null || !Queued, Contract.NothingToInitiate);
        Announce();
    }

    private static void Refuse(bool condition, AbiError error, params object?[] arguments)
    {
        if (condition)
        {
            throw new Refusal(error, arguments);
        }
    }

    private Member Require(Address account)
    {
        Member? member = Find(account);
        Refuse(member is null, Contract.NotAnAdmin, account);
        return member!;
    }

    private Member RequireOther(Address caller, Address account)
    {
        Member member = Require(account);
        Refuse(caller == account, Contract.CannotVoteOnOneself, account);
        return member;
    }

    private Nomination RequireOpen(Address subject, ulong now)
    {
        Nomination? nomination = Nominations.Find(n => n.Subject == subject && n.Votes.Count > 0);
        Refuse(nomination is null, Contract.NotProposed, subject);
        Refuse(now >= ExpiresAt(nomination!), Contract.ProposalExpired, subject, ExpiresAt(nomination!));
        return nomination!;
    }

    private void CastFor(Nomination nomination, Member voter)
    {
        nomination.Votes.Add(voter);
        if (nomination.Votes.Count >= VotesNeeded)
        {
            Promote(nomination);
        }
    }

    private void Promote(Nomination nomination)
    {
        Close(nomination);
        Admins.Add(new Member(nomination.Subject) { Alias = nomination.Alias });
    }

    // The contract closes a proposal by moving the last one into its place, which the order of a re-count shows.
    private void Close(Nomination nomination)
    {
        Nominations[Nominations.IndexOf(nomination)] = Nominations[^1];
        Nominations.RemoveAt(Nominations.Count - 1);
        List<Nomination> own = nomination.Proposer.Own;
        own[own.IndexOf(nomination)] = own[^1];
        own.RemoveAt(own.Count - 1);
    }

    private void DecideCapacity(int capacity)
    {
        if (Admins.Count(a => a.CapacityVote == capacity) >= VotesNeeded)
        {
            Capacity = capacity;
            Admins.ForEach(a => a.CapacityVote = null);
        }
    }

    private void Leave(Member member, ulong now)
    {
        Admins.Remove(member);
        Admins.ForEach(a => a.Against.Remove(member));
        Nominations.ForEach(n => n.Votes.Remove(member));
        foreach (Address validator in member.Validators)
        {
            if (Target.Count > Contract.MinimumValidators)
            {
                Target.Remove(validator);
            }
            else
            {
                Orphans.Add((validator, member));
            }
        }

        if (Admins.Count == 2)
        {
            foreach (Member remaining in Admins.Where(a => a.Against.Count > 0))
            {
                remaining.NoticeAt = now;
            }
        }

        _recount = true;
    }

    private void Settle(ulong now)
    {
        while (_recount)
        {
            _recount = false;
            Recount(now);
        }

        if (Flight is null && Queued)
        {
            Announce();
        }
    }

    private void Recount(ulong now)
    {
        for (int i = 0; i < Admins.Count; i++)
        {
            if (Admins.Count > 2 && Admins[i].Against.Count >= EvictionVotesNeeded)
            {
                Leave(Admins[i], now);
                return;
            }

            if (Admins[i].CapacityVote is { } capacity)
            {
                DecideCapacity(capacity);
            }
        }

        for (int i = Nominations.Count - 1; i >= 0; i--)
        {
            if (!IsOpen(Nominations[i], now))
            {
                Close(Nominations[i]);
            }
            else if (Nominations[i].Votes.Count >= VotesNeeded)
            {
                Promote(Nominations[i]);
            }
        }
    }

    private void Announce()
    {
        Flight = [.. Target];
        if (_immediate)
        {
            Land();
        }
    }

    private void Land()
    {
        Final.Clear();
        Final.UnionWith(Flight!);
        Flight = null;
    }

    internal sealed class Refusal(AbiError error, object?[] arguments) : Exception
    {
        public AbiError Error { get; } = error;

        public object?[] Arguments { get; } = arguments;
    }

    internal sealed class Member(Address account)
    {
        public Address Account { get; } = account;

        public string Alias { get; set; } = "";

        public List<Address> Validators { get; } = [];

        public List<Nomination> Own { get; } = [];

        public HashSet<Member> Against { get; } = [];

        public int? CapacityVote { get; set; }

        public ulong LastActive { get; set; }

        public ulong NoticeAt { get; set; }
    }

    internal sealed class Nomination(Member proposer, Address subject, string alias, ulong proposedAt)
    {
        public Member Proposer { get; } = proposer;

        public Address Subject { get; } = subject;

        public string Alias { get; } = alias;

        public ulong ProposedAt { get; } = proposedAt;

        public HashSet<Member> Votes { get; } = [];
    }
}
