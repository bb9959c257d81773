using System.Diagnostics.Metrics;
using System.Globalization;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EthConsortium.Node.DataApi;

/// <summary>Maps the Data API.</summary>
public static class DataApiEndpoints
{
    private static readonly Counter<long> s_requests = NodeMeter.Instance.CreateCounter<long>("ethconsortium.dataapi.requests", description: "Requests for the networkinfo document, by status");

    /// <summary>
    /// Maps <c>GET /networkinfo</c>: the document, with an ETag; 304 to those who have it. While the member's client is down
    /// it is 200 with <c>errorMessage</c>, as joiners of the earlier template expect it.
    /// </summary>
    public static void MapDataApi(this IEndpointRouteBuilder routes, DataApiPublisher publisher)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        string cacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)publisher.Freshness.TotalSeconds}");
        routes.MapMethods("/networkinfo", SiteEndpoints.Reading, AnswerAsync).WithSummary("what a joining member needs to know");

        async Task AnswerAsync(HttpContext context)
        {
            HttpResponse response = context.Response;
            DataApiDocument document;
            try
            {
                document = await publisher.GetAsync(context.RequestAborted).ConfigureAwait(false);
            }
            catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                // Nothing was ever known, and the agent is at fault. What it is is the member's own business.
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                Count(response);
                await SiteEndpoints.WriteJsonAsync(context, new { errorMessage = "This node cannot describe its network at the moment." }).ConfigureAwait(false);
                return;
            }

            response.Headers.ETag = document.ETag;
            response.Headers.CacheControl = cacheControl;
            if (SiteEndpoints.IsKnown(context.Request, document.ETag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                Count(response);
                return;
            }

            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = document.Bytes.Length;
            Count(response);
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await response.Body.WriteAsync(document.Bytes, context.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private static void Count(HttpResponse response) => s_requests.Add(1, new KeyValuePair<string, object?>("status", response.StatusCode));
}
