using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>A connection of a virtual network gateway, never with its shared key.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/network-gateway/virtual-network-gateway-connections/get.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="Location">Its region: that of the first gateway.</param>
public sealed record GatewayConnection(ResourceId Id, string Location)
{
    /// <summary>The type of the resource.</summary>
    public const string Type = "Microsoft.Network/connections";

    /// <summary>The type of a connection between two gateways of Azure.</summary>
    public const string Vnet2Vnet = "Vnet2Vnet";

    /// <summary><see cref="Vnet2Vnet"/>, <c>IPsec</c>, <c>ExpressRoute</c> and so on.</summary>
    public required string ConnectionType { get; init; }

    /// <summary>The gateway whose connection it is.</summary>
    public required ResourceId Gateway1 { get; init; }

    /// <summary>The gateway at the other end, or null when that is none of Azure's.</summary>
    public ResourceId? Gateway2 { get; init; }

    /// <summary>Whether routes are exchanged by BGP.</summary>
    public bool EnableBgp { get; init; }

    /// <summary><c>Unknown</c>, <c>Connecting</c>, <c>Connected</c> or <c>NotConnected</c>; null in lists, which leave it out.</summary>
    public string? ConnectionStatus { get; init; }

    /// <summary>How many bytes have come in through it; null in lists.</summary>
    public long? IngressBytes { get; init; }

    /// <summary>How many bytes have gone out through it; null in lists.</summary>
    public long? EgressBytes { get; init; }

    /// <summary>When a tunnel of it was last established; null when none has been, or Azure does not say.</summary>
    public DateTimeOffset? LastEstablished { get; init; }

    /// <summary><c>Succeeded</c>, <c>Updating</c>, <c>Failed</c> and so on.</summary>
    public string? ProvisioningState { get; init; }

    /// <summary>Which version of it this is, or null.</summary>
    public string? ETag { get; init; }

    internal static GatewayConnection? Read(ArmResource resource)
    {
        JsonObject body = ArmJson.Object(resource.Json, nameof(resource));
        JsonObject properties = body["properties"] as JsonObject ?? [];
        return ArmJson.Id(properties["virtualNetworkGateway1"]) is not { } first
            ? null
            : new GatewayConnection(ResourceId.Parse(resource.Id.ToString(), Type), resource.Location ?? "")
            {
                ConnectionType = ArmJson.Text(properties["connectionType"]) ?? "",
                Gateway1 = first,
                Gateway2 = ArmJson.Id(properties["virtualNetworkGateway2"]),
                EnableBgp = ArmJson.Flag(properties["enableBgp"]) ?? false,
                ConnectionStatus = ArmJson.Text(properties["connectionStatus"]),
                IngressBytes = Count(properties["ingressBytesTransferred"]),
                EgressBytes = Count(properties["egressBytesTransferred"]),
                LastEstablished = (properties["tunnelConnectionStatus"] as JsonArray)?.OfType<JsonObject>().Select(tunnel => Time(tunnel["lastConnectionEstablishedUtcTime"])).Max(),
                ProvisioningState = resource.ProvisioningState,
                ETag = resource.ETag,
            };
    }

    internal JsonObject ToBody(string sharedKey)
    {
        JsonObject properties = new()
        {
            ["connectionType"] = ConnectionType,
            ["virtualNetworkGateway1"] = new JsonObject { ["id"] = Gateway1.ToString(), ["properties"] = new JsonObject() },
            ["enableBgp"] = EnableBgp,
            ["sharedKey"] = sharedKey,
        };
        if (Gateway2 is { } second)
        {
            properties["virtualNetworkGateway2"] = new JsonObject { ["id"] = second.ToString(), ["properties"] = new JsonObject() };
        }

        return new JsonObject { ["location"] = Location, ["properties"] = properties };
    }

    private static long? Count(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;

    // A string in no format that the reference tells, in UTC.
    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse(ArmJson.Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;
}
