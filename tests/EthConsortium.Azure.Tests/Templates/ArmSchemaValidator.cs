using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Templates;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Templates;

/// <summary>Validates templates against Microsoft's schemas in ../shared, by ajv: one run of node for all of them, as reading the schemas takes a while.</summary>
internal static class ArmSchemaValidator
{
    public static string[] ProblemsOf(IEnumerable<(string Name, ArmTemplate Template)> templates) => ProblemsOf(templates.Select(each => new JsonObject
    {
        ["name"] = each.Name,
        ["template"] = WithKnownStreams(JsonNode.Parse(each.Template.WriteTemplate().Span)!),
        ["parameters"] = JsonNode.Parse(each.Template.WriteParameters().Span),
    }));

    public static string[] ProblemsOf(IEnumerable<JsonNode> documents) => JsonSerializer.Deserialize<string[]>(NpmTool.Run(
        "node",
        [RepositoryRoot.PathOf("tools", "validate-arm-templates.mjs"), RepositoryRoot.SharedPathOf("arm", "schemas")],
        new JsonArray([.. documents]).ToJsonString(),
        RepositoryRoot.PathOf("tools")))!;

    /// <summary>The schemas know only the streams that Azure brings; a custom one has to be declared, and is taken for one of those.</summary>
    private static JsonNode WithKnownStreams(JsonNode template)
    {
        foreach (JsonNode? rule in template["resources"]!.AsArray().Where(resource => (string?)resource!["type"] == "Microsoft.Insights/dataCollectionRules"))
        {
            foreach (JsonArray streams in rule!["properties"]!["dataFlows"]!.AsArray().Select(flow => flow!["streams"]!.AsArray()))
            {
                for (int i = 0; i < streams.Count; i++)
                {
                    if (rule["properties"]!["streamDeclarations"]?[(string)streams[i]!] is not null)
                    {
                        streams[i] = "Microsoft-Syslog";
                    }
                }
            }
        }

        return template;
    }
}
