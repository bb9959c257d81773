using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>What a deployment would do to one resource.</summary>
/// <param name="Id">The resource.</param>
/// <param name="Type">What would happen to it.</param>
public sealed record ArmResourceChange(ResourceId Id, ArmChangeType Type)
{
    /// <summary>The properties that would change, for <see cref="ArmChangeType.Modify"/>.</summary>
    public IReadOnlyList<ArmPropertyChange> Properties { get; init; } = [];

    /// <summary>Why Azure cannot tell, for <see cref="ArmChangeType.Unsupported"/>; or null.</summary>
    public string? UnsupportedReason { get; init; }

    internal static ArmResourceChange? Read(JsonObject body) =>
        ResourceId.TryParse(ArmJson.Text(body["resourceId"]), out ResourceId? id)
            ? new ArmResourceChange(id, Enum.TryParse(ArmJson.Text(body["changeType"]), ignoreCase: true, out ArmChangeType type) ? type : ArmChangeType.Unsupported)
            {
                Properties = [.. (body["delta"] as JsonArray ?? []).OfType<JsonObject>().Select(each => ArmPropertyChange.Read(each, body["before"], body["after"]))],
                UnsupportedReason = ArmJson.Text(body["unsupportedReason"]),
            }
            : null;
}
