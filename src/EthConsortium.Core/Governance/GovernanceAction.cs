using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>Something an admin wants to do, made by one of the methods below.</summary>
public sealed record GovernanceAction
{
    private GovernanceAction(GovernanceActionKind kind) => Kind = kind;

    /// <summary>What it is.</summary>
    public GovernanceActionKind Kind { get; }

    /// <summary>Whom it is about, for proposals, votes and evictions.</summary>
    public Address? Subject { get; private init; }

    /// <summary>The alias or the name that is given.</summary>
    public string? Text { get; private init; }

    /// <summary>The validators to delegate or withdraw; empty otherwise.</summary>
    public IReadOnlyList<Address> Validators { get; private init; } = [];

    /// <summary>The capacity voted for.</summary>
    public int? Capacity { get; private init; }

    /// <summary>Propose an account as an admin under an alias, which from an admin is a vote for it too.</summary>
    public static GovernanceAction ProposeAdmin(Address subject, string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        return new(GovernanceActionKind.ProposeAdmin) { Subject = subject, Text = alias };
    }

    /// <summary>Vote for a proposed admin.</summary>
    public static GovernanceAction VoteFor(Address subject) => new(GovernanceActionKind.VoteFor) { Subject = subject };

    /// <summary>Take back a vote for a proposed admin; a proposal without votes closes.</summary>
    public static GovernanceAction RescindVoteFor(Address subject) => new(GovernanceActionKind.RescindVoteFor) { Subject = subject };

    /// <summary>Vote to evict an admin.</summary>
    public static GovernanceAction VoteAgainst(Address admin) => new(GovernanceActionKind.VoteAgainst) { Subject = admin };

    /// <summary>Take back a vote to evict an admin.</summary>
    public static GovernanceAction RescindVoteAgainst(Address admin) => new(GovernanceActionKind.RescindVoteAgainst) { Subject = admin };

    /// <summary>Carry out an eviction between two admins whose notice has run out.</summary>
    public static GovernanceAction EnforceEviction(Address admin) => new(GovernanceActionKind.EnforceEviction) { Subject = admin };

    /// <summary>Leave the consortium.</summary>
    public static GovernanceAction Resign() => new(GovernanceActionKind.Resign);

    /// <summary>Change one's own alias.</summary>
    public static GovernanceAction SetAlias(string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        return new(GovernanceActionKind.SetAlias) { Text = alias };
    }

    /// <summary>Change the name of the consortium.</summary>
    public static GovernanceAction SetConsortiumName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(GovernanceActionKind.SetConsortiumName) { Text = name };
    }

    /// <summary>Delegate validators of one's own.</summary>
    public static GovernanceAction AddValidators(IEnumerable<Address> validators) => new(GovernanceActionKind.AddValidators) { Validators = [.. validators] };

    /// <summary>Withdraw validators of one's own.</summary>
    public static GovernanceAction RemoveValidators(IEnumerable<Address> validators) => new(GovernanceActionKind.RemoveValidators) { Validators = [.. validators] };

    /// <summary>Vote for how many validators an admin may have. A vote for another number moves.</summary>
    public static GovernanceAction VoteForCapacity(int capacity) => new(GovernanceActionKind.VoteForCapacity) { Capacity = capacity };

    /// <summary>Announce the queued change of the validators, when none is in flight.</summary>
    public static GovernanceAction InitiateQueuedChange() => new(GovernanceActionKind.InitiateQueuedChange);

    /// <summary>The action in words: <c>vote for 0x…</c>.</summary>
    public override string ToString() => Describe(address => address.ToString());

    /// <summary>The action in words, with accounts called as <paramref name="nameOf"/> says.</summary>
    internal string Describe(Func<Address, string> nameOf) => Kind switch
    {
        GovernanceActionKind.ProposeAdmin => $"propose {nameOf(Subject!.Value)} as '{Printable.Name(Text)}'",
        GovernanceActionKind.VoteFor => $"vote for {nameOf(Subject!.Value)}",
        GovernanceActionKind.RescindVoteFor => $"take back the vote for {nameOf(Subject!.Value)}",
        GovernanceActionKind.VoteAgainst => $"vote to evict {nameOf(Subject!.Value)}",
        GovernanceActionKind.RescindVoteAgainst => $"take back the vote to evict {nameOf(Subject!.Value)}",
        GovernanceActionKind.EnforceEviction => $"evict {nameOf(Subject!.Value)}",
        GovernanceActionKind.Resign => "resign",
        GovernanceActionKind.SetAlias => $"change the alias to '{Printable.Name(Text)}'",
        GovernanceActionKind.SetConsortiumName => $"rename the consortium '{Printable.Name(Text)}'",
        GovernanceActionKind.AddValidators => $"delegate {Count(Validators.Count)}",
        GovernanceActionKind.RemoveValidators => $"withdraw {Count(Validators.Count)}",
        GovernanceActionKind.VoteForCapacity => $"vote for a capacity of {Capacity} validators per admin",
        _ => "announce the queued change of the validators",
    };

    /// <summary>The same action for other validators.</summary>
    internal GovernanceAction With(IReadOnlyList<Address> validators) => this with { Validators = validators };

    private static string Count(int validators) => validators == 1 ? "1 validator" : $"{validators} validators";
}
