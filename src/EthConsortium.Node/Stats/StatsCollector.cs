using System.Diagnostics.Metrics;
using EthConsortium.Azure.Monitor;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Site;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Stats;

/// <summary>
/// Follows a client: its blocks with their transactions, its pool, peers and lag, and the lines that it writes. They become metrics of <see cref="NodeMeter"/>,
/// events of a logger at the level Debug, and rows of <see cref="MemberLogTables"/>. A look is one batch of JSON-RPC, and one more where more than one block
/// has come. What the client lacks it is not asked again.
/// </summary>
public sealed partial class StatsCollector : IAsyncDisposable
{
    /// <summary>How many of the latest blocks are known by hash, so how deep a change of branch is followed.</summary>
    private const int MaxDepth = 64;

    private readonly EthClient _eth;
    private readonly Func<ClientStatus> _client;
    private readonly StatsCollectorOptions _options;
    private readonly MonitorExporter? _exporter;
    private readonly ILogger<StatsCollector> _logger;
    private readonly TimeProvider _time;
    private readonly SortedDictionary<ulong, Hash32> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Meter _meter = new(NodeMeter.Name);
    private readonly Counter<long> _blocks;
    private readonly Counter<long> _transactions;
    private readonly Counter<long> _gas;
    private readonly Counter<long> _lines;
    private PoolMethod _poolMethod;
    private ulong? _next;
    private Task _running = Task.CompletedTask;
    private volatile StatsSample? _sample;

