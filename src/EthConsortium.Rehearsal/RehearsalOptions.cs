using EthConsortium.Core.Rehearsals;

namespace EthConsortium.Rehearsal;

/// <summary>How a rehearsal runs, beside what its plan says.</summary>
public sealed record RehearsalOptions
{
    /// <summary>The time from one block to the next, whole seconds from 1 on; null for a block as soon as there is a transaction.</summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>How far to play; what the chain shows is told in any case.</summary>
    public RehearsalStage Until { get; init; } = RehearsalStage.Complete;

    /// <summary>
    /// The folder for keys and chain data; made if missing, kept at the end. It must be empty or not there. Null for a
    /// temporary folder that is deleted at the end.
    /// </summary>
    public string? WorkFolder { get; init; }

    /// <summary>The clock for waits and time-outs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
