using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Members;

/// <summary>What a member has in one of its regions.</summary>
/// <param name="Number">The region's number, from 1.</param>
/// <param name="Location">The Azure region.</param>
public sealed record MemberRegion(int Number, string Location)
{
    /// <summary>The scale sets: of nodes that answer, and with proof of work of miners.</summary>
    public IReadOnlyList<MemberScaleSet> ScaleSets { get; init; } = [];

    /// <summary>The name or address by which the nodes that answer are reached; null while there is none.</summary>
    public string? Host { get; init; }

    /// <summary>The site; null without <see cref="Host"/>.</summary>
    public Uri? SiteUrl { get; init; }

    /// <summary>JSON-RPC; null without <see cref="Host"/>.</summary>
    public Uri? RpcUrl { get; init; }

    /// <summary>The VPN gateway, or null with public addresses.</summary>
    public ResourceId? GatewayId { get; init; }

    /// <summary>The load balancer.</summary>
    public ResourceId? LoadBalancerId { get; init; }

    /// <summary>The load balancer's public address, or null with a gateway.</summary>
    public ResourceId? PublicAddressId { get; init; }

    /// <summary>The network security group of the nodes that answer.</summary>
    public ResourceId? NetworkSecurityGroupId { get; init; }

    /// <summary>The region in short.</summary>
    public override string ToString() => $"region {Number} ({Location})";
}
