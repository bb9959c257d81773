using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>Where a vote stands.</summary>
/// <param name="Cast">Who has voted so, in the order of their admission.</param>
/// <param name="Needed">How many votes decide.</param>
/// <param name="NotCast">Who could still vote so.</param>
public sealed record VoteCount(IReadOnlyList<Address> Cast, int Needed, IReadOnlyList<Address> NotCast)
{
    /// <summary>How many votes there are. More than there are in <see cref="Cast"/> where a contract of version 1 tells the number and not whose they are; then some of <see cref="NotCast"/> have voted.</summary>
    public int Count { get; init; } = Cast.Count;

    /// <summary>How many votes are missing; 0 when it is decided.</summary>
    public int Missing => Math.Max(0, Needed - Count);
}
