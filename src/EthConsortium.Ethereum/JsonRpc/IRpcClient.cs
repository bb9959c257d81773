using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Carries JSON-RPC calls to a server. Safe for concurrent use.</summary>
public interface IRpcClient
{
    /// <summary>The endpoint as scheme, host and port, for messages; no path or user, which may hold a secret.</summary>
    public string EndpointName { get; }

    /// <summary>Sends one call and gives its result.</summary>
    /// <exception cref="JsonRpcException">The server answered with an error.</exception>
    /// <exception cref="RpcTransportException">There was no usable answer.</exception>
    public Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken);

    /// <summary>Sends many calls at once. The responses are in the order of the requests, each a result or an error of its own.</summary>
    /// <exception cref="RpcTransportException">There was no usable answer to the whole.</exception>
    public Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken);
}
