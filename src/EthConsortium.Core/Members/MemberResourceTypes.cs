using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates.Resources;

namespace EthConsortium.Core.Members;

/// <summary>The types of what a member has: the version each is asked in, and after which others it can be deleted.</summary>
internal static class MemberResourceTypes
{
    public const string ScaleSet = "Microsoft.Compute/virtualMachineScaleSets";
    public const string KeyVault = "Microsoft.KeyVault/vaults";
    public const string NetworkSecurityGroup = "Microsoft.Network/networkSecurityGroups";

    // Each stage is deleted when the one before is gone: a network lives as long as a machine or a gateway in it.
    private static readonly (string Type, string ApiVersion, int Stage)[] s_all =
    [
        (EthConsortium.Azure.Network.GatewayConnection.Type, GatewayConnection.ApiVersion, 1),
        (ScaleSet, VirtualMachineScaleSet.ApiVersion, 1),
        (EthConsortium.Azure.Network.TrafficManager.Type, TrafficManagerProfile.ApiVersion, 1),
        ("Microsoft.Insights/metricAlerts", MetricAlert.ApiVersion, 1),
        ("Microsoft.Insights/actionGroups", ActionGroup.ApiVersion, 2),
        (EthConsortium.Azure.Network.LoadBalancer.Type, LoadBalancer.ApiVersion, 2),
        (EthConsortium.Azure.Network.VirtualNetworkGateway.Type, VirtualNetworkGateway.ApiVersion, 2),
        ("Microsoft.Network/virtualNetworks", VirtualNetwork.ApiVersion, 3),
        (NetworkSecurityGroup, EthConsortium.Azure.Templates.Resources.NetworkSecurityGroup.ApiVersion, 4),
        ("Microsoft.Network/natGateways", NatGateway.ApiVersion, 4),
        (EthConsortium.Azure.Network.PublicIpAddress.Type, PublicIpAddress.ApiVersion, 5),
        ("Microsoft.Insights/dataCollectionRules", DataCollectionRule.ApiVersion, 5),
        ("Microsoft.Insights/workbooks", Workbook.ApiVersion, 5),
        ("Microsoft.Insights/dataCollectionEndpoints", DataCollectionEndpoint.ApiVersion, 6),
        ("Microsoft.OperationalInsights/workspaces", LogAnalyticsWorkspace.ApiVersion, 6),
        ("Microsoft.Storage/storageAccounts", StorageAccount.ApiVersion, 6),
        (KeyVault, EthConsortium.Azure.Templates.Resources.KeyVault.ApiVersion, 6),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", UserAssignedIdentity.ApiVersion, 7),
    ];

    /// <summary>The version and the stage of a resource, or null for a type that no member has.</summary>
    public static (string ApiVersion, int Stage)? Find(ResourceId id)
    {
        foreach ((string type, string apiVersion, int stage) in s_all)
        {
            if (id.IsOfType(type))
            {
                return (apiVersion, stage);
            }
        }

        return null;
    }
}
