using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Azure.Core;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Azure.Network;

/// <summary>Virtual network gateways and their connections. The shared key only ever goes to Azure: it is never asked for, and its echoes are dropped.</summary>
public sealed class GatewayClient
{
    /// <summary>The version of the REST API.</summary>
    public const string ApiVersion = "2025-05-01";

    private readonly ArmClient _client;

    /// <summary>Works through a client.</summary>
    public GatewayClient(ArmClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
    }

    /// <summary>Reads a gateway, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read.</exception>
    public async Task<VirtualNetworkGateway?> FindGatewayAsync(ResourceId gateway, CancellationToken cancellationToken) =>
        await _client.FindAsync(gateway, ApiVersion, cancellationToken).ConfigureAwait(false) is { } resource ? VirtualNetworkGateway.Read(resource) : null;

    /// <summary>Reads a connection, or null when there is none.</summary>
    /// <exception cref="ArmRequestException">It could not be read, or is none between gateways.</exception>
    public async Task<GatewayConnection?> FindConnectionAsync(ResourceId connection, CancellationToken cancellationToken) =>
        await _client.FindAsync(connection, ApiVersion, cancellationToken).ConfigureAwait(false) is { } resource ? GatewayConnection.Read(resource) : null;

    /// <summary>Lists the gateways of a resource group.</summary>
    /// <exception cref="ArmRequestException">There is no such resource group, or they could not be read.</exception>
    public async IAsyncEnumerable<VirtualNetworkGateway> ListGatewaysAsync(ResourceId resourceGroup, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceGroup);
        await foreach (ArmResource resource in _client.ListAsync($"{resourceGroup}/providers/{VirtualNetworkGateway.Type}", ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            yield return VirtualNetworkGateway.Read(resource);
        }
    }

    /// <summary>Lists the connections in a resource group, whatever gateways they are of. A list leaves out the connection status.</summary>
    /// <exception cref="ArmRequestException">There is no such resource group, or they could not be read.</exception>
    public IAsyncEnumerable<GatewayConnection> ListConnectionsAsync(ResourceId resourceGroup, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceGroup);
        return ReadListAsync($"{resourceGroup}/providers/{GatewayConnection.Type}", cancellationToken);
    }

    /// <summary>Lists the connections of a gateway, in whatever resource group they are. A list leaves out the connection status.</summary>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/network-gateway/virtual-network-gateways/list-connections.</remarks>
    /// <exception cref="ArmRequestException">There is no such gateway, or they could not be read.</exception>
    public async IAsyncEnumerable<GatewayConnection> ListOfGatewayAsync(ResourceId gateway, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        await foreach (GatewayConnection connection in ReadListAsync($"{gateway}/connections", cancellationToken).ConfigureAwait(false))
        {
            // Whether one that only ends at it is listed, the reference does not say.
            if (connection.Gateway1.Equals(gateway))
            {
                yield return connection;
            }
        }
    }

    /// <summary>Creates or replaces a connection.</summary>
    /// <param name="connection">What it should be.</param>
    /// <param name="sharedKey">The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public Task<ArmOperation> PutConnectionAsync(GatewayConnection connection, string sharedKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(sharedKey);
        return _client.StartAsync(RequestMethod.Put, connection.Id, ApiVersion, connection.ToBody(sharedKey), ifMatch: null, cancellationToken);
    }

    /// <summary>Deletes a connection; one that is not there is deleted already.</summary>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public Task<ArmOperation> DeleteConnectionAsync(ResourceId connection, CancellationToken cancellationToken) => _client.DeleteAsync(connection, ApiVersion, cancellationToken);

    /// <summary>Gives a connection another key.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sharedKey">The key that both sides give: 1 to 128 printable ASCII characters without space, hyphen and tilde.</param>
    /// <param name="cancellationToken">Gives up; Azure goes on.</param>
    /// <remarks>Source: https://learn.microsoft.com/rest/api/network-gateway/virtual-network-gateway-connections/set-shared-key.</remarks>
    /// <exception cref="ArmRequestException">It was refused.</exception>
    public async Task<ArmOperation> SetSharedKeyAsync(ResourceId connection, string sharedKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(sharedKey);
        JsonObject body = new() { ["value"] = sharedKey };
        ArmSecrets secrets = ArmSecrets.All(body);
        ArmAnswer answer = await _client.SendAsync(RequestMethod.Put, _client.ToUri($"{connection}/sharedkey", ApiVersion), body, secrets, headers: [], cancellationToken).ConfigureAwait(false);
        return ArmOperation.Start(_client, RequestMethod.Put, resource: null, ApiVersion, answer with { Body = null }, secrets);
    }

    private async IAsyncEnumerable<GatewayConnection> ReadListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ArmResource resource in _client.ListAsync(path, ApiVersion, cancellationToken).ConfigureAwait(false))
        {
            if (GatewayConnection.Read(resource) is { } connection)
            {
                yield return connection;
            }
        }
    }
}
