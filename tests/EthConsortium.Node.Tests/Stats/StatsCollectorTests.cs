using System.Collections.Concurrent;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Monitor;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Site;
using EthConsortium.Node.Stats;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EthConsortium.Node.Tests.Stats;

/// <summary>On a chain of anvil's, seen through a server that counts what is asked, with a stand-in of Azure at the other end.</summary>
public sealed partial class StatsCollectorTests : IAsyncLifetime
{
    private static readonly Address s_someone = Address.Parse("0x00000000000000000000000000000000000000b1");

    private AnvilHost _anvil = null!;
    private IngestionStandIn _azure = null!;
    private MonitorExporter _exporter = null!;
    private Counting _rpc = null!;
    private EthClient _eth = null!;

    public async Task InitializeAsync()
    {
        _azure = await IngestionStandIn.StartAsync();
        _anvil = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions(), CancellationToken.None);
        _rpc = new Counting(new RpcClient(_anvil.Endpoint, new RpcClientOptions { MaxAttempts = 1 }));
        _eth = new EthClient(_rpc);
        _exporter = new MonitorExporter(_azure.Client, null, NullLogger<MonitorExporter>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _rpc.Inner.Dispose();
        await _anvil.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task A_block_with_its_transactions_becomes_rows_with_one_batch()
    {
        await using StatsCollector collector = Create();
        await collector.LookAsync(default);
        Hash32 hash = await MineAsync(Hex.Decode("0x5ec4e7"));
        _rpc.Batches.Clear();

        await collector.LookAsync(default);
        await collector.LookAsync(default);
        await _exporter.FlushAsync(default);

        Block block = (await _eth.GetBlockAsync(BlockTag.Number(1)))!;
        JsonElement row = Assert.Single(_azure.RowsOf(MemberLogTables.MinedBlock), each => each.GetProperty("BlockNumber_d").GetInt32() == 1);
        Assert.Equal(
            ("vl-0", block.Hash.ToString(), block.ParentHash.ToString(), block.Miner.ToString(), 1, block.GasUsed),
            (Text(row, "Computer"), Text(row, "BlockHash_s"), Text(row, "ParentHash_s"), Text(row, "BlockMiner_s"), row.GetProperty("TransactionCount_d").GetInt32(), row.GetProperty("GasUsed_d").GetUInt64()));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp), row.GetProperty("BlockTime_t").GetDateTimeOffset());
        JsonElement transaction = Assert.Single(_azure.RowsOf(MemberLogTables.MinedTransaction));
        Assert.Equal(
            (hash.ToString(), AnvilFixture.FundedAddress.ToString(), s_someone.ToString(), "7", 0),
            (Text(transaction, "TransactionHash_s"), Text(transaction, "FromAddress_s"), Text(transaction, "ToAddress_s"), Text(transaction, "ValueWei_s"), transaction.GetProperty("TransactionIndex_d").GetInt32()));
        Assert.Equal(2, _rpc.Batches.Count);
        Assert.DoesNotContain(_azure.Rows, each => each.Row.GetRawText().Contains("5ec4e7", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Blocks_between_two_looks_are_all_seen_and_those_of_a_client_that_catches_up_are_not()
    {
        await using StatsCollector collector = Create(maxBlocksAtOnce: 5);
        await collector.LookAsync(default);
        await MineAsync(5);
        await collector.LookAsync(default);
        await MineAsync(20);
        await collector.LookAsync(default);
        await _exporter.FlushAsync(default);

        Assert.Equal([0, 1, 2, 3, 4, 5, 21, 22, 23, 24, 25], Numbers());
    }

    [Fact]
    public async Task After_a_change_of_branch_the_blocks_of_the_new_one_are_rows_too()
    {
        await using StatsCollector collector = Create();
        await collector.LookAsync(default);
        string snapshot = (await _rpc.SendAsync(new RpcRequest("evm_snapshot"), default)).GetString()!;
        await MineAsync(3);
        await collector.LookAsync(default);
        await _rpc.SendAsync(new RpcRequest("evm_revert", snapshot), default);
        await MineAsync([]);
        await MineAsync(4);

        await collector.LookAsync(default);
        await _exporter.FlushAsync(default);

        Assert.Equal([0, 1, 2, 3, 1, 2, 3, 4, 5], Numbers());
        IEnumerable<string?> hashes = _azure.RowsOf(MemberLogTables.MinedBlock).Select(row => Text(row, "BlockHash_s"));
        Assert.Equal(9, hashes.Distinct().Count());
    }

    [Fact]
    public async Task Statistics_tell_the_lag_and_the_pool_and_the_guides_query_finds_the_peers()
    {
        _rpc.Instead = request => request.Method == "net_peerCount" ? new RpcResponse(JsonSerializer.SerializeToElement("0x3")) : null;
        await _rpc.SendAsync(new RpcRequest("evm_setAutomine", false), default);
        await SendAsync([]);
        await using StatsCollector collector = Create(new ClientStatus(ClientState.Behind, DateTimeOffset.UnixEpoch)
        {
            Health = new ClientHealth { Head = 0, HeadTime = DateTimeOffset.UnixEpoch, HighestKnown = 40, Peers = 2, RecentBlocks = 0, OwnBlocks = 0 },
        });
        using PrometheusMetrics metrics = new();

        await collector.LookAsync(default);
        string page = metrics.Collect();
        await _exporter.FlushAsync(default);

        JsonElement stats = Assert.Single(_azure.RowsOf(MemberLogTables.StatsLog));
        Assert.Equal(("Behind", 0, 40, 40), (Text(stats, "ClientState_s"), Number(stats, "BlockNumber_d"), Number(stats, "HighestBlock_d"), Number(stats, "SyncLag_d")));
        Assert.Equal(1, Number(Assert.Single(_azure.RowsOf(MemberLogTables.PendingTransaction)), "PendingCount_d"));
        JsonElement line = Assert.Single(_azure.RowsOf(MemberLogTables.ParityLog));
        Assert.Equal("vl-0", Text(line, "Computer"));
        Assert.Equal(3, Number(stats, "PeerCount_d"));
        Assert.Equal("3", PeerCountRegex().Match(Text(line, "RawData")!).Groups["active"].Value);
        Assert.Contains("ethconsortium_sync_lag 40\n", page, StringComparison.Ordinal);
        Assert.Contains("ethconsortium_transactions_pending 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_is_a_row_without_figures()
    {
        using RpcClient nobody = new(new Uri("http://127.0.0.1:1/"), new RpcClientOptions { MaxAttempts = 1 });
        await using StatsCollector collector = new(new EthClient(nobody), () => new ClientStatus(ClientState.Failed, DateTimeOffset.UnixEpoch), new StatsCollectorOptions { Computer = "vl-0" }, _exporter, NullLogger<StatsCollector>.Instance);

        await collector.LookAsync(default);
        await _exporter.FlushAsync(default);

        JsonElement row = Assert.Single(_azure.Rows).Row;
        Assert.Equal(["TimeGenerated", "Computer", "ClientState_s", "DroppedRows_d"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Failed", Text(row, "ClientState_s"));
    }

    [Theory]
    [InlineData("{\"localCount\":2,\"maxSize\":4096,\"remoteCount\":3}", 5)]
    [InlineData(null, null)]
    public async Task A_pool_is_asked_for_in_the_clients_way_and_not_again_where_there_is_none(string? besu, int? expected)
    {
        _rpc.Instead = request => request.Method switch
        {
            "txpool_status" => new RpcResponse(new JsonRpcException(request.Method, -32601, "no such method")),
            "txpool_besuStatistics" => besu is null ? new RpcResponse(new JsonRpcException(request.Method, -32601, "no such method")) : new RpcResponse(JsonSerializer.Deserialize<JsonElement>(besu)),
            _ => null,
        };
        await using StatsCollector collector = Create();
        for (int i = 0; i < 4; i++)
        {
            await collector.LookAsync(default);
        }

        await _exporter.FlushAsync(default);

        JsonElement[] rows = _azure.RowsOf(MemberLogTables.PendingTransaction);
        Assert.Equal(expected is { } count ? [count, count, count] : [], rows.Select(row => Number(row, "PendingCount_d")));
        Assert.Equal(expected is null ? 1 : 3, _rpc.Batches.Count(batch => batch.Contains("txpool_besuStatistics")));
        Assert.Single(_rpc.Batches, batch => batch.Contains("txpool_status"));
        Assert.Equal(4, _azure.RowsOf(MemberLogTables.StatsLog).Length);
    }

    [Fact]
    public async Task Lines_of_the_client_are_rows_without_its_secrets_whatever_is_in_them()
    {
        string secret = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await using StatsCollector collector = Create();
        ClientLog log = new() { Written = collector.WriteClientLine };
        log.Hide(secret.ToCharArray());

        log.Write($"the key is 0x{secret.ToUpperInvariant()}.");
        log.Write("half a pair \ud83d, a quote \", a zero \0 and an é");
        log.Write(new string('x', 100_000));
        await _exporter.FlushAsync(default);

        string[] lines = [.. _azure.RowsOf(MemberLogTables.ParityLog).Select(row => Text(row, "RawData")!)];
        Assert.Equal(["the key is 0x***.", "half a pair \ufffd, a quote \", a zero \0 and an é", new string('x', ClientLog.MaxLineLength)], lines);
    }

    [Fact]
    public async Task It_looks_again_and_again_until_it_is_disposed()
    {
        int looks = 0;
        TaskCompletionSource third = new();
        StatsCollector collector = new(
            _eth,
            () =>
            {
                if (++looks == 3)
                {
                    third.SetResult();
                }

                return new ClientStatus(ClientState.Following, DateTimeOffset.UnixEpoch);
            },
            new StatsCollectorOptions { Interval = TimeSpan.FromMilliseconds(1) },
            null,
            NullLogger<StatsCollector>.Instance);

        collector.Start();
        await third.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await collector.DisposeAsync();

        Assert.InRange(_rpc.Batches.Count, looks - 1, looks + 1); // the first look has one more, the last may have none
    }

    [GeneratedRegex(@"Syncing with peers: (?<active>\d+) active, (?<confirmed>\d+) confirmed, (?<connected>\d+)", RegexOptions.None, 1000)]
    private static partial Regex PeerCountRegex();

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private IEnumerable<int> Numbers() => _azure.RowsOf(MemberLogTables.MinedBlock).Select(row => Number(row, "BlockNumber_d"));

    private StatsCollector Create(ClientStatus? status = null, int maxBlocksAtOnce = 100) => new(
        _eth,
        () => status ?? new ClientStatus(ClientState.Following, DateTimeOffset.UnixEpoch),
        new StatsCollectorOptions { Computer = "vl-0", MaxBlocksAtOnce = maxBlocksAtOnce },
        _exporter,
        NullLogger<StatsCollector>.Instance);

    private Task MineAsync(int count) => _rpc.SendAsync(new RpcRequest("anvil_mine", new BigInteger(count)), default);

    // The chain answers before the block is made.
    private async Task<Hash32> MineAsync(byte[] data)
    {
        Hash32 hash = await SendAsync(data);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (await _eth.GetTransactionReceiptAsync(hash, limit.Token) is null)
        {
            await Task.Delay(10, limit.Token);
        }

        return hash;
    }

    private async Task<Hash32> SendAsync(byte[] data)
    {
        await _rpc.SendAsync(new RpcRequest("anvil_impersonateAccount", AnvilFixture.FundedAddress), default);
        JsonElement hash = await _rpc.SendAsync(
            new RpcRequest("eth_sendTransaction", new Dictionary<string, object?>(StringComparer.Ordinal) { ["from"] = AnvilFixture.FundedAddress.ToString(), ["to"] = s_someone.ToString(), ["value"] = "0x7", ["gas"] = "0x186a0", ["gasPrice"] = "0x0", ["data"] = Hex.Encode(data) }), default);
        return Hash32.Parse(hash.GetString()!);
    }

    /// <summary>Keeps which methods each batch had, and answers some in the place of the chain.</summary>
    private sealed class Counting(RpcClient inner) : IRpcClient
    {
        public RpcClient Inner => inner;

        public ConcurrentQueue<string[]> Batches { get; } = [];

        public Func<RpcRequest, RpcResponse?>? Instead { get; set; }

        public string EndpointName => inner.EndpointName;

        public Task<JsonElement> SendAsync(RpcRequest request, CancellationToken cancellationToken) => inner.SendAsync(request, cancellationToken);

        public async Task<IReadOnlyList<RpcResponse>> SendBatchAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
        {
            Batches.Enqueue([.. requests.Select(request => request.Method)]);
            IReadOnlyList<RpcResponse> answers = await inner.SendBatchAsync(requests, cancellationToken);
            return [.. requests.Select((request, i) => Instead?.Invoke(request) ?? answers[i])];
        }
    }
}
