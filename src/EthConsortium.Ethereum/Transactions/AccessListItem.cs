using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Transactions;

/// <summary>An account and the storage slots in it that a transaction announces to touch.</summary>
/// <param name="Address">The account.</param>
/// <param name="StorageKeys">The slots; may be empty.</param>
/// <remarks>Source: EIP-2930.</remarks>
public sealed record AccessListItem(Address Address, ImmutableArray<Hash32> StorageKeys);
