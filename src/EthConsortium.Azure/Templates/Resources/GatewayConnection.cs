namespace EthConsortium.Azure.Templates.Resources;

/// <summary>One side of a tunnel between two gateways of Azure, with BGP. It carries traffic once the other side is there with the same key.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/connections</remarks>
/// <param name="Name">Its name.</param>
/// <param name="FromGatewayId">Our gateway; the connection is at its place.</param>
/// <param name="ToGatewayId">The other gateway.</param>
/// <param name="SharedKey">The parameter that holds the key.</param>
public sealed record GatewayConnection(ArmExpression Name, ArmExpression FromGatewayId, ArmExpression ToGatewayId, ArmExpression SharedKey)
    : ArmResource("Microsoft.Network/connections", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2025-07-01";

    private protected override ArmObject Properties => new()
    {
        { "connectionType", "Vnet2Vnet" },
        { "virtualNetworkGateway1", Gateway(FromGatewayId) },
        { "virtualNetworkGateway2", Gateway(ToGatewayId) },
        { "enableBgp", true },
        { "sharedKey", SharedKey },
    };

    // The API's own definition demands the properties of a gateway that is only referred to.
    private static ArmObject Gateway(ArmExpression id) => new() { { "id", id }, { "properties", new ArmObject() } };
}
