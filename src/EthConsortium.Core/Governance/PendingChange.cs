using EthConsortium.Ethereum;

namespace EthConsortium.Core.Governance;

/// <summary>The validators whose place in the final set is going to change.</summary>
internal sealed record PendingChange(IReadOnlyList<Address> Added, IReadOnlyList<Address> Removed, bool IsInFlight, bool IsQueued);
