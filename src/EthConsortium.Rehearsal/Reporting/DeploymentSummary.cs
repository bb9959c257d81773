namespace EthConsortium.Rehearsal.Reporting;

/// <summary>What a member deployed to the stand-in for Azure.</summary>
/// <param name="Member">The short name of the member.</param>
/// <param name="Deployment">The resource id of the deployment.</param>
/// <param name="State">Azure's word for how it ended: <c>Succeeded</c>.</param>
/// <param name="Resources">How many resources it made.</param>
/// <param name="Regions">Where, in the order of the plan.</param>
/// <param name="Gateways">The resource ids of its VPN gateways, one per region; none with public addresses.</param>
public sealed record DeploymentSummary(string Member, string Deployment, string State, int Resources, IReadOnlyList<string> Regions, IReadOnlyList<string> Gateways);
