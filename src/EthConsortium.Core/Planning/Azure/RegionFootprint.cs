using System.Net;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>What a member has in one of its regions.</summary>
/// <param name="Number">The region's number in the plan, from 1.</param>
/// <param name="Location">The Azure region.</param>
/// <param name="AddressSpace">The addresses of the virtual network.</param>
public sealed record RegionFootprint(int Number, string Location, IPNetwork AddressSpace)
{
    /// <summary>The virtual network.</summary>
    public required string VirtualNetworkName { get; init; }

    /// <summary>The subnets of nodes; the first is that of the reachable ones.</summary>
    public required IReadOnlyList<SubnetFootprint> NodeSubnets { get; init; }

    /// <summary>The subnet of the VPN gateway, or null with public addresses.</summary>
    public SubnetFootprint? GatewaySubnet { get; init; }

    /// <summary>The network security group of the reachable nodes.</summary>
    public required string NetworkSecurityGroupName { get; init; }

    /// <summary>The network security group of the miners, or null without any.</summary>
    public string? MinerNetworkSecurityGroupName { get; init; }

    /// <summary>The way out of the nodes' subnets, which newer subnets do not have by themselves; null for a member that exists already.</summary>
    public string? NatGatewayName { get; init; }

    /// <summary>The public address of the way out, or null without one.</summary>
    public string? NatPublicIpName { get; init; }

    /// <summary>The load balancer.</summary>
    public required string LoadBalancerName { get; init; }

    /// <summary>The load balancer's address within the virtual network, or null with public addresses.</summary>
    public IPAddress? LoadBalancerAddress { get; init; }

    /// <summary>The load balancer's public address, or null without one.</summary>
    public string? PublicIpName { get; init; }

    /// <summary>The DNS label of the public address, or null without one.</summary>
    public string? DnsLabel { get; init; }

    /// <summary>The VPN gateway, or null with public addresses.</summary>
    public string? GatewayName { get; init; }

    /// <summary>The public address of the VPN gateway, or null with public addresses.</summary>
    public string? GatewayPublicIpName { get; init; }

    /// <summary>The autonomous system number of the VPN gateway, or null with public addresses.</summary>
    public long? AutonomousSystem { get; init; }

    /// <summary>The scale sets; none for a member that exists already.</summary>
    public IReadOnlyList<ScaleSetFootprint> ScaleSets { get; init; } = [];

    /// <summary>The ports of SSH, one per reachable node: 4000 and up, to port 22.</summary>
    public IReadOnlyList<int> SshPorts { get; init; } = [];

    /// <summary>The alert when nodes do not answer, or null without an address to send it to.</summary>
    public string? AlertName { get; init; }

    /// <summary>How many tunnels its gateway has with all pairings of the plan.</summary>
    public int Tunnels { get; init; }

    /// <summary>The region in short.</summary>
    public override string ToString() => $"{Number}: {Location} ({AddressSpace})";
}
