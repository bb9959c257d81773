using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>What the outcome of a single action depends on besides the state that is read for all.</summary>
internal sealed record GovernanceFacts
{
    /// <summary>When the remembered proposal of the subject expired, if it is not open any more.</summary>
    public DateTimeOffset? ProposalExpiredAt { get; init; }

    /// <summary>Who has voted for the capacity in question.</summary>
    public IReadOnlyList<Address> CapacityVotes { get; init; } = [];

    /// <summary>Who has voted on the subject, where the state has only the number; null when that cannot be told.</summary>
    public IReadOnlyList<Address>? Voters { get; init; }

    /// <summary>When the eviction of the subject can be carried out, if notice was given.</summary>
    public DateTimeOffset? EnforceableAt { get; init; }

    /// <summary>When the subject acted since it was given notice; null if it did not.</summary>
    public DateTimeOffset? ActiveAt { get; init; }
}
