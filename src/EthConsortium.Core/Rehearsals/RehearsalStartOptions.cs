namespace EthConsortium.Core.Rehearsals;

/// <summary>What to rehearse, and with which program.</summary>
public sealed record RehearsalStartOptions
{
    /// <summary>The file of the plan; null for the three banks of the examples.</summary>
    public string? PlanPath { get; init; }

    /// <summary>The time from one block to the next, whole seconds from 1 to 60; null for a block as soon as there is a transaction.</summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>How far to play.</summary>
    public RehearsalStage Until { get; init; } = RehearsalStage.Complete;

    /// <summary>The command line's program, <c>ethconsortium</c> or <c>ethconsortium.dll</c>; null to look for it, see <see cref="RehearsalLauncher.StartAsync"/>.</summary>
    public string? CommandPath { get; init; }

    /// <summary>The folder of this user's files, in which the rehearsal is entered.</summary>
    public string Home { get; init; } = ConsortiumFolders.Home;

    /// <summary>The clock for waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
