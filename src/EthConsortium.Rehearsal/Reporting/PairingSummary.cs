namespace EthConsortium.Rehearsal.Reporting;

/// <summary>Two members whose VPN gateways were paired, in the stand-in for Azure.</summary>
/// <param name="Member">The short name of the one.</param>
/// <param name="Other">The short name of the other.</param>
/// <param name="State">The name of a <see cref="Core.Pairing.PairingState"/>, the same seen from both sides: <c>Connected</c>.</param>
/// <param name="Connection">The resource id of the connection that the one made.</param>
/// <param name="OtherConnection">The resource id of the connection that the other made.</param>
public sealed record PairingSummary(string Member, string Other, string State, string Connection, string OtherConnection);
