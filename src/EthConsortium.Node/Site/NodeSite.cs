using System.Net;
using System.Text;
using System.Threading.RateLimiting;
using EthConsortium.Node.Site.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EthConsortium.Node.Site;

/// <summary>
/// What a node shows to others on one port: the parts that are mapped on it (Data API, JSON-RPC, registrar, health), and a
/// page at its root that lists them.
/// </summary>
/// <remarks>
/// An application builder that starts empty: routing and Kestrel, HTTP/1.1; no configuration files, environment variables, log lines or signal
/// handlers of its own. Nothing that is received is written anywhere.
/// </remarks>
public sealed class NodeSite : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly SourceSlots _slots;

    private NodeSite(WebApplication application, SourceSlots slots)
    {
        _application = application;
        _slots = slots;
    }

    /// <summary>The site root: <c>http://127.0.0.1:40123/</c>. A joiner appends <c>networkinfo</c>.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Where, and what it puts up with.</param>
    /// <param name="map">Maps what is served.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port could not be opened.</exception>
    public static async Task<NodeSite> StartAsync(NodeSiteOptions options, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(map);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_farewell);
        SourceSlots slots = new(options.MaxConnectionsPerSource);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options, slots));
        NodeSite site = new(builder.Build(), slots);
        try
        {
            site._application.Use((context, next) => GuardAsync(context, next, options));
            map(site._application);
            site.MapRoot(options.Title);
            await site._application.StartAsync(cancellationToken).ConfigureAwait(false);
            IServer server = site._application.Services.GetRequiredService<IServer>();
            site.Url = new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return site;
        }
        catch
        {
            await site.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops listening; requests under way are given a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Url is not null)
        {
            await _application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
        _slots.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, NodeSiteOptions options, SourceSlots slots)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024; // what takes more says so
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024; // of what nobody reads yet
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = options.Patience;
        kestrel.Limits.KeepAliveTimeout = options.Patience;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, options.SlownessGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.SlownessGrace);
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => ServeAsync(connection, next, slots)); // before a handshake
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Current) });
            }
        });
    }

    private static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, SourceSlots slots)
    {
        using RateLimitLease slot = slots.Take(((IPEndPoint)connection.RemoteEndPoint!).Address);
        if (slot.IsAcquired)
        {
            await next(connection).ConfigureAwait(false);
        }
        else
        {
            connection.Abort();
        }
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, NodeSiteOptions options)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store"; // what may be kept says so

        // No Strict-Transport-Security: it would hold for all ports of the name, and those of JSON-RPC have no TLS.
        string host = context.Request.Host.Host;
        if (options.HostNames is { } names && !names.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return AnswerTextAsync(context, StatusCodes.Status421MisdirectedRequest, $"This site answers to {string.Join(" and ", names)}, not to '{host}'.\n");
        }

        PathString path = context.Request.Path;
        bool isPage = path == "/" || path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase);
        if (isPage && options.PageHostNames is { } pageNames && host != "localhost" && !IPAddress.TryParse(host.Trim('[', ']'), out _) && !pageNames.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return AnswerTextAsync(context, StatusCodes.Status421MisdirectedRequest, $"This page answers to {string.Join(", ", pageNames)}, localhost and IP addresses, not to '{host}'.\n");
        }

        return next(context);
    }

    private static Task AnswerTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>The page for browsers, where there is one; else what there is, so that somebody who was handed the site root sees it.</summary>
    private void MapRoot(string title)
    {
        StringBuilder text = new($"{title}\n\n");
        RouteEndpoint[] endpoints = [.. ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        RequestDelegate? index = Array.Find(endpoints, endpoint => endpoint.RoutePattern.RawText == SiteFiles.Index)?.RequestDelegate;
        foreach (RouteEndpoint endpoint in endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null))
        {
            string methods = string.Join(", ", endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Where(method => method != HttpMethods.Head));
            text.Append($"{methods,-4} {endpoint.RoutePattern.RawText,-15} {endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary}\n");
        }

        string page = text.ToString();
        _application.MapMethods("/", SiteEndpoints.Reading, context =>
        {
            context.Response.Headers.Append("Vary", "Accept");
            return index is not null && SiteRequest.AcceptsHtml(context.Request) ? index(context) : AnswerTextAsync(context, StatusCodes.Status200OK, page);
        });
    }

    /// <summary>The site stops when it is disposed, not by the signals of the process that it is a part of.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
