using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Deployment;

/// <summary>A resource that a deployment makes, and how far it is.</summary>
/// <param name="Id">The resource.</param>
/// <param name="State"><c>Running</c>, <c>Succeeded</c>, <c>Failed</c> and so on.</param>
public sealed record DeploymentResource(ResourceId Id, string State)
{
    /// <summary>When its state last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Why it takes long, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Whether Azure works on it.</summary>
    public bool IsUnderWay => State is not ("Succeeded" or "Failed" or "Canceled");

    /// <summary>In one line.</summary>
    public override string ToString() => $"{Describe(Id)}: {State}{(Note is null ? "" : $" ({Note})")}";

    /// <summary>What kind of resource it is, and its name.</summary>
    internal static string Describe(ResourceId id) => $"{id.Type[(id.Type.IndexOf('/', StringComparison.Ordinal) + 1)..]} {id.NestedName}";

    /// <summary>Why a resource of a type takes long, or null when it does not.</summary>
    internal static string? WhySlow(string type) => type.ToUpperInvariant() switch
    {
        "MICROSOFT.NETWORK/VIRTUALNETWORKGATEWAYS" => "a VPN gateway takes Azure 20 to 45 minutes",
        "MICROSOFT.NETWORK/CONNECTIONS" => "a gateway takes one change at a time, each some minutes",
        "MICROSOFT.COMPUTE/VIRTUALMACHINESCALESETS" => "machines are found and started, which takes some minutes",
        "MICROSOFT.OPERATIONALINSIGHTS/WORKSPACES" => "a workspace takes a minute or two",
        _ => null,
    };
}
