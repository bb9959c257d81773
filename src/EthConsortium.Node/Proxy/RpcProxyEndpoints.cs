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

    /// <summary>
    /// Maps <c>GET /</c>, also before the list of what there is: JSON-RPC over WebSockets. It has a port of its own.
    /// </summary>
    public static void MapRpcSocketProxy(this IEndpointRouteBuilder routes, RpcSocketProxy proxy)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(proxy);
        IApplicationBuilder application = routes.CreateApplicationBuilder();
        application.UseWebSockets();
        application.Run(proxy.AcceptAsync);
        routes.MapGet("/", application.Build()).WithOrder(-1).WithSummary("JSON-RPC over WebSockets");
    }
}
