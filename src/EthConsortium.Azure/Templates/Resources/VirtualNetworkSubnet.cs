using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A subnet of a virtual network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="AddressRange">Its range.</param>
/// <param name="NatGatewayId">How its machines get out, Azure lends them no address for that; null where no machine of ours is.</param>
public sealed record VirtualNetworkSubnet(string Name, string AddressRange, ArmExpression? NatGatewayId)
{
    /// <summary>The services, such as <c>Microsoft.KeyVault</c>, that see from which subnet its machines ask, so that they can let these in and nobody else.</summary>
    public ImmutableArray<string> ServiceEndpoints { get; init; } = [];
}
