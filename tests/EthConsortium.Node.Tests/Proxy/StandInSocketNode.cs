using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Tests.Proxy;

/// <summary>A client's WebSocket, which subscribes to whatever it is asked for.</summary>
internal sealed class StandInSocketNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stop = new();
    private int _lastSubscription;

    private StandInSocketNode(WebApplication application)
    {
        _application = application;
        Endpoint = new UriBuilder(application.Urls.Single()) { Scheme = "ws" }.Uri;
    }

    public Uri Endpoint { get; }

    /// <summary>The messages that came.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>The origins of those who connected.</summary>
    public ConcurrentQueue<string> Origins { get; } = [];

    /// <summary>The connections that are open.</summary>
    public ConcurrentQueue<WebSocket> Sockets { get; } = [];

    /// <summary>Whether it says nothing.</summary>
    public bool IsSilent { get; set; }

    public static async Task<StandInSocketNode> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        StandInSocketNode? node = null;
        application.UseWebSockets();
        application.Run(context => node!.AnswerAsync(context));
        await application.StartAsync();
        return node = new StandInSocketNode(application);
    }

    public static byte[] EventOf(string subscription, string result) => Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"{{{subscription}}}","result":{{{result}}}}}""");

    /// <summary>Tells what a subscription brings, on its newest connection.</summary>
    public Task TellAsync(string subscription, string result) => Sockets.Last().SendAsync(EventOf(subscription, result), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);

    /// <summary>From now on connections are refused.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _application.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _application.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Origins.Enqueue(context.Request.Headers.Origin.ToString());
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        Sockets.Enqueue(socket);
        byte[] piece = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(piece, _stop.Token) is { MessageType: WebSocketMessageType.Text } received)
            {
                string message = Encoding.UTF8.GetString(piece, 0, received.Count);
                Messages.Enqueue(message);
                JsonElement call = JsonDocument.Parse(message).RootElement;
                string result = call.GetProperty("method").GetString() == "eth_subscribe" ? $"\"0x{Interlocked.Increment(ref _lastSubscription):x}\"" : "true";
                if (!IsSilent)
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{call.GetProperty("id")}},"result":{{result}}}"""), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The other side is gone, or the test is over.
        }
    }
}
