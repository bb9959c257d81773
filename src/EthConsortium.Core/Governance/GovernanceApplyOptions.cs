namespace EthConsortium.Core.Governance;

/// <summary>How an action is carried out.</summary>
public sealed record GovernanceApplyOptions
{
    /// <summary>Whether to wait until a change of the validators is final, which is what makes it a success; otherwise the result says that it is not final yet. True if not set.</summary>
    public bool WaitForFinality { get; init; } = true;

    /// <summary>How long to wait for finality; 10 minutes if not set. AuRa needs blocks of more than half of the validators, so 20 validators at 15 s take about three minutes.</summary>
    public TimeSpan FinalityTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time between two looks; 1 s if not set.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What was foreseen and agreed to before, so that it need not be worked out again while the chain is still at its block. On a
    /// later block it is, and what is done follows from that one.
    /// </summary>
    public GovernancePreview? Preview { get; init; }
}
