using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>Rules of network security groups.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules.</remarks>
public sealed class SecurityRuleClient
{
    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

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

    /// <summary>Changes what a rule does and nothing else of it, unless somebody else changes it at the same time.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="access">What it should do.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <returns>Whether it had to be changed.</returns>
    /// <exception cref="ArmRequestException">There is no such rule, or it could not be changed; with status 412 because somebody else has.</exception>
    public async Task<bool> SetAccessAsync(ResourceId rule, SecurityRuleAccess access, CancellationToken cancellationToken)
    {
        ArmResource resource = await _client.GetAsync(rule, ApiVersion, cancellationToken).ConfigureAwait(false);
        JsonObject body = ArmJson.Object(resource.Json, nameof(resource));
        if (AccessOf(body) == access)
        {
            return false;
        }

        body["properties"]!["access"] = access.ToString();
        ArmOperation operation = await _client.PutAsync(rule, ApiVersion, body.ToJsonString(), resource.ETag, cancellationToken).ConfigureAwait(false);
        await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static SecurityRuleAccess? AccessOf(JsonObject body) =>
        Enum.TryParse(ArmJson.Text((body["properties"] as JsonObject)?["access"]), ignoreCase: true, out SecurityRuleAccess access) ? access : null;
}
