using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>A node of a member, as the member's Data API tells of it.</summary>
/// <param name="HostName">The name of its machine.</param>
/// <param name="Region">The region it runs in.</param>
/// <param name="Identity">The identity that it holds under a lease: one of the validators that the member made.</param>
/// <param name="Enode">How others would reach it. Nothing speaks with nodes in a rehearsal; the port is that of its site.</param>
/// <param name="Url">The root of its site: Data API, health and JSON-RPC; up as long as the rehearsal is.</param>
public sealed record NodeSummary(string HostName, string? Region, Address Identity, string Enode, string Url);
