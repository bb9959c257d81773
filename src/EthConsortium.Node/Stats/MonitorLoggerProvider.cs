using EthConsortium.Azure.Monitor;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Stats;

/// <summary>
/// Makes rows of the agent's events, from the level Information on: of what it serves in <see cref="MemberLogTables.AdminSiteLog"/>, of all else in
/// <see cref="MemberLogTables.ConfigLog"/>. Loggers are told no secrets, so the rows have none.
/// </summary>
/// <param name="exporter">Sends them; the caller's.</param>
/// <param name="computer">What rows name the machine by.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class MonitorLoggerProvider(MonitorExporter exporter, string computer, TimeProvider? time = null) : ILoggerProvider
{
    private const string Root = "EthConsortium.Node.";

    private static readonly string[] s_served = [$"{Root}DataApi.", $"{Root}Peers.", $"{Root}Proxy.", $"{Root}Site."];

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        ArgumentNullException.ThrowIfNull(categoryName);
        return new Logger(this, categoryName, s_served.Any(served => categoryName.StartsWith(served, StringComparison.Ordinal)) ? MemberLogTables.AdminSiteLog : MemberLogTables.ConfigLog);
    }

    /// <summary>Nothing: the exporter is the caller's.</summary>
    public void Dispose()
    {
    }

    private void Add(LogTable table, string message, LogLevel level, string category) =>
        exporter.Add(table, StatsRows.Event(computer, _time.GetUtcNow(), message, level.ToString(), category));

    private sealed class Logger(MonitorLoggerProvider provider, string category, LogTable table) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string message = formatter(state, exception);
                provider.Add(table, exception is null ? message : $"{message} {exception.GetType().Name}: {exception.Message}", logLevel, category);
            }
        }
    }
}
