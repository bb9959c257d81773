namespace EthConsortium.Core.Planning.Azure;

/// <summary>Where the logs and figures of a member's nodes go.</summary>
public sealed record MonitoringPlan
{
    /// <summary>Whether there is monitoring at all.</summary>
    public bool Deploy { get; init; } = true;

    /// <summary>The resource id of a Log Analytics workspace that exists, or null for a new one.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>The region of the workspace, new or not, or null for the member's first one: what collects for a workspace has to be where it is.</summary>
    public string? Location { get; init; }

    /// <summary>Where it goes, in short.</summary>
    public override string ToString() => !Deploy ? "none" : WorkspaceId ?? "new workspace";
}
