using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates;
using EthConsortium.Azure.Templates.Resources;
using ArmResource = EthConsortium.Azure.Arm.ArmResource;

namespace EthConsortium.Azure.Network;

/// <summary>A Traffic Manager profile: one host name for several regions.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/trafficmanager/profiles.</remarks>
/// <param name="Id">Its id.</param>
public sealed record TrafficManager(ResourceId Id)
{
    /// <summary>The type of the resource, in the spelling of the ids that Azure shows.</summary>
    public const string Type = "Microsoft.Network/trafficManagerProfiles";

    /// <summary>The host name.</summary>
    public string? HostName { get; init; }

    /// <summary>The first label of it.</summary>
    public string? DnsLabel { get; init; }

    /// <summary>The public addresses it leads to.</summary>
    public IReadOnlyList<ResourceId> Targets { get; init; } = [];

    /// <summary>Where it asks whether a region is well: <c>HTTP 80 /health</c>.</summary>
    public string? Monitor { get; init; }

    /// <summary>Reads one, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public static async Task<TrafficManager?> FindAsync(ArmClient client, ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        return await client.FindAsync(id, TrafficManagerProfile.ApiVersion, cancellationToken).ConfigureAwait(false) is { } resource ? Read(resource) : null;
    }

    /// <summary>Makes one as a member's template would, or changes the one there is to that.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="dnsLabel">The first label of its host name, unique in the world.</param>
    /// <param name="port">The port that is asked whether a region is well.</param>
    /// <param name="endpoints">The regions: a name, and a public address with a host name.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused, such as for a label that is taken.</exception>
    public static async Task<TrafficManager> PutAsync(
        ArmClient client, ResourceId id, string dnsLabel, int port, IEnumerable<(string Name, ResourceId PublicAddress)> endpoints, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(id);
        TrafficManagerProfile profile = new(id.Name, dnsLabel, port, [.. endpoints.Select(endpoint => (endpoint.Name, (ArmExpression)endpoint.PublicAddress.ToString()!))]) { Location = "global" };
        JsonObject body = ArmJson.Object(profile.ToArm().ToCompactJson(), nameof(profile));
        foreach (string inTemplatesOnly in (string[])["type", "apiVersion", "name"])
        {
            body.Remove(inTemplatesOnly);
        }

        body["tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));
        ArmOperation operation = await client.PutAsync(id, TrafficManagerProfile.ApiVersion, body.ToJsonString(), cancellationToken).ConfigureAwait(false);
        await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Read(await client.GetAsync(id, TrafficManagerProfile.ApiVersion, cancellationToken).ConfigureAwait(false));
    }

    private static TrafficManager Read(ArmResource resource)
    {
        JsonObject properties = ArmJson.Object(resource.Json, nameof(resource))["properties"] as JsonObject ?? [];
        JsonObject? name = properties["dnsConfig"] as JsonObject;
        JsonObject? monitor = properties["monitorConfig"] as JsonObject;
        return new TrafficManager(ResourceId.Parse(resource.Id.ToString(), Type))
        {
            HostName = ArmJson.Text(name?["fqdn"]),
            DnsLabel = ArmJson.Text(name?["relativeName"]),
            Monitor = monitor is null ? null : $"{ArmJson.Text(monitor["protocol"])} {ArmJson.Number(monitor["port"])} {ArmJson.Text(monitor["path"])}",
            Targets =
            [
                .. (properties["endpoints"] as JsonArray ?? [])
                    .Select(endpoint => ResourceId.TryParse(ArmJson.Text(((endpoint as JsonObject)?["properties"] as JsonObject)?["targetResourceId"]), out ResourceId? target) ? target : null)
                    .OfType<ResourceId>(),
            ],
        };
    }
}
