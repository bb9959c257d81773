using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>An admin that the governance contract lists.</summary>
/// <param name="Address">Its account.</param>
/// <param name="Alias">The name it goes by.</param>
public sealed record AdminSummary(Address Address, string Alias);
