using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Node.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>Real clients: geth 1.8.23 with Clique, on loopback.</summary>
[SupportedOSPlatform("linux")]
public sealed class ClientSupervisorOnGethTests : IAsyncLifetime
{
    private static readonly ClientSupervisorOptions s_options = new()
    {
        LookInterval = TimeSpan.FromSeconds(0.2),
        FirstDelay = TimeSpan.FromSeconds(0.2),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-supervisor-").FullName;
    private readonly TemporaryMemory _memory = new();
    private readonly List<ClientSupervisor> _supervisors = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (ClientSupervisor supervisor in _supervisors)
        {
            await supervisor.DisposeAsync();
        }

        _memory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [OldGethFact]
    public async Task A_validator_seals_is_started_anew_when_it_is_killed_and_stops_when_asked_to()
    {
        ClientConfiguration configuration = Configure(1, signers: [1]);
        ClientSupervisor supervisor = Supervise();
        List<ClientState> states = [];
        supervisor.StateChanged += status => states.Add(status.State);
        using EthECKey key = ClientSamples.Key(1);
        string digits = Digits(key);
        await supervisor.StartAsync(configuration, key, runUntil: null, default);
        await UntilAsync(supervisor, ClientState.Sealing);
        Assert.Equal([ClientState.Starting, ClientState.Sealing], states.Where(state => state != ClientState.NotSealing));

        int first = IdOf(supervisor);
        Assert.All(Processes.Naming(_folder), id => Assert.DoesNotContain(digits, Processes.CommandLine(id) + Processes.Variables(id), StringComparison.OrdinalIgnoreCase));
        Assert.All(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "LOCK"), file => Assert.DoesNotContain(digits, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase));
        AssertLoopbackOnly(configuration);
        await AssertReadingOnlyAsync(configuration);

        Processes.Signal("KILL", first);
        await Processes.UntilAsync("the client is started anew", () => supervisor.Status is { Restarts: 1, State: ClientState.Sealing });
        Assert.NotEqual(first, IdOf(supervisor));
        Assert.Contains("exit code 137", supervisor.Status.LastFailure, StringComparison.Ordinal);

        await supervisor.StopAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(ClientState.Stopped, supervisor.Status.State);
        Assert.Empty(Processes.Naming(_folder));
        Assert.Empty(Directory.GetFileSystemEntries(_memory.PathOf("1")));
        Assert.Contains(supervisor.Log.Lines, line => line.Contains("Blockchain manager stopped", StringComparison.Ordinal));
        Assert.DoesNotContain(supervisor.Log.Lines, line => line.Contains(digits, StringComparison.OrdinalIgnoreCase));
    }

    [OldGethFact]
    public async Task Two_validators_find_each_other_by_their_configuration_and_seal_in_turn()
    {
        ClientConfiguration one = Configure(1, [1, 2]);
        ClientConfiguration two = Configure(2, [1, 2]) with { StaticNodes = [ClientSamples.EnodeOf(1, "127.0.0.1", one.PeerPort)] };
        ClientSupervisor first = Supervise();
        ClientSupervisor second = Supervise();
        using EthECKey keyOne = ClientSamples.Key(1);
        using EthECKey keyTwo = ClientSamples.Key(2);
        await first.StartAsync(one, keyOne, runUntil: null, default);
        await second.StartAsync(two, keyTwo, runUntil: null, default);
        await UntilAsync(first, ClientState.Sealing);
        await UntilAsync(second, ClientState.Sealing);
        Assert.Equal(1UL, second.Status.Health!.Peers);

        // Of two signers each has to wait for the other: the chain stands with one of them.
        await first.StopAsync(TimeSpan.FromMinutes(1));
        await UntilAsync(second, ClientState.WithoutPeers);
    }

    [OldGethFact]
    public async Task Nodes_can_be_added_and_dropped_while_the_client_runs_and_stay_so()
    {
        ClientConfiguration one = Configure(1, [1]);
        ClientConfiguration two = Configure(2, [1]) with { Role = ClientRole.TransactionNode };
        ClientSupervisor first = Supervise();
        ClientSupervisor second = Supervise();
        using EthECKey keyOne = ClientSamples.Key(1);
        using EthECKey keyTwo = ClientSamples.Key(2);
        await first.StartAsync(one, keyOne, runUntil: null, default);
        await second.StartAsync(two, keyTwo, runUntil: null, default);
        await UntilAsync(second, ClientState.Following);
        Assert.True(await second.SetStaticNodesAsync([ClientSamples.EnodeOf(1, "127.0.0.1", one.PeerPort)], default));
        await Processes.UntilAsync("they are connected", () => second.Status.Health?.Peers == 1);

        Processes.Signal("KILL", IdOf(second));
        await Processes.UntilAsync("they are connected again", () => second.Status is { Restarts: 1, Health.Peers: 1 });

        Assert.True(await second.SetStaticNodesAsync([], default));
        await Processes.UntilAsync("they are not connected any more", () => second.Status.Health?.Peers == 0);
    }

