namespace EthConsortium.Node.Stats;

/// <summary>How rows are sent to Azure, and how many are kept when they cannot be.</summary>
public sealed record MonitorExporterOptions
{
    /// <summary>How long rows are gathered before they are sent; 10 s if not set.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most memory, in bytes, that the rows of one table take while they wait; 4 MiB if not set. Beyond, the oldest are dropped.</summary>
    public int MaxBytesPerTable { get; init; } = 4 * 1024 * 1024;

    /// <summary>The first wait after a failure; each further one is twice as long, up to <see cref="LongestDelay"/>; 1 s if not set. Longer where Azure asks for it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after a failure; 2 min if not set.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the end may take, in which what still waits is sent; 3 s if not set.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(3);
}
