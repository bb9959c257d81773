using System.Net;
using System.Threading.RateLimiting;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EthConsortium.Node.Site.Api;

/// <summary>Maps the member's site: the page, and the API that it is built on.</summary>
public static class SiteApiEndpoints
{
    private const string Json = "application/json; charset=utf-8";
    private const int CachedCost = 1;
    private const int AskingCost = 10;

    /// <summary>Maps the page and <c>/api/</c>, which is the page's own, private to it and of the same version. See docs/site.md.</summary>
    /// <param name="routes">The site.</param>
    /// <param name="service">What answers; stays the caller's.</param>
    public static void MapSite(this IEndpointRouteBuilder routes, SiteService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        SiteFiles.Map(routes, typeof(SiteApiEndpoints).Assembly);
        Get("/api/state", CachedCost, async (context, stop) => await WriteAsync(context, await service.GetStateAsync(stop).ConfigureAwait(false), Json, "no-cache").ConfigureAwait(false));
        Get("/api/network", CachedCost, async (context, stop) => await WriteAsync(context, await service.GetNetworkAsync(stop).ConfigureAwait(false), Json, "no-cache").ConfigureAwait(false));
        Get("/api/blocks", AskingCost, async (context, stop) =>
            await WriteAsync(context, new SiteDocument(SiteJson.Write(await service.GetBlocksAsync(SiteRequest.NumberOf(context.Request, "hours") is { } hours ? Math.Clamp(hours, 1, 24) : 3, stop).ConfigureAwait(false))), Json, "no-cache").ConfigureAwait(false));
        Get("/api/history", AskingCost, async (context, stop) =>
            await WriteAsync(context, new SiteDocument(SiteJson.Write(await service.ListHistoryAsync(HistoryFilter.Read(context.Request), stop).ConfigureAwait(false))), Json, "no-cache").ConfigureAwait(false));
        Get("/api/history.csv", AskingCost, async (context, stop) =>
        {
            byte[] csv = await service.ExportHistoryAsync(HistoryFilter.Read(context.Request), stop).ConfigureAwait(false);
            Download(context, "governance-history.csv");
            await WriteAsync(context, new SiteDocument(csv), "text/csv; charset=utf-8", "no-store").ConfigureAwait(false);
        });
        Get("/api/transactions/{hash}", AskingCost, async (context, stop) =>
        {
            Hash32 hash = Hash32.TryParse(context.Request.RouteValues["hash"] as string, out Hash32 parsed) ? parsed : throw SiteRequest.Invalid("invalidHash", "Expected the hash of a transaction: 0x and 64 hexadecimal digits.");
            await WriteAsync(context, await service.FollowAsync(hash, SiteRequest.SenderOf(context.Request), stop).ConfigureAwait(false)).ConfigureAwait(false);
        });
        Get("/api/accounts/{address}", AskingCost, async (context, stop) =>
            await WriteAsync(context, await service.GetAccountAsync(SiteRequest.AddressOf(context.Request.RouteValues["address"] as string, "address"), stop).ConfigureAwait(false)).ConfigureAwait(false));
        Get("/api/events", AskingCost, (context, stop) => StreamAsync(service, context, stop), isStream: true);
        Post("/api/preview", async (context, view, action, stop) => await WriteAsync(context, await SiteActions.PreviewAsync(view, action, stop).ConfigureAwait(false)).ConfigureAwait(false));
        Post("/api/documents", async (context, view, action, stop) =>
        {
            TransactionDocument document = await SiteActions.CreateDocumentAsync(view, action, stop).ConfigureAwait(false);
            Download(context, $"transaction-{document.Nonce}.json");
            await WriteAsync(context, new SiteDocument(System.Text.Encoding.UTF8.GetBytes(document.ToJson())), Json, "no-store").ConfigureAwait(false);
        });

        void Get(string pattern, int cost, Func<HttpContext, CancellationToken, Task> answer, bool isStream = false) =>
            routes.MapMethods(pattern, SiteEndpoints.Reading, context => GuardAsync(service, context, cost, isStream, answer)).ExcludeFromDescription();

        void Post(string pattern, Func<HttpContext, SiteView, SiteAction, CancellationToken, Task> answer) =>
            routes.MapPost(pattern, (HttpContext context) => GuardAsync(service, context, AskingCost, isStream: false, async (_, stop) =>
            {
                SiteRequest.RequireSameOrigin(context.Request);
                SiteAction action = SiteAction.Read(await SiteRequest.ReadJsonAsync(context.Request, stop).ConfigureAwait(false));
                await answer(context, await service.GetViewAsync(stop).ConfigureAwait(false), action, stop).ConfigureAwait(false);
            })).ExcludeFromDescription();
    }

