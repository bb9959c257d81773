using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>The network of a rehearsal.</summary>
/// <param name="Name">The name in the governance contract.</param>
/// <param name="ChainId">The chain id that the node answers.</param>
/// <param name="Consensus">The engine that the plan names, as a plan spells it: <c>auRa</c>, <c>qbft</c>.</param>
/// <param name="GenesisHash">The hash of block 0 as a real client computes it; the test chain's own header differs (see the report's limits).</param>
/// <param name="GovernanceContract">Where the governance contract stands.</param>
public sealed record ConsortiumSummary(string Name, ChainId ChainId, string Consensus, Hash32 GenesisHash, Address GovernanceContract);
