using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EthConsortium.Node.Proxy;

/// <summary>Maps the JSON-RPC proxy.</summary>
public static class RpcProxyEndpoints
{
    /// <summary>Maps <c>POST /</c>: JSON-RPC over HTTP, one call or a batch.</summary>
    public static void MapRpcProxy(this IEndpointRouteBuilder routes, RpcProxy proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        routes.MapPost("/", proxy.ForwardAsync).WithSummary("JSON-RPC");
    }
}