    /// <summary>Answers with a document, or with 304 to who has it.</summary>
    internal static async Task WriteAsync(HttpContext context, SiteDocument document, string type, string cacheControl)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = document.ETag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.Append("Vary", "Accept-Encoding");
        if (!HttpMethods.IsPost(context.Request.Method) && SiteEndpoints.IsKnown(context.Request, document.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        (byte[] bytes, string? coding) = document.Encode(name => SiteRequest.Accepts(context.Request, name));
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        if (coding is not null)
        {
            response.Headers.ContentEncoding = coding;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static Task WriteAsync(HttpContext context, object value)
    {
        context.Response.ContentType = Json;
        return context.Response.Body.WriteAsync(SiteJson.Write(value), context.RequestAborted).AsTask();
    }

    private static void Download(HttpContext context, string name) => context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";

    /// <summary>Answers within the limits of the source, and turns failures into answers.</summary>
    private static async Task GuardAsync(SiteService service, HttpContext context, int cost, bool isStream, Func<HttpContext, CancellationToken, Task> answer)
    {
        CancellationToken stop = context.RequestAborted;
        IPAddress source = context.Connection.RemoteIpAddress ?? IPAddress.None;
        try
        {
            if (!service.Limits.TryTake(source, cost))
            {
                throw TooMany();
            }

            if (isStream)
            {
                await answer(context, stop).ConfigureAwait(false);
                return;
            }

            using RateLimitLease lease = await service.Limits.EnterAsync(source, stop).ConfigureAwait(false);
            await (lease.IsAcquired ? answer(context, stop) : throw TooMany()).ConfigureAwait(false);
        }
        catch (Exception error) when (!context.Response.HasStarted && !stop.IsCancellationRequested && Explain(error) is { } problem)
        {
            context.Response.Headers.ContentDisposition = default;
            context.Response.StatusCode = problem.Status;
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            {
                context.Response.Headers.RetryAfter = "2";
            }

            await WriteAsync(context, new { error = new { code = problem.Code, message = problem.Message } }).ConfigureAwait(false);
        }

        static SiteRequestException TooMany() => new(StatusCodes.Status429TooManyRequests, "tooManyRequests", "These are too many requests at a time. Wait a moment.");
    }

    private static SiteRequestException? Explain(Exception error) => error switch
    {
        SiteRequestException told => told,
        GovernanceRefusedException refused => new(StatusCodes.Status409Conflict, SiteJson.Name(refused.Code), refused.Message),
        ConsortiumException { Code: ErrorCode.TransactionNotNeeded or ErrorCode.InsufficientFunds } useless => new(StatusCodes.Status409Conflict, SiteJson.Name(useless.Code), useless.Message),
        ConsortiumException other => new(StatusCodes.Status502BadGateway, SiteJson.Name(other.Code), other.Message),
        ContractRevertException refused => new(StatusCodes.Status409Conflict, SiteJson.Name(ErrorCode.GovernanceCallRefused), refused.Message),
        RpcException silent => new(StatusCodes.Status502BadGateway, "clientUnavailable", $"The Ethereum client gives no usable answer: {silent.Message}"),
        _ => null,
    };

    private static async Task StreamAsync(SiteService service, HttpContext context, CancellationToken stop)
    {
        await service.WarmUpAsync(stop).ConfigureAwait(false);
        SiteStream stream = service.Events.TryOpen() ?? throw new SiteRequestException(StatusCodes.Status503ServiceUnavailable, "tooManyStreams", $"{service.Options.Streams} pages are open, which is all there may be.");
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // for proxies that hold back answers
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            await context.Response.Body.WriteAsync("retry: 2000\n\n"u8.ToArray(), stop).ConfigureAwait(false);
            service.Greet(stream);
            while (true)
            {
                byte[] news = await stream.TakeAsync(service.Options.PingEvery, stop).ConfigureAwait(false);
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(service.Options.ReadWithin);
                await context.Response.Body.WriteAsync(news, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or reads too slowly: then it comes again.
            context.Abort();
        }
        finally
        {
            service.Events.Close(stream);
        }
    }
}
