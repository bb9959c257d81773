using EthConsortium.Ethereum;

namespace EthConsortium.Core.DataApi;

/// <summary>One node of a member, as <c>nodeMetadata</c> lists it.</summary>
/// <param name="EnodeUrl">How to reach it.</param>
/// <param name="Hostname">The name of its machine; may be empty.</param>
/// <param name="Address">The validator whose identity it holds, or null for none.</param>
/// <param name="Region">The region it runs in, or null where that is not told.</param>
public sealed record NetworkNode(Enode EnodeUrl, string Hostname, Address? Address, string? Region = null);
