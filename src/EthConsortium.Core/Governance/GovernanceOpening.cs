using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>What the first request of a read finds out, so that the second can ask for everything.</summary>
internal sealed record GovernanceOpening(EthClient Eth, Address Contract, Block Block, ConsensusEngine? Consensus, IReadOnlyList<Address> Admins, IReadOnlyList<Address> Proposed);
