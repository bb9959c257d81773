using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Threading.RateLimiting;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Http;

namespace EthConsortium.Node.Proxy;

/// <summary>
/// JSON-RPC over WebSockets: the calls of a <see cref="RpcProxy"/>, which is asked for them so that one list and one count of calls is for both, and
/// subscriptions, for which the client has a WebSocket of each connection that has some. Safe for concurrent use.
/// </summary>
/// <remarks>Sources: RFC 6455; EIP-1193's and geth's "Real-time Events" (eth_subscribe). Nothing that passes is written to a log.</remarks>
public sealed class RpcSocketProxy : IDisposable
{
    private static readonly UpDownCounter<long> s_connections = NodeMeter.Instance.CreateUpDownCounter<long>("ethconsortium.rpc.sockets", description: "WebSockets that are open");

    private readonly Uri _client;
    private readonly RpcProxy _calls;
    private readonly RpcSocketOptions _options;
    private readonly TimeProvider _time;
    private readonly SourceSlots _slots;
    private int _connections;

    /// <summary>Makes a proxy. Nothing is asked before a call comes.</summary>
    /// <param name="client">The client's own WebSocket, <c>ws://127.0.0.1:18546/</c>.</param>
    /// <param name="calls">Answers what is no subscription; the caller disposes it afterwards.</param>
    /// <param name="options">How much of it; null for the defaults.</param>
    /// <param name="time">The clock of every wait; null for the system's.</param>
    public RpcSocketProxy(Uri client, RpcProxy calls, RpcSocketOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(calls);
        _client = client;
        _calls = calls;
        _options = options ?? new RpcSocketOptions();
        _time = time ?? TimeProvider.System;
        _slots = new SourceSlots(_options.MaxConnectionsPerSource);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>Serves one connection until it ends.</summary>
    public async Task AcceptAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "Expected a WebSocket.").ConfigureAwait(false);
            return;
        }

        if (!RpcOrigin.IsServed(context.Request, _options.Origins))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of this origin are not served.").ConfigureAwait(false);
            return;
        }

        IPAddress source = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        using RateLimitLease slot = _slots.Take(source);
        try
        {
            if (Interlocked.Increment(ref _connections) > _options.MaxConnections || !slot.IsAcquired)
            {
                await RefuseAsync(context, slot.IsAcquired ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests, "Too many connections.").ConfigureAwait(false);
                return;
            }

            // No compression: it costs memory for each connection, and an answer may be larger than it looks.
            WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = _options.Ping, KeepAliveTimeout = _options.Ping }).ConfigureAwait(false);
            s_connections.Add(1);
            try
            {
                using RpcSocket connection = new(socket, _client, _calls, source, _options, _time);
                await connection.RunAsync(context.RequestAborted).ConfigureAwait(false);
            }
            finally
            {
                s_connections.Add(-1);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
