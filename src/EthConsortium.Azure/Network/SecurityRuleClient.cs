using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Templates.Resources;
using ArmResource = EthConsortium.Azure.Arm.ArmResource;

namespace EthConsortium.Azure.Network;

/// <summary>Rules of network security groups.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules.</remarks>
public sealed class SecurityRuleClient
{
    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

    private const string Source = "sourceAddressPrefix";
    private const string Sources = "sourceAddressPrefixes";

    private readonly ArmClient _client;

    /// <summary>Works through a client.</summary>
    public SecurityRuleClient(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>The id of a rule.</summary>
    /// <param name="networkSecurityGroup">The group it is in.</param>
    /// <param name="name">Its name.</param>
    public static ResourceId IdOf(ResourceId networkSecurityGroup, string name)
    {
        ArgumentNullException.ThrowIfNull(networkSecurityGroup);
        return networkSecurityGroup.Child("securityRules", name);
    }

    /// <summary>Reads what a rule does, or null when there is no such rule.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<SecurityRuleAccess?> FindAccessAsync(ResourceId rule, CancellationToken cancellationToken) =>
        await _client.FindAsync(rule, ApiVersion, cancellationToken).ConfigureAwait(false) is { } resource ? AccessOf(ArmJson.Object(resource.Json, nameof(resource))) : null;

    /// <summary>Reads where a rule takes what it matches from: ranges, service tags or <c>*</c>.</summary>
    /// <exception cref="ArmRequestException">There is no such rule, or it could not be read.</exception>
    public async Task<IReadOnlyList<string>> GetSourcesAsync(ResourceId rule, CancellationToken cancellationToken) =>
        SourcesOf(ArmJson.Object((await _client.GetAsync(rule, ApiVersion, cancellationToken).ConfigureAwait(false)).Json, nameof(rule)));

    /// <summary>Changes what a rule does, and to whom if that is given, and nothing else of it; unless somebody else changes it at the same time.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="access">What it should do.</param>
    /// <param name="sources">Ranges, service tags or <c>*</c>; null to leave them.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <returns>Whether it had to be changed.</returns>
    /// <exception cref="ArmRequestException">There is no such rule, or it could not be changed; with status 412 because somebody else has.</exception>
    public async Task<bool> SetAccessAsync(ResourceId rule, SecurityRuleAccess access, IReadOnlyList<string>? sources, CancellationToken cancellationToken)
    {
        ArmResource resource = await _client.GetAsync(rule, ApiVersion, cancellationToken).ConfigureAwait(false);
        JsonObject body = ArmJson.Object(resource.Json, nameof(resource));
        if (IsSo(body))
        {
            return false;
        }

        body["properties"]!["access"] = access.ToString();
        if (sources is not null)
        {
            // Azure takes one of the two, and * only alone.
            JsonObject properties = (JsonObject)body["properties"]!;
            properties.Remove(Source);
            properties.Remove(Sources);
            properties.Add(sources.Count == 1 ? KeyValuePair.Create(Source, (JsonNode?)sources[0]) : KeyValuePair.Create(Sources, (JsonNode?)new JsonArray([.. sources.Select(source => (JsonNode)source)])));
        }

        try
        {
            ArmOperation operation = await _client.PutAsync(rule, ApiVersion, body.ToJsonString(), resource.ETag, cancellationToken).ConfigureAwait(false);
            await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ArmRequestException error) when (error.Status == 412)
        {
            // Changed by a first try whose answer was lost?
            if (!IsSo(ArmJson.Object((await _client.GetAsync(rule, ApiVersion, cancellationToken).ConfigureAwait(false)).Json, nameof(resource))))
            {
                throw;
            }
        }

        return true;

        bool IsSo(JsonObject seen) => AccessOf(seen) == access && (sources is null || sources.SequenceEqual(SourcesOf(seen), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Adds a rule as a template has it, unless one of its name is there.</summary>
    /// <param name="networkSecurityGroup">The group.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public async Task AddAsync(ResourceId networkSecurityGroup, NetworkSecurityRule rule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ResourceId id = IdOf(networkSecurityGroup, rule.Name);
        if (await FindAccessAsync(id, cancellationToken).ConfigureAwait(false) is null)
        {
            ArmOperation operation = await _client.PutAsync(id, ApiVersion, rule.ToArm().ToCompactJson(), cancellationToken).ConfigureAwait(false);
            await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static string[] SourcesOf(JsonObject body)
    {
        JsonObject? properties = body["properties"] as JsonObject;
        return ArmJson.Text(properties?[Source]) is { } one ? [one] : [.. (properties?[Sources] as JsonArray ?? []).Select(ArmJson.Text).OfType<string>()];
    }

    private static SecurityRuleAccess? AccessOf(JsonObject body) =>
        Enum.TryParse(ArmJson.Text((body["properties"] as JsonObject)?["access"]), ignoreCase: true, out SecurityRuleAccess access) ? access : null;
}
