namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Limits of an <see cref="RpcClient"/>. The defaults suit a member's own node.</summary>
public sealed record RpcClientOptions
{
    /// <summary>How long one request may take in all: every attempt and every wait between them. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one attempt may take, from connecting to the last byte of the answer. Default: 20 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a request that may be repeated is sent at most. Default: 4.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The wait before the second attempt; it doubles each time, and a random part of up to half is taken off. Default: 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The largest answer that is read, in bytes. Default: 32 MiB.</summary>
    public int MaxResponseBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most calls sent in one HTTP request; a larger batch is sent in several. Default: 1,000, the limit of geth.</summary>
    public int MaxBatchSize { get; init; } = 1000;

    /// <summary>How deep the JSON of an answer may be nested. Default: 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The clock of all waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The source of jitter; used by one thread at a time per client.</summary>
    public Random Random { get; init; } = Random.Shared;

    internal void Validate()
    {
        if (Timeout <= TimeSpan.Zero || AttemptTimeout <= TimeSpan.Zero || RetryDelay < TimeSpan.Zero ||
            MaxAttempts < 1 || MaxResponseBytes < 1 || MaxBatchSize < 1 || MaxDepth < 1)
        {
            throw new InvalidOperationException($"Expected time-outs and limits above zero, found {this}.");
        }
    }
}
