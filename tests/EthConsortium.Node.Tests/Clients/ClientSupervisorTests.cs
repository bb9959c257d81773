using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>The supervisor's own decisions, with clients that are none.</summary>
[SupportedOSPlatform("linux")]
public sealed class ClientSupervisorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-supervisor-").FullName;
    private readonly TemporaryMemory _memory = new();
    private readonly FakeClientHost _host = new();
    private readonly HastyTime _time = new();
    private readonly EthECKey _key = ClientSamples.Key(1);
    private readonly ClientSupervisor _supervisor;

    public ClientSupervisorTests() => _supervisor = new ClientSupervisor(_host, options: null, _time);

    private static bool IsInitialization(FakeClient client) => client.Arguments.Contains("init");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _supervisor.DisposeAsync();
        _key.Dispose();
        _memory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [LinuxFact]
    public async Task Restarts_wait_longer_and_longer_up_to_a_limit()
    {
        _host.OnStart = client => client.Exit(IsInitialization(client) ? 0 : 1);
        await StartAsync();
        await Processes.UntilAsync("it was started anew nine times", () => _supervisor.Status.Restarts > 9);
        await _supervisor.StopAsync(TimeSpan.Zero);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], _time.Waits.Take(8).Select(wait => wait.TotalSeconds));
    }

    [LinuxFact]
    public async Task Whatever_goes_wrong_the_client_is_started_anew()
    {
        int tries = 0;
        _host.OnStart = client =>
        {
            client.Exit(IsInitialization(client) ? 0 : 1);
            if (++tries < 3)
            {
                throw new InvalidOperationException("a bug");
            }
        };
        List<string?> failures = [];
        _supervisor.StateChanged += status => failures.Add(status.LastFailure);
        await StartAsync();
        await Processes.UntilAsync("it was started", () => tries > 3);
        Assert.Contains(failures, failure => failure?.Contains("a bug", StringComparison.Ordinal) is true);
        await _supervisor.StopAsync(TimeSpan.Zero);
    }

    [LinuxFact]
    public async Task A_client_that_fails_again_and_again_is_hopeless_but_tried_further()
    {
        _host.OnStart = client => client.Exit(IsInitialization(client) ? 0 : 1);
        List<bool> hopeless = [];
        _supervisor.StateChanged += status =>
        {
            if (status.State == ClientState.Failed)
            {
                hopeless.Add(status.IsHopeless);
            }
        };
        await StartAsync();
        await Processes.UntilAsync("it was started anew seven times", () => _supervisor.Status.Restarts > 7);
        await _supervisor.StopAsync(TimeSpan.Zero);
        Assert.Equal([false, false, false, false, true, true], hopeless.Take(6));
    }

    [LinuxFact]
    public async Task A_client_that_answers_never_is_hopeless_after_half_an_hour()
    {
        _host.OnStart = ExitInitialization; // each is given 15 minutes
        await StartAsync();
        await Processes.UntilAsync("it is hopeless", () => _supervisor.Status.IsHopeless);
        Assert.InRange(_supervisor.Status.Restarts, 2, 4);
    }

    [LinuxFact]
    public async Task The_client_is_not_started_when_its_block_0_cannot_be_made()
    {
        _host.OnStart = client => client.Exit(7);
        await StartAsync();
        await Processes.UntilAsync("it failed", () => _supervisor.Status.LastFailure is not null);
        Assert.All(_host.Clients, client => Assert.True(IsInitialization(client)));
        Assert.Contains("block 0 with exit code 7", _supervisor.Status.LastFailure, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task What_cannot_be_started_is_tried_again()
    {
        int tries = 0;
        _host.OnStart = client =>
        {
            if (++tries < 3)
            {
                throw FakeClientHost.Refusal("no more memory");
            }

            if (IsInitialization(client))
            {
                client.Exit(0);
            }
        };
        List<string?> failures = [];
        _supervisor.StateChanged += status => failures.Add(status.LastFailure);
        await StartAsync();
        await Processes.UntilAsync("it runs", () => _host.Clients.Count(client => !IsInitialization(client)) > 0);
        Assert.Contains("no more memory", failures);
    }

    [LinuxFact]
    public async Task A_client_that_never_answers_is_killed_and_started_anew()
    {
        _host.OnStart = ExitInitialization;
        await StartAsync();
        await Processes.UntilAsync("it was started anew", () => _supervisor.Status.Restarts > 0);
        Assert.Equal(TimeSpan.Zero, _host.Clients[1].StoppedWith);
        Assert.Contains("did not answer for 905 s", _supervisor.Status.LastFailure, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Failures_are_forgotten_after_a_while_and_a_client_that_falls_silent_is_killed()
    {
        // Two clients end at once. The third answers for 40 looks, 5 s apart, and ends; the fourth answers 20 times, and no more.
        int looks = 0;
        await using FaultyServer rpc = new(request =>
        {
            if (++looks == 40)
            {
                _host.Clients[^1].Exit(1);
            }

            return looks <= 60 ? request.AnswerAsync(HeadOf(request)) : request.DropAsync();
        });
        _host.OnStart = client =>
        {
            ExitInitialization(client);
            if (_host.Clients.Count <= 4)
            {
                client.Exit(0);
            }
        };
        List<ClientState> states = [];
        _supervisor.StateChanged += status => states.Add(status.State);
        await _supervisor.StartAsync(Configuration() with { Role = ClientRole.TransactionNode, RpcPort = (ushort)rpc.Endpoint.Port, Bootnodes = [], StaticNodes = [] }, _key, runUntil: null, default);
        await Processes.UntilAsync("the fourth was killed", () => _supervisor.Status.Restarts == 4);
        await _supervisor.StopAsync(TimeSpan.Zero);

        Assert.Equal([1, 2, 1, 2], _time.Waits.Where(wait => wait != new ClientSupervisorOptions().LookInterval).Take(4).Select(wait => wait.TotalSeconds));
        Assert.Equal(
            [
                ClientState.Starting, ClientState.Failed, ClientState.Starting, ClientState.Failed,
                ClientState.Starting, ClientState.Following, ClientState.Failed,
                ClientState.Starting, ClientState.Following, ClientState.NotAnswering, ClientState.Failed,
            ],
            states.Take(11));
        Assert.Contains("did not answer for 125 s", _supervisor.Status.LastFailure, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_share_in_a_development_chain_has_no_files_needs_no_peers_and_is_told_of_new_ones()
    {
        await using FaultyServer rpc = new(request => request.AnswerAsync(HeadOf(request)));
        ClientConfiguration share = Configuration() with
        {
            Kind = ClientKind.DevelopmentChain,
            Role = ClientRole.TransactionNode,
            DataFolder = Path.Combine(Configuration().DataFolder, "none"),
            SecretsFolder = Path.Combine(Configuration().SecretsFolder, "none"),
            RpcPort = (ushort)rpc.Endpoint.Port,
        };
        await using ClientSupervisor supervisor = new(_host);
        await supervisor.StartAsync(share, _key, runUntil: null, default);
        await Processes.UntilAsync("it answers", () => supervisor.Status.State == ClientState.Following);
        Assert.Empty(Assert.Single(_host.Clients).Arguments);
        Assert.True(await supervisor.SetStaticNodesAsync([], default));
        Assert.False(Directory.Exists(share.DataFolder));
        Assert.False(Directory.Exists(share.SecretsFolder));
    }

    [LinuxFact]
    public async Task A_limit_reaches_the_client_that_runs_and_the_next_one()
    {
        _host.OnStart = ExitInitialization;
        TimeSpan first = Deadline.After(TimeSpan.FromHours(1));
        TimeSpan second = Deadline.After(TimeSpan.FromHours(2));
        await using ClientSupervisor supervisor = new(_host);
        await supervisor.StartAsync(Configuration(), _key, first, default);
        await Processes.UntilAsync("it runs", () => supervisor.Status.Process is not null);
        FakeClient running = _host.Clients[1];
        Assert.Equal(first, running.Limit);
        supervisor.RunUntil(second);
        Assert.Equal(second, running.Limit);

        running.Exit(1);
        await Processes.UntilAsync("it is started anew", () => _host.Clients.Count == 4);
        Assert.All(_host.Clients.Skip(2), client => Assert.Equal(second, client.Limit));
    }

    [LinuxFact]
    public async Task Without_a_lease_nothing_is_started()
    {
        await StartAsync(Deadline.After(TimeSpan.FromSeconds(-1)));
        await Processes.UntilAsync("it waits for a lease", () => _supervisor.Status.State == ClientState.Expired);
        Assert.Empty(_host.Clients);
        await _supervisor.StopAsync(TimeSpan.Zero);
        Assert.Equal(ClientState.Stopped, _supervisor.Status.State);
    }

    [LinuxFact]
    public async Task A_client_is_not_started_anew_with_less_time_than_it_has_to_stop()
    {
        _host.OnStart = ExitInitialization;
        await using ClientSupervisor supervisor = new(_host, new ClientSupervisorOptions { LeastTime = TimeSpan.FromHours(1), FirstDelay = TimeSpan.Zero });
        await supervisor.StartAsync(Configuration(), _key, Deadline.After(TimeSpan.FromHours(2)), default);
        await Processes.UntilAsync("it runs", () => supervisor.Status.Process is not null);
        supervisor.RunUntil(Deadline.After(TimeSpan.FromHours(0.5))); // a lease in doubt
        _host.Clients[1].Exit(1);
        await Processes.UntilAsync("it waits for a lease", () => supervisor.Status.State == ClientState.Expired);
        Assert.Equal(2, _host.Clients.Count);

        supervisor.RunUntil(Deadline.After(TimeSpan.FromHours(2)));
        await Processes.UntilAsync("it is started anew", () => _host.Clients.Count == 4);
    }

    [LinuxFact]
    public async Task A_client_whose_time_is_over_when_its_block_0_is_made_is_not_started()
    {
        await using ClientSupervisor supervisor = new(_host);
        _host.OnStart = client =>
        {
            supervisor.RunUntil(Deadline.Now);
            client.Exit(0);
        };
        await supervisor.StartAsync(Configuration(), _key, Deadline.After(TimeSpan.FromHours(1)), default);
        await Processes.UntilAsync("it waits for a lease", () => supervisor.Status.State == ClientState.Expired);
        Assert.True(IsInitialization(Assert.Single(_host.Clients)));
    }

    [LinuxFact]
    public async Task It_is_started_once_and_may_be_stopped_at_any_time()
    {
        await _supervisor.StopAsync(TimeSpan.Zero);
        _host.OnStart = ExitInitialization;
        await StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _supervisor.StopAsync(TimeSpan.FromSeconds(1))));
        Assert.All(_host.Clients, client => Assert.True(client.Exited.IsCompleted));
        Assert.Empty(Directory.GetFileSystemEntries(_memory.Folder));

        await StartAsync();
        await Processes.UntilAsync("it runs", () => _supervisor.Status.Process is not null);
    }

    [LinuxFact]
    public async Task The_key_of_another_account_is_refused()
    {
        using EthECKey other = ClientSamples.Key(2);
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => _supervisor.StartAsync(Configuration(), other, runUntil: null, default));
        Assert.Equal(ErrorCode.ClientConfigurationInvalid, error.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_memory.Folder));
    }

    [Theory]
    [InlineData(ClientRole.Validator, 0, 10, 10, 1, 5, ClientState.WithoutPeers)]
    [InlineData(ClientRole.Validator, 1, 10, 14, 1, 5, ClientState.Behind)]
    [InlineData(ClientRole.Validator, 1, 10, 13, 1, 5, ClientState.Sealing)]
    [InlineData(ClientRole.Validator, 1, 10, 10, 0, 5, ClientState.NotSealing)]
    [InlineData(ClientRole.Validator, 1, 10, 10, 1, 61, ClientState.NotSealing)]
    [InlineData(ClientRole.TransactionNode, 1, 10, 10, 0, 61, ClientState.Following)]
    public void What_a_client_tells_is_judged(ClientRole role, ulong peers, ulong head, ulong highest, int own, int headAge, ClientState expected)
    {
        ClientConfiguration configuration = Configuration() with { Role = role };
        using ClientHealthProbe probe = new(configuration, new ClientHealthOptions(), _time);
        ClientHealth health = new()
        {
            Head = head,
            HeadTime = _time.GetUtcNow().AddSeconds(-headAge),
            HighestKnown = highest,
            Peers = peers,
            RecentBlocks = 10,
            OwnBlocks = own,
        };
        Assert.Equal(expected, probe.Judge(health, configuration));
    }

    /// <summary>Answers a look: the head, the number of peers, not syncing.</summary>
    [LinuxFact]
    public async Task Peers_that_a_client_could_not_be_told_of_are_told_when_its_socket_is_there()
    {
        // With real time: in no time it would be started anew, with the peer among its arguments.
        await using ClientSupervisor supervisor = new(_host);
        _host.OnStart = ExitInitialization;
        await supervisor.StartAsync(Configuration(), _key, runUntil: null, default);
        await Processes.UntilAsync("it runs", () => _host.Clients.Count(client => !IsInitialization(client)) > 0);
        Enode peer = ClientSamples.EnodeOf(5, "10.1.17.9", 30300);
        Assert.False(await supervisor.SetStaticNodesAsync([peer], default));

        string folder = Assert.Single(Directory.GetDirectories(Configuration().SecretsFolder));
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "admin.ipc")));
        socket.Listen();
        List<string> calls = [];
        Task answering = Task.Run(async () =>
        {
            using Socket client = await socket.AcceptAsync();
            byte[] buffer = new byte[4096];
            for (int count; (count = await client.ReceiveAsync(buffer)) > 0;)
            {
                calls.Add(Encoding.UTF8.GetString(buffer, 0, count));
                await client.SendAsync("""{"jsonrpc":"2.0","id":1,"result":true}"""u8.ToArray());
            }
        });
        Assert.True(await supervisor.SetStaticNodesAsync([peer], default));
        await answering;
        Assert.Contains(calls, call => call.Contains("admin_addPeer", StringComparison.Ordinal) && call.Contains(peer.PublicKey, StringComparison.Ordinal));
    }

    private static string HeadOf(FaultyRequest request)
    {
        string zeros = "0x" + new string('0', 64);
        Dictionary<string, string> answers = new(StringComparer.Ordinal)
        {
            ["eth_getBlockByNumber"] = $$"""
                {"number":"0x7","hash":"{{zeros}}","parentHash":"{{zeros}}","sha3Uncles":"{{zeros}}","miner":"{{zeros[..42]}}","stateRoot":"{{zeros}}",
                 "transactionsRoot":"{{zeros}}","receiptsRoot":"{{zeros}}","logsBloom":"0x{{new string('0', 512)}}","difficulty":"0x1","gasLimit":"0x1","gasUsed":"0x0",
                 "timestamp":"0x0","extraData":"0x","mixHash":"{{zeros}}","nonce":"0x0000000000000000"}
                """,
            ["net_peerCount"] = "\"0x1\"",
            ["eth_syncing"] = "false",
        };
        return $"[{string.Join(',', request.Json.EnumerateArray().Select(call => $$"""{"jsonrpc":"2.0","id":{{call.GetProperty("id")}},"result":{{answers[call.GetProperty("method").GetString()!]}}}"""))}]";
    }

    private static void ExitInitialization(FakeClient client)
    {
        if (IsInitialization(client))
        {
            client.Exit(0);
        }
    }

    private ClientConfiguration Configuration() => ClientSamples.Configuration(ClientKind.LegacyGeth, ClientRole.Validator) with
    {
        DataFolder = _folder,
        SecretsFolder = _memory.Folder,
        RpcPort = LoopbackPort.Free(),
    };

    private Task StartAsync(TimeSpan? runUntil = null) => _supervisor.StartAsync(Configuration(), _key, runUntil, default);
}