    /// <summary>A collector that does nothing yet.</summary>
    /// <param name="eth">The client's JSON-RPC.</param>
    /// <param name="client">What the agent makes of the client; called at every look.</param>
    /// <param name="options">How it is followed.</param>
    /// <param name="exporter">Sends rows to Azure; null for none.</param>
    /// <param name="logger">Is told of blocks, looks and lines at the level Debug.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public StatsCollector(EthClient eth, Func<ClientStatus> client, StatsCollectorOptions options, MonitorExporter? exporter, ILogger<StatsCollector> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        _eth = eth;
        _client = client;
        _options = options;
        _exporter = exporter;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _blocks = _meter.CreateCounter<long>("ethconsortium.blocks", description: "Blocks that the client took into its chain");
        _transactions = _meter.CreateCounter<long>("ethconsortium.transactions", description: "Transactions in those blocks");
        _gas = _meter.CreateCounter<long>("ethconsortium.gas", description: "Gas that they used");
        _lines = _meter.CreateCounter<long>("ethconsortium.client.lines", description: "Lines that the client wrote");
        Gauge("ethconsortium.transactions.pending", null, "Transactions that wait for a block", sample => sample.Pool?.Pending);
        Gauge("ethconsortium.sync.lag", null, "Blocks that the client is behind the highest known", sample => sample.Highest - sample.Head);
        Gauge("ethconsortium.head.age", "s", "Age of the client's head", sample => (_time.GetUtcNow() - sample.HeadTime).TotalSeconds);
    }

    /// <summary>Which method tells of the transactions that wait.</summary>
    private enum PoolMethod
    {
        Usual,
        Besu,
        None,
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token), _stop.Token);

    /// <summary>Takes a line that the client wrote: for <see cref="ClientLog.Written"/>, which has taken the secrets out. Never waits, never fails.</summary>
    public void WriteClientLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        _lines.Add(1);
        LogLine(line);
        _exporter?.Add(MemberLogTables.ParityLog, StatsRows.Line(_options.Computer, _time.GetUtcNow(), line));
    }

    /// <summary>Ends. The exporter is the caller's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _meter.Dispose();
        _stop.Dispose();
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        ClientStatus status = _client();
        try
        {
            await ReadAsync(status, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            LogNoAnswer(error.Message);
        }

        DateTimeOffset now = _time.GetUtcNow();
        _exporter?.Add(MemberLogTables.StatsLog, StatsRows.Stats(_options.Computer, now, status.State, _sample, _exporter.DroppedRows));
        if (_sample is not { } sample)
        {
            return;
        }

        LogLook(sample.Head, sample.Highest, sample.Peers, sample.Pool?.Pending);

        if (sample.Peers is { } peers)
        {
            // In the words of Parity, which no client of today uses: the guide's query for peers looks for them.
            _exporter?.Add(MemberLogTables.ParityLog, StatsRows.Line(_options.Computer, now, $"ethconsortium-node: Syncing with peers: {peers} active, {peers} confirmed, {peers} connected"));
        }

        if (sample.Pool is { } pool)
        {
            _exporter?.Add(MemberLogTables.PendingTransaction, StatsRows.Pool(_options.Computer, now, pool));
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error); // A mistake of ours; the node goes on, and so does this.
            }

            await Task.Delay(_options.Interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(ClientStatus status, CancellationToken cancellationToken)
    {
        EthBatch batch = _eth.CreateBatch();
        Task<BlockHeader?> latest = batch.GetHeaderAsync(BlockTag.Latest);
        Task<ulong> peers = batch.GetPeerCountAsync();
        Task<SyncStatus?> syncing = batch.GetSyncingAsync();
        Task<TransactionPoolStatus>? pool = _poolMethod switch
        {
            PoolMethod.Usual => batch.GetTransactionPoolAsync(),
            PoolMethod.Besu => batch.GetBesuTransactionPoolAsync(),
            _ => null,
        };
        BlockParts? first = _next is { } expected ? new BlockParts(batch, expected) : null;
        StatsSample? sample = null;
        BlockHeader? head;
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            head = await latest.ConfigureAwait(false);
            if (head is not null)
            {
                ulong highest = Math.Max(Math.Max(head.Number, (await syncing.ConfigureAwait(false))?.HighestBlock ?? 0), status.Health?.HighestKnown ?? 0);
                sample = new StatsSample(head.Number, head.Time, highest, await ReadPeersAsync(peers).ConfigureAwait(false), pool is null ? null : await ReadPoolAsync(pool).ConfigureAwait(false));
            }
        }
        finally
        {
            _sample = sample;
            if (sample is null)
            {
                _poolMethod = PoolMethod.Usual; // Another client may answer the next time.
            }
        }

        if (head is not null)
        {
            await FollowAsync(head, first, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<ulong?> ReadPeersAsync(Task<ulong> peers)
    {
        try
        {
            return await peers.ConfigureAwait(false);
        }
        catch (JsonRpcException)
        {
            return null; // A chain on a developer's machine has none and does not say so.
        }
    }

    private async Task<TransactionPoolStatus?> ReadPoolAsync(Task<TransactionPoolStatus> pool)
    {
        try
        {
            return await pool.ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // It has no such method: the next is tried, and in the end none.
            _poolMethod++;
            return null;
        }
    }

    /// <summary>Reports the blocks up to the head, from where it was last; after a change of branch from where that begins.</summary>
    private async Task FollowAsync(BlockHeader head, BlockParts? first, CancellationToken cancellationToken)
    {
        ulong limit = (ulong)_options.MaxBlocksAtOnce;
        if (_next is not { } next)
        {
            next = head.Number; // What was before is known to whoever followed it then.
        }
        else if (head.Number + 1 < next)
        {
            // The chain is shorter than it was.
            next = head.Number;
            _known.Clear();
        }
        else if (head.Number - Math.Min(head.Number, next) >= limit)
        {
            LogSkipped(next, head.Number - limit);
            next = head.Number - limit + 1;
            _known.Clear();
        }

        while (next <= head.Number)
        {
            EthBatch batch = _eth.CreateBatch();
            List<BlockParts> blocks = [];
            for (ulong number = next; number <= head.Number; number++)
            {
                blocks.Add(first?.Number == number ? first : new BlockParts(batch, number));
            }

            if (batch.Count > 0)
            {
                await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            }

            first = null;
            _next = next;
            if (!await ReportAsync(blocks).ConfigureAwait(false))
            {
                return;
            }

            next = _next.Value;
        }

        _next = next;
    }

    /// <summary>Reports blocks one after the other, until one does not follow the one before, which is then the next.</summary>
    /// <returns>Whether there may be more to read; not when the client no longer has one that it had.</returns>
    private async Task<bool> ReportAsync(List<BlockParts> blocks)
    {
        foreach (BlockParts parts in blocks)
        {
            BlockHeader? block = await parts.Header.ConfigureAwait(false);
            IReadOnlyList<TransactionInfo>? transactions = await parts.Transactions.ConfigureAwait(false);
            if (block is null || transactions is null)
            {
                return false;
            }

            if (block.Number > 0 && _known.TryGetValue(block.Number - 1, out Hash32 parent) && parent != block.ParentHash)
            {
                _known.Remove(block.Number - 1);
                _next = block.Number - 1;
                return true;
            }

            Report(block, transactions);
            _next = block.Number + 1;
        }

        return true;
    }

    private void Report(BlockHeader block, IReadOnlyList<TransactionInfo> transactions)
    {
        _known[block.Number] = block.Hash;
        if (_known.Count > MaxDepth)
        {
            _known.Remove(_known.First().Key);
        }

        Address? miner = _options.IsClique ? block.RecoverCliqueSigner() : block.Miner;
        _blocks.Add(1);
        _transactions.Add(transactions.Count);
        _gas.Add((long)block.GasUsed);
        LogBlock(block.Number, block.Hash, miner, transactions.Count, block.GasUsed);
        if (_exporter is null)
        {
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        _exporter.Add(MemberLogTables.MinedBlock, StatsRows.Block(_options.Computer, now, block, miner, transactions.Count));
        foreach ((int index, TransactionInfo transaction) in transactions.Index())
        {
            _exporter.Add(MemberLogTables.MinedTransaction, StatsRows.Transaction(_options.Computer, now, block, index, transaction));
        }
    }

    /// <summary>A gauge of the last look; without a value when the client did not answer.</summary>
    private void Gauge(string name, string? unit, string description, Func<StatsSample, double?> value) => _meter.CreateObservableGauge<double>(
        name, () => _sample is { } sample && value(sample) is { } found ? [new Measurement<double>(found)] : [], unit, description);

    [LoggerMessage(LogLevel.Debug, "Block {number} {hash} of {miner}: {transactions} transactions, {gasUsed} gas.")]
    private partial void LogBlock(ulong number, Hash32 hash, Address? miner, int transactions, ulong gasUsed);

    [LoggerMessage(LogLevel.Debug, "Head {head} of {highest}, {peers} peers, {pending} transactions wait.")]
    private partial void LogLook(ulong head, ulong highest, ulong? peers, ulong? pending);

    [LoggerMessage(LogLevel.Debug, "The client wrote: {line}")]
    private partial void LogLine(string line);

    [LoggerMessage(LogLevel.Debug, "The client does not tell how it is: {problem}")]
    private partial void LogNoAnswer(string problem);

    [LoggerMessage(LogLevel.Error, "internal-error: a look at the client failed.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Debug, "Blocks {first} to {last} came at once and are not reported.")]
    private partial void LogSkipped(ulong first, ulong last);

    /// <summary>A block that is asked for.</summary>
    private sealed class BlockParts(EthBatch batch, ulong number)
    {
        public ulong Number { get; } = number;

        public Task<BlockHeader?> Header { get; } = batch.GetHeaderAsync(BlockTag.Number(number));

        public Task<IReadOnlyList<TransactionInfo>?> Transactions { get; } = batch.GetBlockTransactionsAsync(number);
    }
}
