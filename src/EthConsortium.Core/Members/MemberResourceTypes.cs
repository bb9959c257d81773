using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates.Resources;

namespace EthConsortium.Core.Members;

/// <summary>The types of what a member has: the version each is asked in, after which others it can be deleted, and what the template names it.</summary>
internal static class MemberResourceTypes
{
    public const string ScaleSet = "Microsoft.Compute/virtualMachineScaleSets";
    public const string KeyVault = "Microsoft.KeyVault/vaults";
    public const string NetworkSecurityGroup = "Microsoft.Network/networkSecurityGroups";
    public const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    public const string Identity = "Microsoft.ManagedIdentity/userAssignedIdentities";

    private const string DataCollectionRule = "Microsoft.Insights/dataCollectionRules";
    private const string MetricAlert = "Microsoft.Insights/metricAlerts";
    private const string GuidPattern = "[0-9a-f-]{36}";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    // Each stage is deleted when the one before is gone: a network lives as long as a machine or a gateway in it. In names, {m} is the member and {r} a region.
    private static readonly (string Type, string ApiVersion, int Stage, string Names)[] s_all =
    [
        (EthConsortium.Azure.Network.GatewayConnection.Type, GatewayConnection.ApiVersion, 1, ".+"),
        (ScaleSet, VirtualMachineScaleSet.ApiVersion, 1, "(vl|tx|mn)-{m}-{r}"),
        (EthConsortium.Azure.Network.TrafficManager.Type, TrafficManagerProfile.ApiVersion, 1, "{m}-tm"),
        (MetricAlert, EthConsortium.Azure.Templates.Resources.MetricAlert.ApiVersion, 1, "{m}-alert-{r}"),
        ("Microsoft.Insights/actionGroups", ActionGroup.ApiVersion, 2, "{m}-ag"),
        (EthConsortium.Azure.Network.LoadBalancer.Type, LoadBalancer.ApiVersion, 2, "{m}-(vl|tx)Lb-{r}"),
        (EthConsortium.Azure.Network.VirtualNetworkGateway.Type, VirtualNetworkGateway.ApiVersion, 2, "{m}-gateway-{r}"),
        ("Microsoft.Network/virtualNetworks", VirtualNetwork.ApiVersion, 3, "{m}-vnet-{r}"),
        (NetworkSecurityGroup, EthConsortium.Azure.Templates.Resources.NetworkSecurityGroup.ApiVersion, 4, "{m}-(vl|tx|mn)Nsg-{r}"),
        ("Microsoft.Network/natGateways", NatGateway.ApiVersion, 4, "{m}-nat-{r}"),
        (EthConsortium.Azure.Network.PublicIpAddress.Type, PublicIpAddress.ApiVersion, 5, "{m}-(nat-pip|gate-pip|lbpip)-{r}"),
        (DataCollectionRule, EthConsortium.Azure.Templates.Resources.DataCollectionRule.ApiVersion, 5, "{m}-dcr(-node)?"),
        ("Microsoft.Insights/workbooks", Workbook.ApiVersion, 5, GuidPattern),
        ("Microsoft.Insights/dataCollectionEndpoints", DataCollectionEndpoint.ApiVersion, 6, "{m}-dce"),
        ("Microsoft.OperationalInsights/workspaces", LogAnalyticsWorkspace.ApiVersion, 6, "{m}-oms"),
        ("Microsoft.Storage/storageAccounts", StorageAccount.ApiVersion, 6, "{m}store"),
        (KeyVault, EthConsortium.Azure.Templates.Resources.KeyVault.ApiVersion, 6, "{m}-akv"),
        (RoleAssignment, EthConsortium.Azure.Templates.Resources.RoleAssignment.ApiVersion, 6, GuidPattern),
        (Identity, UserAssignedIdentity.ApiVersion, 7, "{m}-id"),
    ];

    /// <summary>The version and the stage of a resource, or null for a type that no member has.</summary>
    public static (string ApiVersion, int Stage)? Find(ResourceId id)
    {
        foreach ((string type, string apiVersion, int stage, _) in s_all)
        {
            if (id.IsOfType(type))
            {
                return (apiVersion, stage);
            }
        }

        return null;
    }

    /// <summary>What the deletion of a resource is asked for in addition, or null.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/monitor/data-collection-rules/delete. A rule that is associated is not deleted otherwise.</remarks>
    public static string? DeletionQueryOf(ResourceId id) => id.IsOfType(DataCollectionRule) ? "deleteAssociations=true" : null;

    /// <summary>Whether a resource that is named after a region lies elsewhere: a connection where the first gateway is, an alert nowhere in particular.</summary>
    public static bool IsElsewhere(ResourceId id) => id.IsOfType(EthConsortium.Azure.Network.GatewayConnection.Type) || id.IsOfType(MetricAlert);

    /// <summary>Whether a resource has a name that the template gives to what a member has. Connections are named freely; whose they are, their gateway tells.</summary>
    public static bool IsNamedFor(ResourceId id, string member)
    {
        foreach ((string type, _, _, string names) in s_all)
        {
            if (id.IsOfType(type))
            {
                string pattern = names.Replace("{m}", Regex.Escape(member), StringComparison.Ordinal).Replace("{r}", "reg[1-5]", StringComparison.Ordinal);
                return Regex.IsMatch(id.Name, $"^({pattern})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, s_limit);
            }
        }

        return false;
    }
}
