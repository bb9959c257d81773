using EthConsortium.Azure.Arm;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Deployment;

/// <summary>The resources of a member that have a name of their own: all but role assignments, the workbook, and what is part of another.</summary>
internal static class FootprintResources
{
    public const string ScaleSets = "Microsoft.Compute/virtualMachineScaleSets";
    public const string StorageAccounts = "Microsoft.Storage/storageAccounts";
    public const string Vaults = "Microsoft.KeyVault/vaults";

    /// <summary>Each resource with its region; with none where it is nowhere in particular.</summary>
    public static IEnumerable<(ResourceId Id, string? Location)> Of(MemberFootprint member, ResourceId group)
    {
        string shared = member.Regions[0].Location;
        (string Type, string? Name, string? Location)[] all =
        [
            ("Microsoft.ManagedIdentity/userAssignedIdentities", member.IdentityName, shared),
            (Vaults, member.KeyVaultName, shared),
            (StorageAccounts, member.StorageAccountName, shared),
            ("Microsoft.OperationalInsights/workspaces", member.WorkspaceName, member.WorkspaceLocation),
            ("Microsoft.Insights/dataCollectionEndpoints", member.DataCollectionEndpointName, member.WorkspaceLocation),
            ("Microsoft.Insights/dataCollectionRules", member.DataCollectionRuleName, member.WorkspaceLocation),
            ("Microsoft.Insights/dataCollectionRules", member.LogIngestionRuleName, member.WorkspaceLocation),
            .. member.Regions.SelectMany(region => new (string, string?, string?)[]
            {
                ("Microsoft.Network/publicIPAddresses", region.NatPublicIpName, region.Location),
                ("Microsoft.Network/natGateways", region.NatGatewayName, region.Location),
                ("Microsoft.Network/networkSecurityGroups", region.NetworkSecurityGroupName, region.Location),
                ("Microsoft.Network/networkSecurityGroups", region.MinerNetworkSecurityGroupName, region.Location),
                ("Microsoft.Network/virtualNetworks", region.VirtualNetworkName, region.Location),
                ("Microsoft.Network/publicIPAddresses", region.PublicIpName, region.Location),
                ("Microsoft.Network/loadBalancers", region.LoadBalancerName, region.Location),
                ("Microsoft.Network/publicIPAddresses", region.GatewayPublicIpName, region.Location),
                ("Microsoft.Network/virtualNetworkGateways", region.GatewayName, region.Location),
            }),
            .. member.Connections.Where(IsOwn).Select(connection => ("Microsoft.Network/connections", (string?)connection.Name, (string?)member.Regions[connection.Region - 1].Location)),
            .. member.Regions.SelectMany(region => region.ScaleSets, (region, set) => (ScaleSets, (string?)set.Name, (string?)region.Location)),
            ("Microsoft.Network/trafficManagerProfiles", member.TrafficManagerName, null),
            ("Microsoft.Insights/actionGroups", member.ActionGroupName, null),
            .. member.Regions.Select(region => ("Microsoft.Insights/metricAlerts", region.AlertName, (string?)null)),
        ];
        return all.Where(each => each.Name is not null).Select(each => (group.Resource(each.Type, each.Name!), each.Location));

        // Those to other members are made when both gateways are there.
        bool IsOwn(ConnectionFootprint connection) => connection.OtherMember == member.Name;
    }
}
