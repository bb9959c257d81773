using EthConsortium.Ethereum;

namespace EthConsortium.Core.Planning;

/// <summary>The accounts that a member generated for itself.</summary>
/// <param name="Admin">The account that votes and delegates.</param>
/// <param name="Validators">The identities of its validators.</param>
public sealed record MemberAccounts(Address Admin, IReadOnlyList<Address> Validators);
