using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>An admin of the consortium.</summary>
/// <param name="Address">The admin's account.</param>
/// <param name="Alias">The name it gave itself; may be empty, and nobody checks it.</param>
/// <param name="Validators">Its validators once everything under way is final.</param>
/// <param name="VotesAgainst">The admins that have voted to evict it.</param>
public sealed record ConsortiumAdmin(Address Address, string Alias, IReadOnlyList<Address> Validators, IReadOnlyList<Address> VotesAgainst)
{
    /// <summary>Its alias, fit for a terminal.</summary>
    public string Name => Printable.Name(Alias);

    /// <summary>Its validators once everything under way is final.</summary>
    public IReadOnlyList<Address> Validators { get; init; } = new JoinedList<Address>(Validators);

    /// <summary>The admins that have voted to evict it.</summary>
    public IReadOnlyList<Address> VotesAgainst { get; init; } = new JoinedList<Address>(VotesAgainst);

    /// <summary>How many votes there are to evict it. More than there are in <see cref="VotesAgainst"/> where a contract of version 1 tells the number and not whose they are.</summary>
    public int VotesAgainstCount { get; init; } = VotesAgainst.Count;

    /// <summary>Whether all who voted are named.</summary>
    public bool AreVotersKnown => VotesAgainstCount == VotesAgainst.Count;

    /// <summary>The admin in short, fit for a terminal: <c>Bank A (0x…)</c>.</summary>
    public override string ToString() => Name.Length == 0 ? $"{Address}" : $"{Name} ({Address})";
}
