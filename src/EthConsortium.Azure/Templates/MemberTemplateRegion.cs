namespace EthConsortium.Azure.Templates;

/// <summary>
/// What a member has in one region. Wherever a name holds <c>{infix}</c>, the template has the member's infix, which Azure computes from the resource group
/// unless it is given.
/// </summary>
public sealed record MemberTemplateRegion
{
    /// <summary>1 to 5.</summary>
    public required int Number { get; init; }

    /// <summary>Azure's name for it, such as <c>westeurope</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The range of the virtual network.</summary>
    public required string AddressSpace { get; init; }

    /// <summary>The range of the nodes within it.</summary>
    public required string NodeRange { get; init; }

    /// <summary>The range of the miners' subnet; null without proof of work.</summary>
    public string? MiningRange { get; init; }

    /// <summary>The range of GatewaySubnet within it; null without gateways.</summary>
    public string? GatewayRange { get; init; }

    /// <summary>The load balancer's address within the nodes' range; null where it has a public one.</summary>
    public string? LoadBalancerAddress { get; init; }

    /// <summary>The gateway's number in BGP; null without gateways.</summary>
    public long? Asn { get; init; }

    /// <summary>The virtual network.</summary>
    public required string VirtualNetworkName { get; init; }

    /// <summary>The subnet of the nodes that answer.</summary>
    public required string NodeSubnetName { get; init; }

    /// <summary>The miners' subnet; null without proof of work.</summary>
    public string? MiningSubnetName { get; init; }

    /// <summary>The network security group of the nodes that answer.</summary>
    public required string NetworkSecurityGroupName { get; init; }

    /// <summary>The NAT gateway: how machines get out.</summary>
    public required string NatGatewayName { get; init; }

    /// <summary>The NAT gateway's public address.</summary>
    public required string NatAddressName { get; init; }

    /// <summary>The load balancer's public address; null with gateways.</summary>
    public string? PublicAddressName { get; init; }

    /// <summary>The first label of that address's host name; null with gateways.</summary>
    public string? DnsLabel { get; init; }

    /// <summary>The load balancer.</summary>
    public required string LoadBalancerName { get; init; }

    /// <summary>The gateway's public address; null without gateways.</summary>
    public string? GatewayAddressName { get; init; }

    /// <summary>The gateway; null without gateways.</summary>
    public string? GatewayName { get; init; }

    /// <summary>The scale set of the nodes that answer: validators, or transaction nodes.</summary>
    public required string ScaleSetName { get; init; }

    /// <summary>The network security group of the miners; null without proof of work.</summary>
    public string? MiningNetworkSecurityGroupName { get; init; }

    /// <summary>The scale set of the miners; null without proof of work.</summary>
    public string? MiningScaleSetName { get; init; }

    /// <summary>The alert when nodes do not answer; null without an address to send it to.</summary>
    public string? AlertName { get; init; }
}
