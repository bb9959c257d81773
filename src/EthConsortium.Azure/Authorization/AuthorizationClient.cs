using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Authorization;

/// <summary>Locks, and the roles of an identity.</summary>
public sealed class AuthorizationClient
{
    private const string LocksVersion = "2020-05-01";
    private const string RolesVersion = "2022-04-01";
    private const string IdentityVersion = "2024-11-30";

    private readonly ArmClient _client;

    /// <summary>Asks through a client.</summary>
    public AuthorizationClient(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>The ids of the locks on a resource group, above it and in it. What a lock is on is its <see cref="ResourceId.Parent"/>; either level of lock forbids to delete that and what is in it.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/resources/management-locks/list-at-resource-group-level.</remarks>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public Task<IReadOnlyList<ResourceId>> ListLocksAsync(ResourceId resourceGroup, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceGroup);
        return ListAsync($"{resourceGroup}/providers/Microsoft.Authorization/locks", LocksVersion, cancellationToken);
    }

    /// <summary>The ids of the roles that a user-assigned identity has on one resource itself.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="identity">The id of the identity; one that is not there has no roles that could be found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope.</remarks>
    /// <exception cref="ArmRequestException">They could not be read.</exception>
    public async Task<IReadOnlyList<ResourceId>> ListRolesAsync(ResourceId resource, ResourceId identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (await _client.FindAsync(identity, IdentityVersion, cancellationToken).ConfigureAwait(false) is not { } found
            || ArmJson.Text((ArmJson.Object(found.Json, nameof(identity))["properties"] as JsonObject)?["principalId"]) is not { } principal)
        {
            return [];
        }

        // Azure answers with what is above and below, too.
        string filter = Uri.EscapeDataString($"principalId eq '{principal}'");
        IReadOnlyList<ResourceId> roles = await ListAsync($"{resource}/providers/Microsoft.Authorization/roleAssignments?$filter={filter}", RolesVersion, cancellationToken).ConfigureAwait(false);
        return [.. roles.Where(role => resource.Equals(role.Parent))];
    }

    private async Task<IReadOnlyList<ResourceId>> ListAsync(string path, string apiVersion, CancellationToken cancellationToken)
    {
        List<ResourceId> found = [];
        await foreach (ArmResource resource in _client.ListAsync(path, apiVersion, cancellationToken).ConfigureAwait(false))
        {
            found.Add(resource.Id);
        }

        return found;
    }
}
