using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EthConsortium.Azure.Monitor;
using EthConsortium.Node.Stats;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Tests.Stats;

public sealed class MonitorExporterTests : IAsyncLifetime
{
    private readonly HastyTime _time = new();
    private readonly Messages _messages = new();
    private IngestionStandIn _azure = null!;

    public async Task InitializeAsync() => _azure = await IngestionStandIn.StartAsync();

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [Fact]
    public async Task What_fails_is_sent_again_after_growing_waits_or_as_long_as_Azure_asks()
    {
        _azure.Fail(503);
        _azure.Fail(500);
        _azure.Fail(429, ("Retry-After", "90"));
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        exporter.Add(MemberLogTables.ParityLog, Row(1));
        exporter.Add(MemberLogTables.ParityLog, Row(2));

        exporter.Start();
        await UntilAsync(() => _azure.Rows.Count == 2 && _messages.Texts.Contains("Azure Monitor takes rows again."));
        await exporter.DisposeAsync();

        Assert.Equal([1, 2], Numbers());
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(90)], _time.Waits.Take(3));
        Assert.Equal(0, exporter.DroppedRows);
    }

    [Fact]
    public async Task A_row_whose_answer_was_lost_is_sent_again_and_may_be_there_twice()
    {
        _azure.LoseAnswer();
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        exporter.Add(MemberLogTables.ParityLog, Row(1));

        exporter.Start();
        await UntilAsync(() => _azure.Rows.Count == 2);
        await exporter.DisposeAsync();

        Assert.Equal([1, 1], Numbers());
    }

    [Fact]
    public async Task Calls_are_as_large_as_may_be_and_no_larger()
    {
        MonitorExporter exporter = Create(new MonitorExporterOptions { MaxBytesPerTable = int.MaxValue });
        for (int i = 0; i < 2_500; i++)
        {
            exporter.Add(MemberLogTables.ParityLog, Row(i, 1_000));
        }

        await exporter.FlushAsync(default);
        await exporter.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 2_500), Numbers());
        Assert.Equal(3, _azure.Calls.Count);
        Assert.All(_azure.Calls, call => Assert.InRange(call.Bytes, 1, LogsIngestionClient.MaxCallBytes));
        Assert.InRange(_azure.Calls.First().Bytes, LogsIngestionClient.MaxCallBytes - 1_200, LogsIngestionClient.MaxCallBytes);
    }

    [Fact]
    public async Task A_call_that_is_too_large_for_the_endpoint_is_cut_and_only_a_row_that_is_too_large_alone_is_dropped()
    {
        _azure.MaxCallBytes = 3_000;
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        for (int i = 0; i < 20; i++)
        {
            exporter.Add(MemberLogTables.ParityLog, Row(i, i == 7 ? 5_000 : 500));
        }

        await exporter.FlushAsync(default);
        await exporter.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7), Numbers());
        Assert.Equal(1, exporter.DroppedRows);
    }

    [Fact]
    public async Task Rows_that_are_refused_are_dropped_so_that_the_others_come_through()
    {
        _azure.Fail(400);
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        exporter.Add(MemberLogTables.ParityLog, Row(1));
        await exporter.FlushAsync(default);
        exporter.Add(MemberLogTables.ParityLog, Row(2));
        await exporter.FlushAsync(default);
        await exporter.DisposeAsync();

        Assert.Equal([2], Numbers());
        Assert.Equal(1, exporter.DroppedRows);
        Assert.Contains(_messages.Texts, text => text.StartsWith("1 rows were refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_is_not_there_keeps_the_others_from_nothing()
    {
        Dictionary<string, int> answers = new(StringComparer.Ordinal) { [MemberLogTables.ParityLog.Stream] = 404 };
        for (int i = 0; i < 2; i++)
        {
            _azure.Faults.Enqueue((context, take) =>
            {
                context.Response.StatusCode = answers.GetValueOrDefault((string)context.Request.RouteValues["stream"]!, 204);
                if (context.Response.StatusCode == 204)
                {
                    take();
                }

                return Task.CompletedTask;
            });
        }

        MonitorExporter exporter = Create(new MonitorExporterOptions());
        exporter.Add(MemberLogTables.ParityLog, Row(1));
        exporter.Add(MemberLogTables.ConfigLog, Row(2));

        Assert.Equal(LogsIngestionFailure.NotFound, (await Assert.ThrowsAsync<LogsIngestionException>(() => exporter.FlushAsync(default))).Failure);
        Assert.Equal([2], Numbers());
        await exporter.DisposeAsync();
        Assert.Equal([2, 1], Numbers());
    }

    [Fact]
    public async Task While_Azure_is_away_memory_is_bounded_and_the_newest_rows_are_kept()
    {
        const int limit = 100_000;
        MonitorExporter exporter = Create(new MonitorExporterOptions { MaxBytesPerTable = limit });
        for (int i = 0; i < 50_000; i++)
        {
            exporter.Add(MemberLogTables.ParityLog, Row(i, 100));
        }

        exporter.Add(MemberLogTables.MinedBlock, Encoding.UTF8.GetBytes("""{"TimeGenerated":"2026-03-01T12:00:00Z","BlockNumber_d":1}"""));
        await exporter.FlushAsync(default);
        await exporter.DisposeAsync();

        int[] numbers = Numbers();
        Assert.Single(_azure.RowsOf(MemberLogTables.MinedBlock));
        Assert.InRange(numbers.Length, 300, limit / 200);
        Assert.Equal(Enumerable.Range(50_000 - numbers.Length, numbers.Length), numbers);
        Assert.Equal(50_000 - numbers.Length, exporter.DroppedRows);
    }

    [Fact]
    public async Task How_many_rows_were_dropped_is_told_and_a_failure_once()
    {
        for (int i = 0; i < 3; i++)
        {
            _azure.Fail(503);
        }

        MonitorExporter exporter = Create(new MonitorExporterOptions { MaxBytesPerTable = 1_000 });
        for (int i = 0; i < 100; i++)
        {
            exporter.Add(MemberLogTables.ParityLog, Row(i));
        }

        exporter.Start();
        await UntilAsync(() => _messages.Texts.Contains("Azure Monitor takes rows again."));
        await exporter.DisposeAsync();

        Assert.Single(_messages.Texts, text => text.Contains("does not take rows", StringComparison.Ordinal));
        Assert.Single(_messages.Texts, $"{exporter.DroppedRows} rows for Azure Monitor were dropped, {exporter.DroppedRows} since the start.");
        Assert.Equal(100, exporter.DroppedRows + Numbers().Length);
    }

    [Fact]
    public async Task The_end_sends_what_waits_and_does_not_wait_for_an_Azure_that_is_away()
    {
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        exporter.Add(MemberLogTables.ParityLog, Row(1));
        await exporter.DisposeAsync();
        _azure.Fail(503);
        MonitorExporter failing = Create(new MonitorExporterOptions());
        failing.Add(MemberLogTables.ParityLog, Row(2));
        await failing.DisposeAsync();

        Assert.Equal([1], Numbers());
        Assert.Contains(_messages.Texts, text => text.Contains("were not sent before the end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_of_the_agent_are_rows_of_what_it_is_and_of_what_it_serves()
    {
        MonitorExporter exporter = Create(new MonitorExporterOptions());
        using (ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(new MonitorLoggerProvider(exporter, "vl-0"))))
        {
            loggers.CreateLogger("EthConsortium.Node.Identities.IdentityStore").LogInformation("Identity {number} is taken.", 3);
            loggers.CreateLogger("EthConsortium.Node.Proxy.RpcProxy").LogWarning(new InvalidOperationException("why"), "A call failed.");
            loggers.CreateLogger("EthConsortium.Node.Stats.StatsCollector").LogDebug("Not this.");
        }

        await exporter.DisposeAsync();

        Assert.Equal(
            ["Identity 3 is taken. Information EthConsortium.Node.Identities.IdentityStore vl-0"],
            _azure.RowsOf(MemberLogTables.ConfigLog).Select(row => $"{row.GetProperty("RawData")} {row.GetProperty("Level_s")} {row.GetProperty("Category_s")} {row.GetProperty("Computer")}"));
        Assert.Equal(
            ["A call failed. InvalidOperationException: why Warning"],
            _azure.RowsOf(MemberLogTables.AdminSiteLog).Select(row => $"{row.GetProperty("RawData")} {row.GetProperty("Level_s")}"));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static byte[] Row(int number, int padding = 0) => Encoding.UTF8.GetBytes($$"""{"TimeGenerated":"2026-03-01T12:00:00Z","Computer":"{{number}}","RawData":"{{new string('x', padding)}}"}""");

    private int[] Numbers() => [.. _azure.Rows.Where(each => each.Stream != MemberLogTables.MinedBlock.Stream).Select(each => int.Parse(each.Row.GetProperty("Computer").GetString()!, CultureInfo.InvariantCulture))];

    // Only the waits of the loop are hasty: the farewell's limit must not be over at once.
    private MonitorExporter Create(MonitorExporterOptions options) => new(_azure.Client, options with { Farewell = TimeSpan.FromSeconds(20) }, _messages, new WaitsOnly(_time));

    private sealed class WaitsOnly(HastyTime hasty) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => hasty.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime == TimeSpan.FromSeconds(20) ? System.CreateTimer(callback, state, dueTime, period) : hasty.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Messages : ILogger<MonitorExporter>
    {
        public ConcurrentQueue<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Enqueue(formatter(state, exception));
    }
}
