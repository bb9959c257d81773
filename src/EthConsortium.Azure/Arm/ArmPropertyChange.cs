using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>A property that a deployment would change.</summary>
/// <param name="Path">Where it is, such as <c>properties.addressSpace.addressPrefixes</c>; for an item of a list, its index.</param>
/// <param name="Type">What would happen to it.</param>
public sealed record ArmPropertyChange(string Path, ArmPropertyChangeType Type)
{
    /// <summary>What it is, JSON, or null.</summary>
    public string? Before { get; init; }

    /// <summary>What it would be, JSON, or null.</summary>
    public string? After { get; init; }

    /// <summary>The items of a list that change.</summary>
    public IReadOnlyList<ArmPropertyChange> Children { get; init; } = [];

    internal static ArmPropertyChange Read(JsonObject body)
    {
        string path = ArmJson.Text(body["path"]) ?? "";
        // What it was before may be a secret that nobody sent now, so that it is known by its name alone.
        bool isSecret = ArmSecrets.IsSecret(path[(path.LastIndexOf('.') + 1)..]);
        return new(path, Enum.TryParse(ArmJson.Text(body["propertyChangeType"]), ignoreCase: true, out ArmPropertyChangeType type) ? type : ArmPropertyChangeType.Modify)
        {
            Before = Shown(body["before"]),
            After = Shown(body["after"]),
            Children = isSecret ? [] : [.. (body["children"] as JsonArray ?? []).OfType<JsonObject>().Select(Read)],
        };

        string? Shown(JsonNode? value) => value is not null && isSecret ? $"\"{ArmSecrets.Replacement}\"" : value?.ToJsonString();
    }
}
