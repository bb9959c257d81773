using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>An admin from the start.</summary>
/// <param name="Account">The admin's account.</param>
/// <param name="Alias">Its name for people; at most <see cref="ConsortiumGovernanceContract.MaximumAliasBytes"/> bytes of UTF-8.</param>
/// <param name="Validators">Its validators, at most as many as the capacity.</param>
public sealed record ConsortiumGovernanceFounder(Address Account, string Alias, ImmutableArray<Address> Validators)
{
    /// <summary>Its validators, at most as many as the capacity.</summary>
    public ImmutableArray<Address> Validators { get; init; } = Validators.IsDefault ? [] : Validators;
}
