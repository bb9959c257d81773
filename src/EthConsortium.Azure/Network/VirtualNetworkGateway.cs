using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>A virtual network gateway.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/network-gateway/virtual-network-gateways/get.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="Location">Its region.</param>
public sealed record VirtualNetworkGateway(ResourceId Id, string Location)
{
    /// <summary>The type of the resource.</summary>
    public const string Type = "Microsoft.Network/virtualNetworkGateways";

    /// <summary><c>Vpn</c> or <c>ExpressRoute</c>.</summary>
    public string? GatewayType { get; init; }

    /// <summary>The SKU, such as <c>VpnGw1AZ</c>.</summary>
    public string? Sku { get; init; }

    /// <summary>Whether it exchanges routes by BGP.</summary>
    public bool EnableBgp { get; init; }

    /// <summary>Its autonomous system number, or null.</summary>
    public long? Asn { get; init; }

    /// <summary>The subnet it is in, or null.</summary>
    public ResourceId? Subnet { get; init; }

    /// <summary><c>Succeeded</c>, <c>Updating</c>, <c>Failed</c> and so on.</summary>
    public string? ProvisioningState { get; init; }

    internal static VirtualNetworkGateway Read(ArmResource resource)
    {
        JsonObject body = ArmJson.Object(resource.Json, nameof(resource));
        JsonObject properties = body["properties"] as JsonObject ?? [];
        JsonObject? address = (properties["ipConfigurations"] as JsonArray)?.FirstOrDefault() as JsonObject;
        return new VirtualNetworkGateway(ResourceId.Parse(resource.Id.ToString(), Type), resource.Location ?? "")
        {
            GatewayType = ArmJson.Text(properties["gatewayType"]),
            Sku = ArmJson.Text((properties["sku"] as JsonObject)?["name"]),
            EnableBgp = ArmJson.Flag(properties["enableBgp"]) ?? false,
            Asn = (properties["bgpSettings"] as JsonObject)?["asn"] is JsonValue asn && asn.TryGetValue(out long number) ? number : null,
            Subnet = ArmJson.Id((address?["properties"] as JsonObject)?["subnet"]),
            ProvisioningState = resource.ProvisioningState,
        };
    }
}
