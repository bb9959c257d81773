namespace EthConsortium.Core.Planning.Azure;

/// <summary>
/// All that a member has in Azure: every name, address, number, port, size and right, computed from the plan without asking
/// anybody. The same plan gives the same footprint.
/// </summary>
/// <param name="Member">The member.</param>
/// <param name="Choices">What the member chose.</param>
/// <param name="Regions">What it has in each region.</param>
public sealed record MemberFootprint(MemberPlan Member, AzurePlan Choices, IReadOnlyList<RegionFootprint> Regions)
{
    /// <summary>Stands in names while the subscription is not known.</summary>
    public const string UnknownInfix = "{infix}";

    /// <summary>The short name of the member.</summary>
    public string Name => Member.Name;

    /// <summary>What all names have in common: the first nine of the prefix, a hash of the resource group's id, and the location. <see cref="UnknownInfix"/> while the subscription is not known.</summary>
    public required string Infix { get; init; }

    /// <summary>The id of the resource group, or null while the subscription is not known.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>The size of the nodes that is deployed.</summary>
    public required string VmSize { get; init; }

    /// <summary>The SKU of the nodes' disks.</summary>
    public required string DiskSku { get; init; }

    /// <summary>The ports of the load balancers, the same in every region.</summary>
    public required IReadOnlyList<PortForward> Ports { get; init; }

    /// <summary>The rules for reachable nodes, the same in every region.</summary>
    public required IReadOnlyList<NetworkRule> NetworkRules { get; init; }

    /// <summary>The key vault.</summary>
    public required string KeyVaultName { get; init; }

    /// <summary>The storage account.</summary>
    public required string StorageAccountName { get; init; }

    /// <summary>The identity of the nodes, or null for a member that exists already.</summary>
    public string? IdentityName { get; init; }

    /// <summary>The new Log Analytics workspace, or null without one.</summary>
    public string? WorkspaceName { get; init; }

    /// <summary>The region of the workspace, new or not, or null without monitoring.</summary>
    public string? WorkspaceLocation { get; init; }

    /// <summary>The data collection endpoint, or null without monitoring.</summary>
    public string? DataCollectionEndpointName { get; init; }

    /// <summary>The data collection rule, or null without monitoring.</summary>
    public string? DataCollectionRuleName { get; init; }

    /// <summary>The data collection rule that the nodes themselves write by, or null without a new workspace.</summary>
    public string? LogIngestionRuleName { get; init; }

    /// <summary>The action group that sends the mail of alerts, or null without an address.</summary>
    public string? ActionGroupName { get; init; }

    /// <summary>The Traffic Manager profile, or null without one.</summary>
    public string? TrafficManagerName { get; init; }

    /// <summary>The first label of the profile's host name, or null without one.</summary>
    public string? TrafficManagerDnsLabel { get; init; }

    /// <summary>What the nodes' identity may do.</summary>
    public required IReadOnlyList<RoleAssignmentFootprint> RoleAssignments { get; init; }

    /// <summary>The connections that the member makes: between its own regions, and to others.</summary>
    public required IReadOnlyList<ConnectionFootprint> Connections { get; init; }

    /// <summary>The outputs of the deployment, those of the earlier template first.</summary>
    public required IReadOnlyList<OutputFootprint> Outputs { get; init; }

    /// <summary>The resource id of a region's VPN gateway, or null without a gateway or while the subscription is not known.</summary>
    /// <param name="region">The region, from 1.</param>
    public string? GatewayId(int region) =>
        ResourceGroupId is { } group && Regions[region - 1].GatewayName is { } name ? $"{group}/providers/Microsoft.Network/virtualNetworkGateways/{name}" : null;

    /// <summary>The member in short.</summary>
    public override string ToString() => $"{Name} ({Choices})";
}
