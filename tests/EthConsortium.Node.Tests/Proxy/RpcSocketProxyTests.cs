using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.Tests.Proxy;

public sealed class RpcSocketProxyTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _sites = [];
    private readonly List<IDisposable> _parts = [];
    private StandInNode _node = null!;
    private StandInSocketNode _socketNode = null!;
    private Uri _site = null!;

    public async Task InitializeAsync()
    {
        _node = await StandInNode.StartAsync();
        _socketNode = await StandInSocketNode.StartAsync();
        _site = await ServeAsync();
    }

    public async Task DisposeAsync()
    {
        _parts.ForEach(part => part.Dispose());
        foreach (IAsyncDisposable site in _sites)
        {
            await site.DisposeAsync();
        }

        await _socketNode.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Calls_are_answered_as_over_HTTP_by_the_same_list()
    {
        using ClientWebSocket socket = await ConnectAsync();

        Assert.Equal("node", (await AskAsync(socket, """{"id":1,"method":"eth_chainId","METHOD":"personal_listAccounts"}""")).GetProperty("result").GetString());
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""", Assert.Single(_node.Bodies));
        foreach (string method in (string[])["personal_unlockAccount", "personal_subscribe", "admin_addPeer", "miner_stop", "debug_setHead", "debug_subscribe", "clique_propose", "engine_forkchoiceUpdatedV3", "eth_sendTransaction", "eth_accounts", "eth_Subscribe"])
        {
            Assert.Equal(-32601, CodeOf(await AskAsync(socket, $$"""{"id":2,"method":"{{method}}","params":["newHeads"]}""")));
        }

        JsonElement batch = await AskAsync(socket, """[{"id":1,"method":"eth_chainId"},{"id":2,"method":"evm_mine"},{"id":3,"method":"eth_subscribe","params":["newHeads"]}]""");
        Assert.Equal([2, 3, 1], batch.EnumerateArray().Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.Equal([-32601, -32601], batch.EnumerateArray().Take(2).Select(CodeOf));
        Assert.Empty(_socketNode.Messages);
    }

    [Theory]
    [InlineData("not json", -32700)]
    [InlineData("""{"id":1,"method":"eth_call","method":"evm_mine"}""", -32700)]
    [InlineData("", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("42", -32600)]
    [InlineData("""{"id":{},"method":"eth_subscribe","params":["newHeads"]}""", -32600)]
    [InlineData("""{"id":1,"method":"eth_subscribe"}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_subscribe","params":{}}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_subscribe","params":["\ud800"]}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_subscribe","params":["syncing"]}""", -32602)]
    [InlineData("""{"id":1,"method":"eth_unsubscribe","params":["0x1"]}""", -32602)]
    public async Task What_is_not_a_call_is_refused_and_the_connection_goes_on(string message, int code)
    {
        using ClientWebSocket socket = await ConnectAsync();
        Assert.Equal(code, CodeOf(await AskAsync(socket, message)));
        Assert.Equal(-32700, CodeOf(await AskAsync(socket, new string('[', 100_000))));
        Assert.Equal("node", (await AskAsync(socket, """{"id":1,"method":"eth_chainId"}""")).GetProperty("result").GetString());
        Assert.Empty(_socketNode.Messages);
    }

    [Fact]
    public async Task What_a_subscription_brings_is_passed_on_until_it_is_ended()
    {
        using ClientWebSocket socket = await ConnectAsync();
        JsonElement heads = await AskAsync(socket, """{"id":"x","method":"eth_subscribe","params":["newHeads"],"PARAMS":["debug"]}""");
        JsonElement logs = await AskAsync(socket, """{"id":8,"method":"eth_subscribe","params":["logs",{"address":"0x0"}]}""");
        JsonElement pending = await AskAsync(socket, """{"id":9,"method":"eth_subscribe","params":["newPendingTransactions"]}""");
        Assert.Equal(["x:0x1", "8:0x2", "9:0x3"], new[] { heads, logs, pending }.Select(answer => $"{answer.GetProperty("id")}:{answer.GetProperty("result")}"));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}""", _socketNode.Messages.First());
        Assert.Equal("http://localhost", Assert.Single(_socketNode.Origins));

        // Of another connection, and of what nobody subscribed to, nothing comes.
        await _socketNode.TellAsync("0x99", "1");
        await _socketNode.TellAsync("0x2", "{\"data\":\"0x\"}");
        Assert.Equal("""{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x2","result":{"data":"0x"}}}""", (await ReceiveAsync(socket)).GetRawText());

        Assert.True((await AskAsync(socket, """{"id":10,"method":"eth_unsubscribe","params":["0x2"]}""")).GetProperty("result").GetBoolean());
        await _socketNode.TellAsync("0x2", "2");
        await _socketNode.TellAsync("0x1", "3");
        Assert.Equal("0x1", (await ReceiveAsync(socket)).GetProperty("params").GetProperty("subscription").GetString());
        Assert.Equal(-32602, CodeOf(await AskAsync(socket, """{"id":11,"method":"eth_unsubscribe","params":["0x2"]}""")));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure), (socket.State, socket.CloseStatus));
    }

    [Fact]
    public async Task Of_ten_thousand_subscriptions_so_many_reach_the_client_and_no_more()
    {
        using ClientWebSocket socket = await ConnectAsync();
        int begun = 0;
        for (int i = 0; i < 10_000; i++)
        {
            begun += (await AskAsync(socket, """{"id":1,"method":"eth_subscribe","params":["logs",{}]}""")).TryGetProperty("result", out _) ? 1 : 0;
        }

        Assert.Equal((64, 64), (begun, _socketNode.Messages.Count));
        Assert.True((await AskAsync(socket, """{"id":1,"method":"eth_unsubscribe","params":["0x40"]}""")).GetProperty("result").GetBoolean());
        Assert.Equal("0x41", (await AskAsync(socket, """{"id":1,"method":"eth_subscribe","params":["newHeads"]}""")).GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("own", HttpStatusCode.Forbidden)] // a page can make its own name lead here
    [InlineData("https://app.example.org:444", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example.org.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://app.example.org", HttpStatusCode.SwitchingProtocols)]
    [InlineData("chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn", HttpStatusCode.SwitchingProtocols)]
    [InlineData(null, HttpStatusCode.SwitchingProtocols)]
    public async Task A_page_of_another_origin_cannot_connect(string? origin, HttpStatusCode status)
    {
        Uri site = await ServeAsync(new RpcSocketOptions { Origins = ["https://app.example.org"] });
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin == "own" ? $"http://{site.Authority}" : origin);
        }

        if (status == HttpStatusCode.SwitchingProtocols)
        {
            await socket.ConnectAsync(site, default);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(site, default));
        }

        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Fact]
    public async Task One_source_has_so_many_connections_and_all_together_so_many()
    {
        Uri site = await ServeAsync(new RpcSocketOptions { MaxConnectionsPerSource = 2 });
        using (ClientWebSocket first = await ConnectAsync(site))
        {
            using ClientWebSocket second = await ConnectAsync(site);
            Assert.Equal(HttpStatusCode.TooManyRequests, await RefusedAsync(site));
        }

        site = await ServeAsync(new RpcSocketOptions { MaxConnections = 1 });
        using ClientWebSocket only = await ConnectAsync(site);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await RefusedAsync(site));
    }

    [Fact]
    public async Task Who_asks_for_a_page_is_told_to_bring_a_WebSocket()
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(new UriBuilder(_site) { Scheme = "http" }.Uri);
        Assert.Equal((HttpStatusCode.UpgradeRequired, "websocket"), (answer.StatusCode, answer.Headers.Upgrade.Single().Name));
    }

    [Fact]
    public async Task Calls_over_both_ways_are_counted_as_one()
    {
        Uri site = await ServeAsync(calls: new RpcProxyOptions { MaxBatch = 2, Burst = 3, CallsPerSecond = 1 });
        using ClientWebSocket first = await ConnectAsync(site);
        using ClientWebSocket second = await ConnectAsync(site);
        Assert.Equal(JsonValueKind.Array, (await AskAsync(first, """[{"id":1,"method":"eth_chainId"},{"id":2,"method":"eth_chainId"}]""")).ValueKind);
        Assert.Equal("node", (await AskAsync(second, """{"id":1,"method":"eth_chainId"}""")).GetProperty("result").GetString());
        Assert.Equal(-32005, CodeOf(await AskAsync(first, """[{"id":1,"method":"eth_chainId"},{"id":2,"method":"eth_chainId"}]""")));
    }

    [Theory]
    [InlineData("binary", WebSocketCloseStatus.InvalidMessageType)]
    [InlineData("huge", WebSocketCloseStatus.MessageTooBig)]
    [InlineData("endless fragments", WebSocketCloseStatus.MessageTooBig)]
    public async Task A_message_that_no_caller_sends_ends_the_connection(string how, WebSocketCloseStatus status)
    {
        using ClientWebSocket socket = await ConnectAsync();
        Task<WebSocketReceiveResult> closing = socket.ReceiveAsync(new ArraySegment<byte>(new byte[64 * 1024]), default);
        try
        {
            byte[] piece = Enumerable.Repeat((byte)' ', how == "huge" ? 2 << 20 : 1000).ToArray();
            while (!closing.IsCompleted)
            {
                await socket.SendAsync(piece, how == "binary" ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: how != "endless fragments", default);
                if (how != "endless fragments")
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or IOException)
        {
            // It hung up while this was still sending.
        }

        try
        {
            Assert.Equal(status, (await closing).CloseStatus);
        }
        catch (WebSocketException)
        {
            // It hung up, and the farewell was lost to what was still under way.
        }

        Assert.Empty(_node.Bodies);
    }

    [Fact]
    public async Task A_frame_that_announces_a_gigabyte_is_not_waited_for()
    {
        Uri site = await ServeAsync(new RpcSocketOptions { Patience = TimeSpan.FromSeconds(0.3) });
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, site.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));

        // Text, masked, 2^30 bytes of which the first comes.
        await stream.WriteAsync(new byte[] { 0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, (byte)' ' });
        using StreamReader reader = new(stream, Encoding.Latin1);
        string all;
        try
        {
            all = await reader.ReadToEndAsync(); // ends when it hangs up
        }
        catch (IOException)
        {
            return;
        }

        Assert.StartsWith("HTTP/1.1 101", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_never_reads_is_dropped_and_holds_up_nobody()
    {
        Uri site = await ServeAsync(new RpcSocketOptions { MaxWaitingBytes = 100_000 });
        using ClientWebSocket slow = await ConnectAsync(site);
        Assert.Equal("0x1", (await AskAsync(slow, """{"id":1,"method":"eth_subscribe","params":["logs",{}]}""")).GetProperty("result").GetString());
        WebSocket source = _socketNode.Sockets.Last();
        string large = $"\"{new string('0', 60_000)}\"";

        // Until the client's side is closed: what waits for the slow one is bounded.
        try
        {
            while (source.State == WebSocketState.Open)
            {
                await _socketNode.TellAsync("0x1", large);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // It is closed.
        }

        using ClientWebSocket other = await ConnectAsync(site);
        Assert.Equal("node", (await AskAsync(other, """{"id":1,"method":"eth_chainId"}""")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Who_asks_nothing_is_sent_away_unless_he_subscribed()
    {
        Uri site = await ServeAsync(new RpcSocketOptions { Idle = TimeSpan.FromSeconds(0.3) });
        using ClientWebSocket waits = await ConnectAsync(site);
        Assert.Equal("0x1", (await AskAsync(waits, """{"id":1,"method":"eth_subscribe","params":["newHeads"]}""")).GetProperty("result").GetString());
        using ClientWebSocket idle = await ConnectAsync(site);
        await AssertSentAwayAsync(idle);

        await _socketNode.TellAsync("0x1", "1");
        Assert.Equal("eth_subscription", (await ReceiveAsync(waits)).GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_client_that_is_away_hangs_or_ends_is_told_as_one()
    {
        const string Subscribe = """{"id":1,"method":"eth_subscribe","params":["newHeads"]}""";
        Uri site = await ServeAsync(calls: new RpcProxyOptions { Timeout = TimeSpan.FromSeconds(0.3) });
        _socketNode.IsSilent = true;
        using (ClientWebSocket socket = await ConnectAsync(site))
        {
            JsonElement late = await AskAsync(socket, Subscribe);
            Assert.Equal((-32603, "The node behind this endpoint did not answer within 0.3 s."), (CodeOf(late), late.GetProperty("error").GetProperty("message").GetString()));
            await AssertSentAwayAsync(socket);
        }

        _socketNode.IsSilent = false;
        using (ClientWebSocket socket = await ConnectAsync())
        {
            await AskAsync(socket, Subscribe);
            _socketNode.Sockets.Last().Abort();
            await AssertSentAwayAsync(socket);
        }

        await _socketNode.StopAsync();
        using ClientWebSocket away = await ConnectAsync();
        Assert.Equal(-32603, CodeOf(await AskAsync(away, Subscribe)));
        Assert.Equal("node", (await AskAsync(away, """{"id":1,"method":"eth_chainId"}""")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Half_an_answer_never_looks_whole()
    {
        Uri site = await ServeAsync(calls: new RpcProxyOptions { MaxResponseBytes = 100_000 });
        _node.Instead = context => StandInNode.WriteAsync(context, $$"""{"jsonrpc":"2.0","id":1,"result":"{{new string('0', 200_000)}}"}""");
        using ClientWebSocket socket = await ConnectAsync(site);
        await socket.SendAsync("""{"id":1,"method":"eth_getLogs"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        await AssertEndsAsync(socket);
    }

    private static int CodeOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private static async Task AssertSentAwayAsync(ClientWebSocket socket) => Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (await socket.ReceiveAsync(new ArraySegment<byte>(new byte[1000]), default)).CloseStatus);

    private static async Task AssertEndsAsync(ClientWebSocket socket)
    {
        byte[] piece = new byte[64 * 1024];
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                Assert.False((await socket.ReceiveAsync(piece, default)).EndOfMessage);
            }
        });
    }

    private static async Task<JsonElement> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, default);
        return await ReceiveAsync(socket);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using MemoryStream message = new();
        byte[] piece = new byte[4096];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(piece, default);
            await message.WriteAsync(piece.AsMemory(0, received.Count));
        }
        while (!received.EndOfMessage);
        Assert.Equal(WebSocketMessageType.Text, received.MessageType);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }

    private static async Task<HttpStatusCode> RefusedAsync(Uri site)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(site, default));
        return socket.HttpStatusCode;
    }

    private async Task<ClientWebSocket> ConnectAsync(Uri? site = null)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(site ?? _site, default);
        return socket;
    }

    private async Task<Uri> ServeAsync(RpcSocketOptions? options = null, RpcProxyOptions? calls = null)
    {
        RpcProxy http = new(_node.Endpoint, calls ?? new RpcProxyOptions { Burst = 1_000_000 });
        RpcSocketProxy sockets = new(_socketNode.Endpoint, http, options);
        NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcSocketProxy(sockets), default);
        _parts.AddRange([sockets, http]);
        _sites.Add(site);
        return new UriBuilder(site.Url) { Scheme = "ws" }.Uri;
    }
}
