namespace EthConsortium.Core.Rehearsals;

/// <summary>How far a rehearsal plays before it says what the chain shows.</summary>
public enum RehearsalStage
{
    /// <summary>The founder is the only admin; the others have verified the network and run their endpoints. All votes are still to be cast.</summary>
    Joined,

    /// <summary>All members are admins, and their validators seal.</summary>
    Governed,

    /// <summary>The bank demo has been played as well, when the plan has one.</summary>
    Complete,
}
