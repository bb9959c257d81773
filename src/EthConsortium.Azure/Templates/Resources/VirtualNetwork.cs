using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A virtual network with its subnets.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/virtualnetworks</remarks>
/// <param name="Name">Its name.</param>
/// <param name="AddressSpace">Its range.</param>
/// <param name="Subnets">Its subnets.</param>
public sealed record VirtualNetwork(ArmExpression Name, string AddressSpace, ImmutableArray<VirtualNetworkSubnet> Subnets) : ArmResource("Microsoft.Network/virtualNetworks", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Properties => new()
    {
        { "addressSpace", new ArmObject { { "addressPrefixes", new ArmArray(AddressSpace) } } },
        {
            "subnets", new ArmArray(Subnets.Select(subnet => Part(subnet.Name, new ArmObject
            {
                { "addressPrefix", subnet.AddressRange },
                { "defaultOutboundAccess", subnet.NatGatewayId is null ? null : false },
                { "natGateway", subnet.NatGatewayId is null ? null : Reference(subnet.NatGatewayId) },
                { "serviceEndpoints", ArmArray.OrNone(subnet.ServiceEndpoints.Select(service => new ArmObject { { "service", service } })) },
            })))
        },
    };
}
