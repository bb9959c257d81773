using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>A member of a rehearsal.</summary>
/// <param name="Name">The short name of the plan.</param>
/// <param name="MemberId">The number of the plan.</param>
/// <param name="AdminAddress">Its admin account.</param>
/// <param name="Validators">The validators that the chain shows as its own.</param>
/// <param name="RpcEndpoint">Its JSON-RPC endpoint; up as long as the rehearsal is.</param>
/// <param name="DataUrl">The root of its Data API: a joiner appends <c>/networkinfo</c>.</param>
/// <param name="Nodes">Its nodes, of which the first is its endpoint.</param>
public sealed record MemberSummary(string Name, int MemberId, Address AdminAddress, IReadOnlyList<Address> Validators, string RpcEndpoint, string DataUrl, IReadOnlyList<NodeSummary> Nodes);
