using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>A load balancer, as far as it leads to single machines.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/load-balancer/load-balancers/get.</remarks>
/// <param name="Id">Its id.</param>
public sealed record LoadBalancer(ResourceId Id)
{
    /// <summary>The type of the resource.</summary>
    public const string Type = "Microsoft.Network/loadBalancers";

    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

    /// <summary>Its address within a virtual network, or null when it has a public one.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>The pools to each machine of which a port of its own leads.</summary>
    public IReadOnlyList<ResourceId> MappedPools { get; init; } = [];

    /// <summary>Reads one, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public static async Task<LoadBalancer?> FindAsync(ArmClient client, ResourceId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await client.FindAsync(id, ApiVersion, cancellationToken).ConfigureAwait(false) is not { } resource)
        {
            return null;
        }

        JsonObject? properties = ArmJson.Object(resource.Json, nameof(resource))["properties"] as JsonObject;
        return new LoadBalancer(ResourceId.Parse(resource.Id.ToString(), Type))
        {
            PrivateAddress = Items(properties, "frontendIPConfigurations").Select(front => ArmJson.Text(front["privateIPAddress"])).FirstOrDefault(address => address is not null),
            MappedPools = [.. Items(properties, "inboundNatRules").Select(rule => ArmJson.Id(rule["backendAddressPool"])).OfType<ResourceId>().Distinct()],
        };
    }

    /// <summary>Asks which port leads to a port of one machine. Azure gives them out as machines come and go: neither the range of the rule nor the number of the machine tells.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/load-balancer/load-balancers/list-inbound-nat-rule-port-mappings.</remarks>
    /// <param name="client">Who asks.</param>
    /// <param name="pool">One of <see cref="MappedPools"/>.</param>
    /// <param name="ipConfiguration">The machine's address in the pool.</param>
    /// <param name="machinePort">The port at the machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The port, or null when none leads there.</returns>
    /// <exception cref="ArmRequestException">It could not be asked.</exception>
    public static async Task<int?> FindPortAsync(ArmClient client, ResourceId pool, ResourceId ipConfiguration, int machinePort, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(ipConfiguration);
        JsonObject question = new() { ["ipConfiguration"] = new JsonObject { ["id"] = ipConfiguration.ToString() } };
        ArmOperation operation = await client.PostAsync($"{pool}/queryInboundNatRulePortMapping", ApiVersion, question.ToJsonString(), cancellationToken).ConfigureAwait(false);
        await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        JsonObject? answer = ArmJson.TryParse(operation.Result ?? "") as JsonObject;
        return (answer?["inboundNatRulePortMappings"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(mapping => ArmJson.Number(mapping["backendPort"]) == machinePort)
            .Select(mapping => ArmJson.Number(mapping["frontendPort"]))
            .FirstOrDefault(port => port is not null);
    }

    private static IEnumerable<JsonObject> Items(JsonObject? properties, string list) =>
        (properties?[list] as JsonArray ?? []).Select(item => (item as JsonObject)?["properties"]).OfType<JsonObject>();
}
