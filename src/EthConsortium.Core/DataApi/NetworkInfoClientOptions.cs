namespace EthConsortium.Core.DataApi;

/// <summary>What a client of a Data API puts up with.</summary>
public sealed record NetworkInfoClientOptions
{
    /// <summary>How long an answer may take from the first try to its last byte; 15 s if not set. Old servers never answer when their node is down.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest answer in bytes; 16 MiB if not set. A genesis of 200 admins with 15 validators each takes about 2 MiB.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;
}
