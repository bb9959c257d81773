using System.Globalization;
using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>A property that a deployment would change.</summary>
/// <param name="Path">Where it is, such as <c>properties.addressSpace.addressPrefixes</c>; for an item of a list, its index.</param>
/// <param name="Type">What would happen to it.</param>
public sealed record ArmPropertyChange(string Path, ArmPropertyChangeType Type)
{
    /// <summary>The name of an item of a list, where that is certain; or null.</summary>
    public string? Name { get; init; }

    /// <summary>What it is, JSON, or null.</summary>
    public string? Before { get; init; }

    /// <summary>What it would be, JSON, or null.</summary>
    public string? After { get; init; }

    /// <summary>The items of a list that change.</summary>
    public IReadOnlyList<ArmPropertyChange> Children { get; init; } = [];

    /// <summary>Reads a change, with the whole of what it is part of, before and after.</summary>
    internal static ArmPropertyChange Read(JsonObject body, JsonNode? before, JsonNode? after)
    {
        string path = ArmJson.Text(body["path"]) ?? "";
        // What it was before may be a secret that nobody sent now, so that it is known by its name alone.
        bool isSecret = ArmSecrets.IsSecret(path[(path.LastIndexOf('.') + 1)..]);
        before = At(before, path);
        after = At(after, path);
        ArmPropertyChangeType type = Enum.TryParse(ArmJson.Text(body["propertyChangeType"]), ignoreCase: true, out ArmPropertyChangeType known) ? known : ArmPropertyChangeType.Modify;
        return new(path, type)
        {
            // The place alone does not tell whether the item is that of before or of after.
            Name = type switch
            {
                ArmPropertyChangeType.Create => NameOf(body["after"]),
                ArmPropertyChangeType.Delete => NameOf(body["before"]),
                _ => NameOf(before) is { } name && name == NameOf(after) ? name : null,
            },
            Before = Shown(body["before"]),
            After = Shown(body["after"]),
            Children = isSecret ? [] : [.. (body["children"] as JsonArray ?? []).OfType<JsonObject>().Select(child => Read(child, before, after))],
        };

        string? Shown(JsonNode? value) => value is not null && isSecret ? $"\"{ArmSecrets.Replacement}\"" : value?.ToJsonString();
    }

    private static string? NameOf(JsonNode? item) => ArmJson.Text((item as JsonObject)?["name"]);

    private static JsonNode? At(JsonNode? whole, string path) => path.Split('.').Aggregate(whole, (node, part) => node switch
    {
        JsonObject map => map[part],
        JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < list.Count => list[i],
        _ => null,
    });
}
