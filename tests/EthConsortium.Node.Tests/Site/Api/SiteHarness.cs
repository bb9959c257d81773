using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Site;
using EthConsortium.Node.Site.Api;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Site.Api;

/// <summary>A member's site over a real chain, with a counter between both.</summary>
internal sealed class SiteHarness : IAsyncDisposable
{
    private readonly AnvilHost _host;
    private readonly RpcClient _direct;
    private readonly HttpClient _forward = new();
    private readonly HashSet<Address> _impersonated = [];
    private FaultyServer? _counter;
    private SiteService? _service;
    private NodeSite? _site;

    private SiteHarness(AnvilHost host)
    {
        _host = host;
        _direct = new RpcClient(host.Endpoint);
        Eth = new EthClient(_direct);
        Anvil = new AnvilControl(_direct);
        Governance = new GovernanceClient(Eth);
    }

    public EthClient Eth { get; }

    public AnvilControl Anvil { get; }

    /// <summary>Core's own view, past the site.</summary>
    public GovernanceClient Governance { get; private set; }

    public FakeSiteSource Source { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 200 });

    public Uri Url => _site!.Url;

    /// <summary>The bodies of the requests that the site sent to its client.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Whether the client answers.</summary>
    public bool IsDown { get; set; }

    /// <summary>Below this block the client has none; null for a client that has all.</summary>
    public ulong? PrunedBelow { get; set; }

    /// <summary>Results by method that the client gives instead of its own.</summary>
    public Dictionary<string, string> Instead { get; } = [];

    public static Address Admin(int number) => Address.Parse($"0x{number:x40}");

    public static ImmutableArray<Address> ValidatorsOf(int admin, int count) => [.. Enumerable.Range(1, count).Select(v => Admin((admin * 1000) + v))];

    /// <summary>A site of the contract of this project.</summary>
    public static Task<SiteHarness> StartAsync(int admins = 3, int validators = 2, bool immediately = false, SiteOptions? options = null, TimeProvider? time = null, ConsensusEngine consensus = ConsensusEngine.AuRa)
    {
        ConsortiumGovernanceGenesis genesis = new("Test consortium", [.. Enumerable.Range(1, admins).Select(a => new ConsortiumGovernanceFounder(Admin(a), $"Bank {a}", ValidatorsOf(a, validators)))])
        {
            FinalizesImmediately = immediately,
            ProposalLifetime = TimeSpan.FromHours(1),
            EvictionNotice = TimeSpan.FromHours(2),
        };
        GenesisDefinition definition = new()
        {
            ChainId = new ChainId(10_101_010),
            Consensus = new EthashConsensus(),
            GasLimit = GenesisDefinition.DefaultGasLimit,
            Alloc = new Dictionary<Address, GenesisAccount> { [ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(genesis) },
        };
        return StartAsync(GethGenesis.WriteForDevelopmentChain(definition), _ => Task.FromResult<Address?>(null), consensus, options, time);
    }

    /// <summary>A site of an earlier contract, with one admin that has two validators.</summary>
    public static Task<SiteHarness> StartLegacyAsync(ContractArtifact artifact) => StartAsync(
        AnvilFixture.DefaultGenesis,
        async harness => (await harness.SendAsync(Admin(1), null, LegacyGovernanceContract.EncodeDeployment(artifact, Admin(1), [.. ValidatorsOf(1, 2)], 5))).ContractAddress,
        ConsensusEngine.AuRa,
        options: null,
        time: null);

    private static async Task<SiteHarness> StartAsync(string genesis, Func<SiteHarness, Task<Address?>> deploy, ConsensusEngine consensus, SiteOptions? options, TimeProvider? time)
    {
        SiteHarness harness = new(await AnvilHost.StartAsync(genesis, null, default));
        try
        {
            Address? contract = await deploy(harness);
            harness.Governance = new GovernanceClient(harness.Eth, contract, consensus);
            harness._counter = new FaultyServer(harness.ForwardAsync);
            harness.Source = new FakeSiteSource { Network = new NetworkInfo { ChainId = new ChainId(10_101_010), Consensus = consensus, GovernanceContract = contract, MemberName = "Bank 1", MemberId = 1 } };
            harness._service = new SiteService(harness.Source, harness._counter.Endpoint, options ?? Quick, time);
            harness._site = await NodeSite.StartAsync(new NodeSiteOptions { Title = "Bank 1", HostNames = ["127.0.0.1", "localhost"] }, routes => routes.MapSite(harness._service), default);
            return harness;
        }
        catch
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks often, and at nodes only when it is asked.</summary>
    public static SiteOptions Quick { get; } = new() { LookEvery = TimeSpan.FromMilliseconds(20), LookAtNodesEvery = TimeSpan.FromHours(1), Patience = TimeSpan.FromSeconds(10) };

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        if (_counter is not null)
        {
            await _counter.DisposeAsync();
        }

        Http.Dispose();
        _forward.Dispose();
        _direct.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>Sends a transaction as anybody, also one that fails; null for the creation of a contract.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, Address? to, byte[] data)
    {
        if (_impersonated.Add(from))
        {
            await Anvil.ImpersonateAsync(from, default);
        }

        Hash32 hash = await Anvil.SendTransactionAsync(from, to, data, 30_000_000, default);
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await Eth.GetTransactionReceiptAsync(hash, timeout.Token) is { } receipt)
            {
                return receipt;
            }

            await Task.Delay(1, timeout.Token); // anvil answers before it mines
        }
    }

    /// <summary>Has so many validators seal a block each.</summary>
    public async Task SealAsync(int sealers)
    {
        for (int sealer = 1; sealer <= sealers; sealer++)
        {
            await Eth.Rpc.SendAsync(new RpcRequest("anvil_setCoinbase", Admin(5_000 + sealer)), default);
            await Anvil.MineAsync(1, default);
        }
    }

    /// <summary>Calls the contract as an admin.</summary>
    public Task<TransactionReceipt> DoAsync(int admin, byte[] data) => SendAsync(Admin(admin), Governance.Contract, data);

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await Http.GetStringAsync(new Uri(Url, path))).RootElement;

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using HttpResponseMessage response = await PostRawAsync(path, json);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>What the site says to an action of an admin.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> PreviewAsync(int admin, string action) => PostAsync("api/preview", RequestOf(admin, action));

    public static string RequestOf(int admin, string action) => $"{{\"from\":\"{Admin(admin)}\",\"action\":{action}}}";

    public async Task<HttpResponseMessage> PostRawAsync(string path, string json, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Url, path)) { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(type)) };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> expected)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            JsonElement answer = await GetAsync(path);
            if (expected(answer))
            {
                return answer;
            }

            await Task.Delay(10, timeout.Token);
        }
    }

    private async Task ForwardAsync(FaultyRequest request)
    {
        if (IsDown)
        {
            await request.DropAsync();
            return;
        }

        Asked.Enqueue(request.Body);
        using HttpResponseMessage response = await _forward.PostAsync(_host.Endpoint, new StringContent(request.Body, Encoding.UTF8, "application/json"));
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        if (PrunedBelow is { } first && request.Json.ValueKind == JsonValueKind.Array)
        {
            HashSet<int> gone =
            [
                .. request.Json.EnumerateArray().Where(call => call.GetProperty("method").GetString() == "eth_getBlockByNumber"
                    && call.GetProperty("params")[0].GetString() is ['0', 'x', .. string digits] && ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) < first).Select(call => call.GetProperty("id").GetInt32()),
            ];
            body = Encoding.UTF8.GetBytes($"[{string.Join(',', JsonDocument.Parse(body).RootElement.EnumerateArray().Select(answer => gone.Contains(answer.GetProperty("id").GetInt32()) ? $"{{\"jsonrpc\":\"2.0\",\"id\":{answer.GetProperty("id")},\"result\":null}}" : answer.GetRawText()))}]");
        }

        if (Instead.Count > 0 && request.Json.ValueKind == JsonValueKind.Array)
        {
            Dictionary<int, string> methods = request.Json.EnumerateArray().ToDictionary(call => call.GetProperty("id").GetInt32(), call => call.GetProperty("method").GetString()!);
            IEnumerable<string> answers = JsonDocument.Parse(body).RootElement.EnumerateArray().Select(answer =>
                Instead.TryGetValue(methods[answer.GetProperty("id").GetInt32()], out string? result) ? $"{{\"jsonrpc\":\"2.0\",\"id\":{answer.GetProperty("id")},\"result\":{result}}}" : answer.GetRawText());
            body = Encoding.UTF8.GetBytes($"[{string.Join(',', answers)}]");
        }

        await request.WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
    }
}
