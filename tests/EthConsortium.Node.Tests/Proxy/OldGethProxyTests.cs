using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Proxy;

/// <summary>Before geth 1.8.23 with everything open that should never be.</summary>
public sealed class OldGethProxyTests : IAsyncLifetime
{
    // Go reads the names of members without regard to case, and the last one wins.
    private const string TwoMethods = """{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","METHOD":"personal_listAccounts","params":[]}""";

    private readonly HttpClient _http = new();
    private readonly int _socketPort = LoopbackPort.Free();
    private string? _folder;
    private Process? _process;
    private Uri _geth = null!;

    public async Task InitializeAsync()
    {
        if (OldGeth.WhyNot is not null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("ethconsortium-geth-").FullName;
        string program = OldGeth.CopyTo(_folder);
        int port = LoopbackPort.Free();

        // timeout(1) ends it even where this process is killed before it can.
        ProcessStartInfo start = new("timeout", ["--signal=KILL", "120", program, "--dev", "--datadir", Path.Combine(_folder, "data"), "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", port.ToString(CultureInfo.InvariantCulture), "--rpcapi", "eth,net,web3,personal,admin,miner,debug,txpool", "--ws", "--wsaddr", "127.0.0.1", "--wsport", _socketPort.ToString(CultureInfo.InvariantCulture), "--wsapi", "eth,net,web3,personal,admin", "--dev.period", "1", "--nodiscover", "--maxpeers", "0", "--port", "0", "--ipcdisable", "--verbosity", "0"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
        };
        start.Environment["HOME"] = _folder;
        _process = Process.Start(start)!;
        _geth = new Uri($"http://127.0.0.1:{port}/");
        using RpcClient rpc = new(_geth, new RpcClientOptions { MaxAttempts = 200, RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.StartsWith("Geth/v1.8.23", await new EthClient(rpc).GetClientVersionAsync(default), StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_folder!, recursive: true);
        }
    }

    [OldGethFact]
    public async Task A_call_that_asks_for_all_memory_runs_out_of_gas()
    {
        using RpcProxy proxy = new(_geth);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcProxy(proxy), default);

        JsonElement answer = await PostAsync(site.Url, """{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"data":"0x60016700000001c000000052"},"latest"]}""");

        Assert.Equal("0x", answer.GetProperty("result").GetString()); // this geth does not tell how a call ended
        Assert.False(_process!.HasExited);
    }

    [OldGethFact]
    public async Task Nothing_of_what_geth_would_do_for_strangers_gets_through()
    {
        using RpcProxy proxy = new(_geth);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcProxy(proxy), default);
        Assert.Equal(JsonValueKind.Array, (await PostAsync(_geth, TwoMethods)).GetProperty("result").ValueKind); // its accounts

        Assert.StartsWith("0x", (await PostAsync(site.Url, TwoMethods)).GetProperty("result").GetString(), StringComparison.Ordinal);
        foreach (string method in (string[])["personal_listAccounts", "personal_newAccount", "admin_nodeInfo", "admin_stopRPC", "miner_stop", "debug_setHead", "txpool_content", "eth_accounts", "eth_sendTransaction"])
        {
            string call = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[]}""";
            Assert.Equal($"The method {method} is not served here.", MessageOf(await PostAsync(site.Url, call)));
        }

        JsonElement batch = await PostAsync(site.Url, """[{"jsonrpc":"2.0","id":1,"method":"net_version","params":[]},{"jsonrpc":"2.0","id":2,"method":"personal_listAccounts","params":[]}]""");
        Assert.Equal([2, 1], batch.EnumerateArray().Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.Equal("1337", batch[1].GetProperty("result").GetString());
    }

    [OldGethFact]
    public async Task Its_new_blocks_come_to_who_subscribed_until_he_ends_it()
    {
        using RpcProxy proxy = new(_geth);
        using RpcSocketProxy sockets = new(new Uri($"ws://127.0.0.1:{_socketPort}/"), proxy);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcSocketProxy(sockets), default);
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new UriBuilder(site.Url) { Scheme = "ws" }.Uri, default);

        await socket.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        string subscription = (await ReceiveAsync(socket)).GetProperty("result").GetString()!;
        List<ulong> heads = [];
        while (heads.Count < 3)
        {
            JsonElement told = (await ReceiveAsync(socket)).GetProperty("params");
            Assert.Equal(subscription, told.GetProperty("subscription").GetString());
            heads.Add(Convert.ToUInt64(told.GetProperty("result").GetProperty("number").GetString(), 16));
        }

        Assert.Equal([heads[0], heads[0] + 1, heads[0] + 2], heads);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":2,"method":"eth_unsubscribe","params":["{{subscription}}"]}"""), WebSocketMessageType.Text, endOfMessage: true, default);
        JsonElement answer;
        do
        {
            answer = await ReceiveAsync(socket);
        }
        while (answer.TryGetProperty("method", out _));

        Assert.True(answer.GetProperty("result").GetBoolean());
        await socket.SendAsync("""{"jsonrpc":"2.0","id":3,"method":"personal_listAccounts","params":[]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Equal("The method personal_listAccounts is not served here.", MessageOf(await ReceiveAsync(socket)));
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] message = new byte[64 * 1024];
        WebSocketReceiveResult received = await socket.ReceiveAsync(message, default);
        while (!received.EndOfMessage)
        {
            int length = received.Count;
            received = await socket.ReceiveAsync(new ArraySegment<byte>(message, length, message.Length - length), default);
            received = new WebSocketReceiveResult(length + received.Count, received.MessageType, received.EndOfMessage);
        }

        return JsonDocument.Parse(message.AsMemory(0, received.Count)).RootElement.Clone();
    }

    private static string? MessageOf(JsonElement answer) => answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("message").GetString() : null;

    private async Task<JsonElement> PostAsync(Uri to, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(to, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }
}
