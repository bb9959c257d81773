using EthConsortium.Azure.Compute;

namespace EthConsortium.Core.Members;

/// <summary>A node of a member: one machine of a scale set.</summary>
/// <param name="HostName">The name it has on its network.</param>
/// <param name="ProvisioningState"><c>Succeeded</c>, <c>Creating</c>, <c>Failed</c> and so on; null while it is not known.</param>
/// <param name="PowerState"><c>running</c>, <c>deallocated</c> and so on; null while it is not known.</param>
public sealed record MemberNode(string HostName, string? ProvisioningState, string? PowerState)
{
    /// <summary>Whether the machine is up; what runs on it, its site tells.</summary>
    public bool IsRunning => ProvisioningState == "Succeeded" && PowerState == "running";

    /// <summary>Whether it is as its scale set says now. One that was made before the last change of that is not: it runs what it was told then, until it is imaged anew. Null where Azure does not say.</summary>
    public bool? HasLatestModel { get; init; }

    internal ScaleSetMachine? Machine { get; init; }

    /// <summary>The node in short.</summary>
    public override string ToString() => $"{HostName} ({PowerState ?? ProvisioningState ?? "unknown"})";
}
