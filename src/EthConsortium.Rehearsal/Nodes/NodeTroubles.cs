using Microsoft.Extensions.Logging;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>Hears an agent, and keeps the last trouble that it told of: what is said when the agent does not come up. That it goes its way shows on its site.</summary>
internal sealed class NodeTroubles : ILoggerFactory, ILogger
{
    /// <summary>The last trouble; null while there was none.</summary>
    public string? Last { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Last = formatter(state, exception);
        }
    }

    public void Dispose()
    {
    }
}