    [OldGethFact]
    public async Task A_transaction_that_pays_nothing_comes_from_a_transaction_node_into_a_validators_block()
    {
        ClientConfiguration one = Configure(1, [1]);
        ClientConfiguration two = Configure(2, [1]) with { Role = ClientRole.TransactionNode, StaticNodes = [ClientSamples.EnodeOf(1, "127.0.0.1", one.PeerPort)] };
        ClientSupervisor first = Supervise();
        ClientSupervisor second = Supervise();
        using EthECKey keyOne = ClientSamples.Key(1);
        using EthECKey keyTwo = ClientSamples.Key(2);
        await first.StartAsync(one, keyOne, runUntil: null, default);
        await second.StartAsync(two, keyTwo, runUntil: null, default);
        await UntilAsync(first, ClientState.Sealing);
        await Processes.UntilAsync("the second follows", () => second.Status is { State: ClientState.Following, Health: { Peers: 1, Head: > 0 } });

        using RpcClient rpc = new(new Uri($"http://127.0.0.1:{two.RpcPort}/"));
        EthClient eth = new(rpc);
        LegacyTransaction transaction = new() { ChainId = one.Genesis.ChainId, Nonce = 0, GasPrice = Wei.Zero, GasLimit = 21_000, To = ClientSamples.AddressOf(3), Value = new Wei(1) };
        Hash32 hash = await eth.SendRawTransactionAsync(transaction.Sign(keyOne).Raw);
        await Processes.UntilAsync("it is in a block", async () => await eth.GetTransactionReceiptAsync(hash) is { Succeeded: true });
    }

    [OldGethFact]
    public async Task A_client_whose_lease_ran_out_is_not_started_again_until_there_is_another()
    {
        ClientSupervisor supervisor = Supervise();
        using EthECKey key = ClientSamples.Key(1);
        await supervisor.StartAsync(Configure(1, [1]), key, Deadline.After(TimeSpan.FromHours(1)), default);
        await UntilAsync(supervisor, ClientState.Sealing);
        supervisor.RunUntil(Deadline.After(TimeSpan.FromSeconds(-1)));
        await UntilAsync(supervisor, ClientState.Expired);
        Assert.Empty(Processes.Naming(_folder));

        supervisor.RunUntil(Deadline.After(TimeSpan.FromHours(1)));
        await UntilAsync(supervisor, ClientState.Sealing);
    }

    [OldGethFact]
    public async Task A_folder_of_another_network_is_refused_in_the_clients_own_words()
    {
        using EthECKey key = ClientSamples.Key(1);
        ClientConfiguration configuration = Configure(1, [1]);
        ClientSupervisor supervisor = Supervise();
        await supervisor.StartAsync(configuration, key, runUntil: null, default);
        await UntilAsync(supervisor, ClientState.Sealing);
        await supervisor.StopAsync(TimeSpan.FromMinutes(1));

        await supervisor.StartAsync(configuration with { Genesis = configuration.Genesis with { Timestamp = 1 } }, key, runUntil: null, default);
        await UntilAsync(supervisor, ClientState.Failed);
        Assert.Contains("incompatible genesis block", supervisor.Status.LastFailure, StringComparison.Ordinal);
    }

    private static Task UntilAsync(ClientSupervisor supervisor, ClientState state) => Processes.UntilAsync(
        $"the client is {state}", () => Task.FromResult(supervisor.Status.State == state), () => $"{supervisor.Status}\n{string.Join('\n', supervisor.Log.Lines)}");

    private static int IdOf(ClientSupervisor supervisor) => int.Parse(supervisor.Status.Process!.Split(' ')[1], CultureInfo.InvariantCulture);

    private static string Digits(EthECKey key)
    {
        byte[] bytes = new byte[EthECKey.PrivateKeyLength];
        key.CopyPrivateKeyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Addresses stand in the table as hexadecimal digits, host byte order.</summary>
    private static void AssertLoopbackOnly(ClientConfiguration configuration)
    {
        string table = File.ReadAllText("/proc/net/tcp") + File.ReadAllText("/proc/net/tcp6");
        foreach (ushort port in (ushort[])[configuration.RpcPort, configuration.WebSocketPort, configuration.PeerPort])
        {
            Assert.Contains($" 0100007F:{port:X4} ", table, StringComparison.Ordinal);
            Assert.DoesNotContain($" 00000000:{port:X4} ", table, StringComparison.Ordinal);
            Assert.DoesNotContain($" {new string('0', 32)}:{port:X4} ", table, StringComparison.Ordinal);
        }
    }

    private static async Task AssertReadingOnlyAsync(ClientConfiguration configuration)
    {
        using RpcClient rpc = new(new Uri($"http://127.0.0.1:{configuration.RpcPort}/"));
        foreach (string method in (string[])["admin_nodeInfo", "personal_listAccounts", "miner_stop", "debug_chaindbCompact", "clique_propose"])
        {
            Assert.Equal(JsonRpcException.MethodNotFound, (await Assert.ThrowsAsync<JsonRpcException>(() => rpc.SendAsync(new RpcRequest(method), default))).Code);
        }
    }

    private ClientSupervisor Supervise()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"program{_supervisors.Count}")).FullName;
        ClientSupervisor supervisor = new(new ChildProcessHost(OldGeth.CopyTo(folder), ClientPin.Default(ClientKind.LegacyGeth)), s_options);
        _supervisors.Add(supervisor);
        return supervisor;
    }

    private ClientConfiguration Configure(int number, int[] signers) => new()
    {
        Kind = ClientKind.LegacyGeth,
        Role = ClientRole.Validator,
        Genesis = ClientSamples.Clique(signers),
        Account = ClientSamples.AddressOf(number),
        DataFolder = Path.Combine(_folder, $"node{number}"),
        SecretsFolder = _memory.PathOf(number.ToString(CultureInfo.InvariantCulture)),
        PeerAddress = IPAddress.Loopback,
        PeerPort = LoopbackPort.Free(),
        RpcPort = LoopbackPort.Free(),
        WebSocketPort = LoopbackPort.Free(),
    };
}
