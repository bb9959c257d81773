using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EthConsortium.Node.Site;

/// <summary>Maps what every site of a node has.</summary>
public static class SiteEndpoints
{
    internal static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private static readonly byte[] s_openApi = ReadOpenApi();

    /// <summary>
    /// Maps <c>GET /health/live</c>, which answers 200 as long as the agent does, and <c>GET /health</c> and <c>GET /health/ready</c>, which
    /// answer 200 or 503 and the state of the parts.
    /// </summary>
    /// <param name="routes">The site.</param>
    /// <param name="health">Tells the state at hand; asked for every request, so it must not ask others.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, Func<NodeHealth> health)
    {
        ArgumentNullException.ThrowIfNull(health);
        routes.MapMethods("/health", Reading, AnswerAsync).WithSummary("whether the node can do its work (also /health/ready)");
        routes.MapMethods("/health/ready", Reading, AnswerAsync).WithSummary("the same");
        routes.MapMethods("/health/live", Reading, context => WriteJsonAsync(context, new { status = "live" })).WithSummary("whether the agent answers");

        Task AnswerAsync(HttpContext context)
        {
            NodeHealth state = health();
            context.Response.StatusCode = state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return WriteJsonAsync(context, new { status = state.IsReady ? "ready" : "notReady", parts = state.Parts });
        }
    }

    /// <summary>Maps <c>GET /metrics</c> in Prometheus' text format. Counts tell strangers what a member does: map it where only the member's own machines come.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes, PrometheusMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        routes.MapMethods("/metrics", Reading, context =>
        {
            context.Response.ContentType = PrometheusMetrics.ContentType;
            return context.Response.WriteAsync(metrics.Collect(), context.RequestAborted);
        }).WithSummary("counts and times, for Prometheus");
    }

    /// <summary>Maps <c>GET /openapi.json</c>, which describes all that a node can serve.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/openapi.json", Reading, context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = s_openApi.Length;
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return context.Response.Body.WriteAsync(s_openApi, context.RequestAborted).AsTask();
        }).WithSummary("this interface, for programs");

    /// <summary>Whether the asker has what has this ETag.</summary>
    internal static bool IsKnown(HttpRequest request, string etag)
    {
        EntityTagHeaderValue own = EntityTagHeaderValue.Parse(etag);
        return request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(own, useStrongComparison: false));
    }

    internal static Task WriteJsonAsync<T>(HttpContext context, T value)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), context.RequestAborted).AsTask();
    }

    private static byte[] ReadOpenApi()
    {
        using Stream resource = typeof(SiteEndpoints).Assembly.GetManifestResourceStream("openapi.json")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
