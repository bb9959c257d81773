namespace EthConsortium.Azure.Storage;

/// <summary>How a container of blobs is reached.</summary>
public sealed record BlobContainerOptions
{
    /// <summary>The clock that tokens expire on.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an answer may take, body and all.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes the connections; null for the platform's own. The caller keeps it, and disposes it after the client's last use.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
