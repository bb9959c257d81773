using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EthConsortium.Testing;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

/// <summary>A part of one of Microsoft's schemas in ../shared: which properties it declares, whichever of its alternatives applies.</summary>
internal sealed class ArmSchema
{
    private static readonly ConcurrentDictionary<string, JsonObject> s_files = new(StringComparer.OrdinalIgnoreCase);

    private readonly JsonObject _file;
    private readonly JsonObject _node;

    private ArmSchema(JsonObject file, JsonObject node)
    {
        _file = file;
        _node = node;
    }

    /// <summary>The schemas of a resource type in a version: of a namespace there are several files.</summary>
    public static IEnumerable<ArmSchema> Find(string type, string apiVersion)
    {
        string folder = RepositoryRoot.SharedPathOf("arm", "schemas", "schemas", apiVersion);
        return
            from path in Directory.Exists(folder) ? Directory.GetFiles(folder, type[..type.IndexOf('/', StringComparison.Ordinal)] + "*.json") : []
            let file = s_files.GetOrAdd(path, Read)
            from list in file.Where(p => p.Key.EndsWith("resourceDefinitions", StringComparison.Ordinal)).Select(p => p.Value!.AsObject())
            from definition in list.Select(p => p.Value!.AsObject())
            where ((JsonArray?)definition["properties"]?["type"]?["enum"])?.Any(name => type.Equals((string?)name, StringComparison.OrdinalIgnoreCase)) == true
            select new ArmSchema(file, definition);
    }

    /// <summary>What it says of a property; nothing when it does not declare it.</summary>
    public IEnumerable<ArmSchema> Property(string name) =>
        from declared in Alternatives(_file, _node)
        from property in declared.Node["properties"] as JsonObject ?? []
        where property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
        select new ArmSchema(declared.File, (JsonObject)property.Value!);

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static IEnumerable<(JsonObject File, JsonObject Node)> Alternatives(JsonObject file, JsonObject node)
    {
        if ((string?)node["$ref"] is { } reference)
        {
            return Resolve(file, reference) is var (target, found) ? Alternatives(target, found) : [];
        }

        IEnumerable<JsonNode?> inner = ((string[])["oneOf", "anyOf", "allOf"]).SelectMany(key => node[key] as JsonArray ?? []);
        return [(file, node), .. inner.Append(node["items"]).OfType<JsonObject>().SelectMany(each => Alternatives(file, each))];
    }

    // Within the file, or in another one of the same collection.
    private static (JsonObject File, JsonObject Node)? Resolve(JsonObject file, string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        if (hash > 0)
        {
            string path = RepositoryRoot.SharedPathOf(["arm", "schemas", .. new Uri(reference[..hash]).AbsolutePath.Trim('/').Split('/')]);
            if (!File.Exists(path))
            {
                return null;
            }

            file = s_files.GetOrAdd(path, Read);
        }

        JsonNode? node = file;
        foreach (string step in reference[(hash + 1)..].Trim('/').Split('/'))
        {
            node = node?[step];
        }

        return node is JsonObject found ? (file, found) : null;
    }
}
