using System.Diagnostics;
using System.Globalization;
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
        ProcessStartInfo start = new("timeout", ["--signal=KILL", "120", program, "--dev", "--datadir", Path.Combine(_folder, "data"), "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", port.ToString(CultureInfo.InvariantCulture), "--rpcapi", "eth,net,web3,personal,admin,miner,debug,txpool", "--nodiscover", "--maxpeers", "0", "--port", "0", "--ipcdisable", "--verbosity", "0"])
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
    public async Task Nothing_of_what_geth_would_do_for_strangers_gets_through()
    {
        using RpcProxy proxy = new(_geth);
        await using NodeSite site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank A" }, routes => routes.MapRpcProxy(proxy), default);
        Assert.Equal(JsonValueKind.Array, (await PostAsync(_geth, TwoMethods)).GetProperty("result").ValueKind); // its accounts

        Assert.Equal("0x0", (await PostAsync(site.Url, TwoMethods)).GetProperty("result").GetString());
        foreach (string method in (string[])["personal_listAccounts", "personal_newAccount", "admin_nodeInfo", "admin_stopRPC", "miner_stop", "debug_setHead", "txpool_content", "eth_accounts", "eth_sendTransaction"])
        {
            string call = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[]}""";
            Assert.Equal($"The method {method} is not served here.", MessageOf(await PostAsync(site.Url, call)));
        }

        JsonElement batch = await PostAsync(site.Url, """[{"jsonrpc":"2.0","id":1,"method":"net_version","params":[]},{"jsonrpc":"2.0","id":2,"method":"personal_listAccounts","params":[]}]""");
        Assert.Equal([2, 1], batch.EnumerateArray().Select(answer => answer.GetProperty("id").GetInt32()));
        Assert.Equal("1337", batch[1].GetProperty("result").GetString());
    }

    private static string? MessageOf(JsonElement answer) => answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("message").GetString() : null;

    private async Task<JsonElement> PostAsync(Uri to, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(to, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }
}
