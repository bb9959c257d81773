using System.Net;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>A virtual network.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/get.</remarks>
/// <param name="Id">Its id.</param>
/// <param name="AddressSpace">Its addresses.</param>
public sealed record VirtualNetwork(ResourceId Id, IReadOnlyList<IPNetwork> AddressSpace)
{
    /// <summary>The type of the resource.</summary>
    public const string Type = "Microsoft.Network/virtualNetworks";

    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

    /// <summary>Reads one, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public static async Task<VirtualNetwork?> FindAsync(ArmClient client, ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await client.FindAsync(id, ApiVersion, cancellationToken).ConfigureAwait(false) is not { } resource)
        {
            return null;
        }

        JsonObject? properties = ArmJson.Object(resource.Json, nameof(resource))["properties"] as JsonObject;
        JsonArray? prefixes = (properties?["addressSpace"] as JsonObject)?["addressPrefixes"] as JsonArray;
        return new VirtualNetwork(
            ResourceId.Parse(resource.Id.ToString(), Type),
            [.. (prefixes ?? []).Select(prefix => IPNetwork.TryParse(ArmJson.Text(prefix), out IPNetwork network) ? network : (IPNetwork?)null).OfType<IPNetwork>()]);
    }
}
