namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>What is in the sandbox at its start, and how fast it is.</summary>
/// <param name="Subscriptions">The ids of the subscriptions that exist.</param>
public sealed record SandboxOptions(params IReadOnlyList<string> Subscriptions)
{
    /// <summary>The tenant of all of them.</summary>
    public string TenantId { get; init; } = "00000000-0000-4000-8000-00000000000a";

    /// <summary>What the subscriptions may have.</summary>
    public SandboxLimits Limits { get; init; } = new();

    /// <summary>How many further requests an operation on one resource takes. Time in the sandbox is counted in requests, so that each run takes the same course.</summary>
    public int OperationLength { get; init; } = 2;

    /// <summary>How many seconds clients are asked to wait between two looks.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>How many entries a page of a list has; the rest is behind its <c>nextLink</c>. 0 for all on one page.</summary>
    public int PageSize { get; init; }

    /// <summary>How long an answer takes that is slow on demand (<see cref="SandboxFaultKind.Slow"/>).</summary>
    public TimeSpan SlowAnswer { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long tokens are accepted.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The clock of tokens and time stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
