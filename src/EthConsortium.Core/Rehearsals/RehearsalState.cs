namespace EthConsortium.Core.Rehearsals;

/// <summary>Where a rehearsal is.</summary>
public enum RehearsalState
{
    /// <summary>It plays its steps.</summary>
    Starting,

    /// <summary>All steps were seen on the chain, and the endpoints answer until it is stopped.</summary>
    Ready,
}
