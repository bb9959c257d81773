using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EthConsortium.Rehearsal.Members;

/// <summary>
/// What a member shows to the others, on loopback: <c>GET /networkinfo</c> (the Data API, facts §2) and <c>POST /</c>
/// (JSON-RPC, forwarded to the chain; see <see cref="RpcGate"/> for what is let through).
/// </summary>
/// <remarks>Kestrel alone, without the hosting around it: no configuration files, no log lines, no signal handlers of its own.</remarks>
public sealed class MemberEndpoint : IAsyncDisposable, IHttpApplication<HttpContext>
{
    /// <summary>The largest request body, in bytes.</summary>
    public const int MaxBodyBytes = 1 << 20;

    private static readonly TimeSpan s_cacheFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string _title;
    private readonly Func<CancellationToken, Task<byte[]>> _networkInfo;
    private readonly RpcGate _gate;
    private readonly TimeProvider _time;
    private readonly KestrelServer _server;
    private readonly SemaphoreSlim _building = new(1);
    private CachedDocument? _cached;

    private MemberEndpoint(string title, Uri chain, Func<CancellationToken, Task<byte[]>> networkInfo, TimeProvider time)
    {
        _title = title;
        _networkInfo = networkInfo;
        _gate = new RpcGate(chain);
        _time = time;
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        options.Listen(IPAddress.Loopback, 0);
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        Url = null!;
    }

    /// <summary>The site root, with the port that the system chose: <c>http://127.0.0.1:40123/</c>. A joiner appends <c>networkinfo</c>.</summary>
    public Uri Url { get; private set; }

    /// <summary>Listens on a free port of 127.0.0.1.</summary>
    /// <param name="title">Whose endpoint it is, shown at the site root.</param>
    /// <param name="chain">The JSON-RPC endpoint of this member's node.</param>
    /// <param name="networkInfo">Builds the Data API's document, UTF-8 JSON; called at most once a second.</param>
    /// <param name="time">The clock behind the cache.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">No port could be opened.</exception>
    public static async Task<MemberEndpoint> StartAsync(
        string title, Uri chain, Func<CancellationToken, Task<byte[]>> networkInfo, TimeProvider time, CancellationToken cancellationToken)
    {
        MemberEndpoint endpoint = new(title, chain, networkInfo, time);
        try
        {
            await endpoint._server.StartAsync(endpoint, cancellationToken);
            endpoint.Url = new Uri(endpoint._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening; requests under way are given a second.</summary>
    public async ValueTask DisposeAsync()
    {
        using (CancellationTokenSource limit = new(TimeSpan.FromSeconds(1), _time))
        {
            await _server.StopAsync(limit.Token);
        }

        _server.Dispose();
        _gate.Dispose();
        _building.Dispose();
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        HttpRequest request = context.Request;

        // A page in a browser could reach loopback under a name of its own (DNS rebinding); that name is not ours.
        if (request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            await AnswerAsync(context, StatusCodes.Status421MisdirectedRequest, $"This endpoint answers to 127.0.0.1 and localhost, not to '{request.Host.Host}'.\n");
            return;
        }

        bool reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        switch (request.Path.Value)
        {
            case "/networkinfo" when reads:
                await AnswerNetworkInfoAsync(context);
                break;
            case "/" or "" when HttpMethods.IsPost(request.Method):
                await _gate.ForwardAsync(context);
                break;
            case "/" or "" when reads:
                await AnswerAsync(context, StatusCodes.Status200OK, $"{_title}\n\nGET /networkinfo   what a joining member needs to know\nPOST /             JSON-RPC\n");
                break;
            case "/" or "" or "/networkinfo":
                context.Response.Headers.Allow = request.Path.Value is "/networkinfo" ? "GET, HEAD" : "GET, HEAD, POST";
                await AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not served here.\n");
                break;
            default:
                await AnswerAsync(context, StatusCodes.Status404NotFound, "There are GET /networkinfo and POST / (JSON-RPC).\n");
                break;
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task AnswerNetworkInfoAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        CachedDocument document;
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(s_patience);
            document = await GetDocumentAsync(limit.Token);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The old server fell silent when its node did; this one says so in the field that is there for it.
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            string reason = error is OperationCanceledException ? $"The node did not answer within {s_patience.TotalSeconds:0} s." : error.Message;
            await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { errorMessage = reason }), context.RequestAborted);
            return;
        }

        response.Headers.ETag = document.ETag;
        response.Headers.CacheControl = "max-age=1";
        if (context.Request.Headers.IfNoneMatch.Contains(document.ETag, StringComparer.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentLength = document.Bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(document.Bytes, context.RequestAborted);
        }
    }

    private async Task<CachedDocument> GetDocumentAsync(CancellationToken cancellationToken)
    {
        await _building.WaitAsync(cancellationToken);
        try
        {
            if (_cached is null || _time.GetElapsedTime(_cached.BuiltAt) >= s_cacheFor)
            {
                byte[] bytes = await _networkInfo(cancellationToken);
                _cached = new CachedDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"", _time.GetTimestamp());
            }

            return _cached;
        }
        finally
        {
            _building.Release();
        }
    }

    private sealed record CachedDocument(byte[] Bytes, string ETag, long BuiltAt);
}
