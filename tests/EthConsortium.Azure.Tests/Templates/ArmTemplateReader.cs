using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Azure.Tests.Templates;

/// <summary>A written template, to be looked into.</summary>
internal sealed partial class ArmTemplateReader
{
    public ArmTemplateReader(MemberTemplateInput input)
    {
        ArmTemplate template = MemberTemplate.Build(input);
        Root = JsonNode.Parse(template.WriteTemplate().Span)!.AsObject();
        ParameterFile = JsonNode.Parse(template.WriteParameters().Span)!.AsObject();
    }

    public JsonObject Root { get; }

    public JsonObject ParameterFile { get; }

    public JsonObject Parameters => Root["parameters"]!.AsObject();

    public JsonObject Outputs => Root["outputs"]!.AsObject();

    public IEnumerable<JsonObject> Resources => Root["resources"]!.AsArray().Select(resource => resource!.AsObject());

    /// <summary>The resources of a type, by its last segment.</summary>
    public IEnumerable<JsonObject> Of(string type) => Resources.Where(resource => ((string)resource["type"]!).EndsWith($"/{type}", StringComparison.Ordinal));

    /// <summary>Every value at any depth, with the name of the property that it is of or in.</summary>
    public static IEnumerable<(string Name, JsonNode? Value)> Walk(JsonNode? node, string name = "")
    {
        yield return (name, node);
        IEnumerable<(string, JsonNode?)> children = node switch
        {
            JsonObject some => some.Select(property => (property.Key, property.Value)),
            JsonArray some => some.Select(item => (name, item)),
            _ => [],
        };
        foreach ((string, JsonNode?) each in children.SelectMany(child => Walk(child.Item2, child.Item1)))
        {
            yield return each;
        }
    }

    /// <summary>Every expression, keys of objects included, without what is literal text in it.</summary>
    public IEnumerable<string> Expressions => Walk(Root)
        .SelectMany(each => (string?[])[(each.Value as JsonValue)?.TryGetValue(out string? text) == true ? text : null, each.Name])
        .OfType<string>()
        .Where(text => text.StartsWith('[') && text.EndsWith(']') && !text.StartsWith("[[", StringComparison.Ordinal));

    /// <summary>The functions of an expression.</summary>
    public static IEnumerable<string> FunctionsOf(string expression) => Function().Matches(Literal().Replace(expression, "''")).Select(match => match.Groups["name"].Value);

    [GeneratedRegex("'(?:[^']|'')*'", RegexOptions.None, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<name>[A-Za-z]+)\(", RegexOptions.None, 1000)]
    private static partial Regex Function();
}
