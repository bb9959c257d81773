using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>One thing that happened, from the contract's events or, where an earlier contract has none, rebuilt from the transaction.</summary>
public sealed record GovernanceEvent
{
    /// <summary>The number of the block.</summary>
    public required ulong Block { get; init; }

    /// <summary>The hash of the transaction.</summary>
    public required Hash32 Transaction { get; init; }

    /// <summary>The place of the event among the logs of its block; -1 where it has none because it was rebuilt.</summary>
    public required int LogIndex { get; init; }

    /// <summary>
    /// Whether it was rebuilt from the data of a transaction: the contracts before version 2 log no vote, no vote taken back, no alias and
    /// no name. What reached them through another contract is missing then.
    /// </summary>
    public bool IsRebuilt { get; init; }

    /// <summary>What happened.</summary>
    public required GovernanceEventKind Kind { get; init; }

    /// <summary>Who did it; null where the chain tells no one, as for changes that the client finalizes.</summary>
    public Address? Actor { get; init; }

    /// <summary>Whom it happened to: the one that is proposed, voted for or against, admitted, evicted; null for everything else.</summary>
    public Address? Subject { get; init; }

    /// <summary>The votes with this one, for the proposal, the eviction or the capacity; null for what is no vote, or where the votes before the first block could not be read.</summary>
    public int? Votes { get; init; }

    /// <summary>The votes that decide; null for what is no vote.</summary>
    public int? VotesNeeded { get; init; }

    /// <summary>The validators delegated, withdrawn or retired; for an announced change the whole set it leads to; empty otherwise.</summary>
    public IReadOnlyList<Address> Validators { get; init; } = [];

    /// <summary>The alias or the name given; null otherwise.</summary>
    public string? Text { get; init; }

    /// <summary>The capacity voted for, or the new one; null otherwise.</summary>
    public int? Capacity { get; init; }

    /// <summary>When a proposal expires or an eviction can be enforced; null otherwise.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>What happened in a sentence without a full stop: <c>Bank A voted for Bank C</c>.</summary>
    /// <param name="nameOf">What to call an account.</param>
    public string Describe(Func<Address, string> nameOf) => Describe(Kind, Actor, Subject, Validators.Count, nameOf);

    /// <summary>What happened in a sentence without a full stop.</summary>
    /// <param name="kind">What.</param>
    /// <param name="actor">Who did it, or null.</param>
    /// <param name="subject">Whom it happened to, or null.</param>
    /// <param name="validators">How many validators it concerns.</param>
    /// <param name="nameOf">What to call an account.</param>
    public static string Describe(GovernanceEventKind kind, Address? actor, Address? subject, int validators, Func<Address, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        string who = actor is { } a ? Printable.Name(nameOf(a)) : "somebody";
        string whom = subject is { } s ? Printable.Name(nameOf(s)) : "";
        string count = validators == 1 ? "1 validator" : $"{validators} validators";
        return kind switch
        {
            GovernanceEventKind.Proposed => $"{who} proposed {whom}",
            GovernanceEventKind.VotedFor => $"{who} voted for {whom}",
            GovernanceEventKind.VoteForRescinded => $"{who} took back its vote for {whom}",
            GovernanceEventKind.VotedAgainst => $"{who} voted to evict {whom}",
            GovernanceEventKind.VoteAgainstRescinded => $"{who} took back its vote to evict {whom}",
            GovernanceEventKind.EvictionNoticeGiven => $"{who} gave {whom} notice of eviction",
            GovernanceEventKind.ProposalExpired => $"the proposal of {whom} expired",
            GovernanceEventKind.ProposalDropped => $"the proposal of {whom} lost its last vote",
            GovernanceEventKind.Admitted => $"{whom} became an admin",
            GovernanceEventKind.Evicted => $"{whom} was evicted",
            GovernanceEventKind.Resigned => $"{(whom.Length > 0 ? whom : who)} resigned",
            GovernanceEventKind.ValidatorsDelegated => $"{who} delegated {count}",
            GovernanceEventKind.ValidatorsWithdrawn => $"{who} withdrew {count}",
            GovernanceEventKind.ValidatorsRetired => $"{count} of {(actor is null && whom.Length > 0 ? whom : who)} retired",
            GovernanceEventKind.ChangeInitiated => "the change of the validators was announced",
            GovernanceEventKind.ChangeFinalized => "the change of the validators became final",
            GovernanceEventKind.AliasChanged => $"{who} changed its alias",
            GovernanceEventKind.ConsortiumRenamed => $"{who} renamed the consortium",
            GovernanceEventKind.VotedForCapacity => $"{who} voted for another capacity",
            _ => "the capacity changed",
        };
    }

    /// <summary>Whether it was done by this account, happened to it, or changed it as a validator.</summary>
    public bool Concerns(Address account) => Actor == account || Subject == account || Validators.Contains(account);
}
