namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A route-based VPN gateway that speaks BGP.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/virtualnetworkgateways</remarks>
/// <param name="Name">Its name.</param>
/// <param name="Sku">Its size, such as <c>VpnGw1AZ</c>.</param>
/// <param name="Asn">Its number in BGP: one of its own for each gateway.</param>
/// <param name="PublicAddressId">Its public address.</param>
/// <param name="SubnetId">The subnet named GatewaySubnet.</param>
public sealed record VirtualNetworkGateway(ArmExpression Name, string Sku, long Asn, ArmExpression PublicAddressId, ArmExpression SubnetId)
    : ArmResource("Microsoft.Network/virtualNetworkGateways", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Properties => new()
    {
        { "gatewayType", "Vpn" },
        { "vpnType", "RouteBased" },
        { "sku", new ArmObject { { "name", Sku }, { "tier", Sku } } },
        { "activeActive", false },
        { "enableBgp", true },
        { "bgpSettings", new ArmObject { { "asn", Asn } } },
        {
            "ipConfigurations", new ArmArray(Part("gateway", new ArmObject
            {
                { "privateIPAllocationMethod", "Dynamic" },
                { "publicIPAddress", Reference(PublicAddressId) },
                { "subnet", Reference(SubnetId) },
            }))
        },
    };
}
