using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using EthConsortium.Azure.Monitor;
using EthConsortium.Node.Site;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Stats;

/// <summary>
/// Sends rows to a workspace: gathered, in calls as large as may be, again after a failure. While Azure is away the newest rows are kept, within bounds.
/// A row whose answer was lost is sent again, so it may be in its table twice. Nothing it does fails its caller. Safe for concurrent use.
/// </summary>
public sealed partial class MonitorExporter : IAsyncDisposable
{
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(10);

    private readonly LogsIngestionClient _client;
    private readonly MonitorExporterOptions _options;
    private readonly ILogger<MonitorExporter> _logger;
    private readonly TimeProvider _time;
    private readonly FrozenDictionary<LogTable, LogBuffer> _buffers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Meter _meter = new(NodeMeter.Name);
    private readonly Counter<long> _sent;
    private Task _running = Task.CompletedTask;
    private long _refused;
    private long _toldDropped;
    private string? _lastProblem;

    /// <summary>An exporter that keeps rows, and sends them when it is started.</summary>
    /// <param name="client">Where to; the caller disposes it afterwards.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="logger">Is told when rows are not taken, when they are again, and when some were dropped.</param>
    /// <param name="time">The clock of every wait; null for the system's.</param>
    public MonitorExporter(LogsIngestionClient client, MonitorExporterOptions? options, ILogger<MonitorExporter> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(logger);
        _client = client;
        _options = options ?? new MonitorExporterOptions();
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _buffers = MemberLogTables.All.ToFrozenDictionary(table => table, _ => new LogBuffer(_options.MaxBytesPerTable));
        _sent = _meter.CreateCounter<long>("ethconsortium.export.rows", description: "Rows that Azure Monitor has taken, by table");
        _meter.CreateObservableCounter("ethconsortium.export.dropped", () => DroppedRows, description: "Rows that were dropped, because too many waited or they were refused");
        _meter.CreateObservableGauge("ethconsortium.export.waiting", () => _buffers.Values.Sum(buffer => buffer.Bytes), "By", "Memory of the rows that wait to be sent");
    }

    /// <summary>How many rows were dropped, because too many waited or they were refused.</summary>
    public long DroppedRows => Interlocked.Read(ref _refused) + _buffers.Values.Sum(buffer => buffer.Dropped);

    /// <summary>Begins to send.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token), _stop.Token);

    /// <summary>Has a row sent later. Never waits, never fails.</summary>
    /// <param name="table">One of <see cref="MemberLogTables"/>.</param>
    /// <param name="row">A JSON object in UTF-8; it is the exporter's from now on.</param>
    /// <exception cref="KeyNotFoundException">The table is none of those.</exception>
    public void Add(LogTable table, byte[] row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _buffers[table].Add(row);
    }

    /// <summary>Sends what still waits, once, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using CancellationTokenSource farewell = new(_options.Farewell, _time);
        try
        {
            await FlushAsync(farewell.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LogsIngestionException or OperationCanceledException)
        {
            LogLeft(_buffers.Values.Sum(buffer => buffer.Bytes), error.Message);
        }

        _meter.Dispose();
        _stop.Dispose();
    }

    /// <summary>Sends what waits now.</summary>
    /// <exception cref="LogsIngestionException">Some of it was not taken, and is kept.</exception>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        LogsIngestionException? failure = null;
        foreach ((LogTable table, LogBuffer buffer) in _buffers)
        {
            try
            {
                await FlushAsync(table, buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (LogsIngestionException error) when (error.Failure == LogsIngestionFailure.NotFound)
            {
                failure = error; // Of this table alone, it may be.
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Backoff backoff = new(_options.FirstDelay, _options.LongestDelay);
        while (true)
        {
            TimeSpan wait = _options.Interval;
            try
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
                backoff.Reset();
                TellRecovery();
            }
            catch (LogsIngestionException error)
            {
                wait = TimeSpan.FromTicks(Math.Max(backoff.Next().Ticks, Math.Min(error.RetryAfter?.Ticks ?? 0, s_longestAsked.Ticks)));
                TellFailure(error);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                wait = backoff.Next();
                LogFailed(error); // A mistake of ours; the node goes on, and so does this.
            }

            TellDropped();
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(LogTable table, LogBuffer buffer, CancellationToken cancellationToken)
    {
        // No further than it is now: what comes faster than it is sent must not keep the other tables waiting.
        long end = buffer.End;
        int limit = LogsIngestionClient.MaxCallBytes;
        while (buffer.Peek(end, limit) is { Rows.Count: > 0 } call)
        {
            try
            {
                await _client.SendAsync(table, call.Rows, cancellationToken).ConfigureAwait(false);
                _sent.Add(call.Rows.Count, new KeyValuePair<string, object?>("table", table.Name));
            }
            catch (LogsIngestionException error) when (error.Failure == LogsIngestionFailure.TooLarge && call.Rows.Count > 1)
            {
                limit = call.Rows.Sum(row => row.Length + 1) / 2;
                continue;
            }
            catch (LogsIngestionException error) when (error.Failure is LogsIngestionFailure.TooLarge or LogsIngestionFailure.Refused)
            {
                // They would be refused again, and are in the way of the others.
                Interlocked.Add(ref _refused, call.Rows.Count);
                LogRefused(call.Rows.Count, error.Message);
            }

            buffer.Remove(call.First, call.Rows.Count);
        }
    }

    // Once for a problem, not for every attempt.
    private void TellFailure(LogsIngestionException error)
    {
        if (_lastProblem != error.Message)
        {
            _lastProblem = error.Message;
            LogNotTaken(error.Message);
        }
    }

    private void TellRecovery()
    {
        if (_lastProblem is not null)
        {
            _lastProblem = null;
            LogTakenAgain();
        }
    }

    private void TellDropped()
    {
        long dropped = DroppedRows;
        if (dropped > _toldDropped)
        {
            LogDropped(dropped - _toldDropped, dropped);
            _toldDropped = dropped;
        }
    }

    [LoggerMessage(LogLevel.Error, "internal-error: sending rows failed.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Warning, "Azure Monitor does not take rows; they are kept, the newest of them, and sent again. {problem}")]
    private partial void LogNotTaken(string problem);

    [LoggerMessage(LogLevel.Information, "Azure Monitor takes rows again.")]
    private partial void LogTakenAgain();

    [LoggerMessage(LogLevel.Warning, "{count} rows for Azure Monitor were dropped, {total} since the start.")]
    private partial void LogDropped(long count, long total);

    [LoggerMessage(LogLevel.Warning, "{count} rows were refused and are dropped. {problem}")]
    private partial void LogRefused(int count, string problem);

    [LoggerMessage(LogLevel.Warning, "Rows of {bytes} bytes were not sent before the end. {problem}")]
    private partial void LogLeft(long bytes, string problem);
}
