namespace EthConsortium.Azure.Monitor;

/// <summary>How a data collection endpoint is reached.</summary>
public sealed record LogsIngestionOptions
{
    /// <summary>The clock that tokens expire on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the connections; null for the platform's own. The caller keeps it, and disposes it after the client's last use.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
