using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Sessions;

/// <summary>A node that runs the network it should, and what was found out on the way.</summary>
internal sealed record ConnectedNode(RpcClient Rpc, Uri Endpoint, ChainId ChainId, Hash32 GenesisHash, GovernanceClient Governance, GovernanceState State, VerifiedNetwork? Network, IReadOnlyList<NetworkCheck> Checks);
