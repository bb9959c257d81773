using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>A public IP address.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/virtualnetwork/public-ip-addresses/get.</remarks>
/// <param name="Id">Its id.</param>
public sealed record PublicIpAddress(ResourceId Id)
{
    /// <summary>The type of the resource.</summary>
    public const string Type = "Microsoft.Network/publicIPAddresses";

    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

    /// <summary>The address, or null while there is none.</summary>
    public string? Address { get; init; }

    /// <summary>The host name, or null when it has no label.</summary>
    public string? HostName { get; init; }

    /// <summary>Reads one, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public static async Task<PublicIpAddress?> FindAsync(ArmClient client, ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await client.FindAsync(id, ApiVersion, cancellationToken).ConfigureAwait(false) is not { } resource)
        {
            return null;
        }

        JsonObject? properties = ArmJson.Object(resource.Json, nameof(resource))["properties"] as JsonObject;
        return new PublicIpAddress(ResourceId.Parse(resource.Id.ToString(), Type))
        {
            Address = ArmJson.Text(properties?["ipAddress"]),
            HostName = ArmJson.Text((properties?["dnsSettings"] as JsonObject)?["fqdn"]),
        };
    }
}
