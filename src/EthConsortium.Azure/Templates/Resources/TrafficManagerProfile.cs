using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A host name that leads each client to the region that answers it fastest.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates/microsoft.network/trafficmanagerprofiles</remarks>
/// <param name="Name">Its name.</param>
/// <param name="DnsLabel">The first label of its host name.</param>
/// <param name="Port">The port of the site, whose <see cref="HealthPath"/> shows whether a region is well.</param>
/// <param name="Endpoints">The regions: a name, and a public address that has a host name.</param>
public sealed record TrafficManagerProfile(ArmExpression Name, ArmExpression DnsLabel, int Port, ImmutableArray<(string Name, ArmExpression PublicAddressId)> Endpoints)
    // Lower case, as the API's definition has it.
    : ArmResource("Microsoft.Network/trafficmanagerprofiles", ApiVersion, Name)
{
    /// <summary>The API version.</summary>
    public const string ApiVersion = "2022-04-01";

    /// <summary>What the node agent answers with 200 while its node is well.</summary>
    public const string HealthPath = "/health";

    /// <summary>Its host name, once deployed.</summary>
    public ArmExpression HostName => ArmFunctions.Reference(Id).Property("dnsConfig").Property("fqdn");

    private protected override ArmObject Properties => new()
    {
        { "profileStatus", "Enabled" },
        { "trafficRoutingMethod", "Performance" },
        { "dnsConfig", new ArmObject { { "relativeName", DnsLabel }, { "ttl", 30 } } },
        { "monitorConfig", new ArmObject { { "protocol", "HTTP" }, { "port", Port }, { "path", HealthPath } } },
        {
            "endpoints", new ArmArray(Endpoints.Select(endpoint => new ArmObject
            {
                { "name", endpoint.Name },
                { "type", "Microsoft.Network/trafficManagerProfiles/azureEndpoints" },
                { "properties", new ArmObject { { "targetResourceId", endpoint.PublicAddressId }, { "endpointStatus", "Enabled" } } },
            }))
        },
    };
}
