namespace EthConsortium.Azure.Arm;

/// <summary>How a client waits and connects.</summary>
public sealed record ArmClientOptions
{
    /// <summary>The clock of every wait.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often a request is sent again that was throttled, failed in the server or lost.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>For how long a change is sent again to a resource that is busy with another one, which a gateway is for minutes. With no <see cref="MaxRetries"/> it is not.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The first wait before sending again when the server names none; each further one is twice as long, up to a minute.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait between two looks at a long operation when the server names none.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Makes the connections; null for the platform's own. The caller keeps it, and disposes it after the client's last use, unless <see cref="DisposesHandler"/>.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>Whether the client disposes <see cref="Handler"/> with itself.</summary>
    public bool DisposesHandler { get; init; }

    /// <summary>Is told of every wait before a request is sent again: why, and for how long.</summary>
    public Action<string, TimeSpan>? OnRetry { get; init; }
}
