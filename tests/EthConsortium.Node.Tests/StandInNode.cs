using System.Collections.Concurrent;
using System.Text.Json;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Tests;

/// <summary>A client that counts what reaches it, and answers everything, also what no client should be asked by strangers.</summary>
internal sealed class StandInNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RpcClient _rpc;

    private StandInNode(WebApplication application)
    {
        _application = application;
        Endpoint = new Uri(application.Urls.Single());
        _rpc = new RpcClient(Endpoint, new RpcClientOptions { MaxAttempts = 1 });
        Client = new EthClient(_rpc);
    }

    public Uri Endpoint { get; }

    public EthClient Client { get; }

    /// <summary>The bodies that came.</summary>
    public ConcurrentQueue<string> Bodies { get; } = [];

    /// <summary>What is done with a request instead of answering it; null to answer.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public ulong Head { get; set; } = 27;

    public static async Task<StandInNode> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        StandInNode? node = null;
        application.MapPost("/", context => node!.AnswerAsync(context));
        await application.StartAsync();
        return node = new StandInNode(application);
    }

    public static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>From now on connections are refused.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        Bodies.Enqueue(body);
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        await context.Response.WriteAsJsonAsync(root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().Where(call => call.TryGetProperty("id", out _)).Select(Answer).ToArray() : Answer(root));
    }

    private object Answer(JsonElement call) => new { jsonrpc = "2.0", id = call.GetProperty("id"), result = ResultOf(call) };

    private object ResultOf(JsonElement call) => call.GetProperty("method").GetString() switch
    {
        "eth_blockNumber" => Hex.EncodeQuantity(Head),
        "eth_getBlockByNumber" => new
        {
            number = call.GetProperty("params")[0].GetString(),
            hash = Hash32.FromUInt64(1_000 + Head).ToString(),
            parentHash = Hash32.Zero.ToString(),
            timestamp = "0x5e0be100",
            miner = Address.Zero.ToString(),
            stateRoot = Hash32.Zero.ToString(),
            gasLimit = "0x2faf080",
            gasUsed = "0x0",
            difficulty = "0x1",
            extraData = "0x",
            transactions = Array.Empty<string>(),
        },
        _ => "node",
    };
}
