using System.Text.Json.Nodes;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>The configurations that an approved template writes on its machines: the arguments of its calls <c>createObject('role', …)</c>, as Azure would fill them in.</summary>
internal static class TemplateConfigurations
{
    private const string Start = "createObject('role'";

    public static IReadOnlyList<JsonObject> Of(string templateFile)
    {
        string template = File.ReadAllText(templateFile);
        JsonNode root = JsonNode.Parse(template)!;
        JsonObject parameters = JsonNode.Parse(File.ReadAllText(templateFile.Replace(".template.", ".parameters.", StringComparison.Ordinal)))!["parameters"]!.AsObject();
        List<JsonObject> all = [];
        foreach (JsonNode resource in root["resources"]!.AsArray().OfType<JsonNode>())
        {
            if (resource["properties"]?["virtualMachineProfile"]?["osProfile"]?["customData"]?.GetValue<string>() is { } data)
            {
                string[] arguments = Split(data, data.IndexOf(Start, StringComparison.Ordinal) + "createObject(".Length);
                all.Add(new JsonObject(arguments.Chunk(2).Select(pair => KeyValuePair.Create(pair[0].Trim('\''), Evaluate(pair[1], root, parameters)))));
            }
        }

        Assert.NotEmpty(all);
        return all;
    }

    private static JsonNode? Evaluate(string text, JsonNode root, JsonObject parameters)
    {
        if (text.StartsWith('\''))
        {
            return text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        }

        if (long.TryParse(text, out long number))
        {
            return number;
        }

        if (text.StartsWith("parameters(", StringComparison.Ordinal))
        {
            string name = text["parameters('".Length..^2];
            JsonNode? value = parameters[name]?["value"] ?? root["parameters"]![name]!["defaultValue"];
            // What whoever deploys has to say.
            return value?.DeepClone() ?? (name == "consortiumDataURL" ? "http://a.example.org/" : throw new NotSupportedException(name));
        }

        return text.Split('.')[^1] switch
        {
            "clientId" => "00000000-0000-0000-0000-000000000001",
            "vaultUri" => "https://a.vault.azure.net/",
            "blob" => "https://a.blob.core.windows.net/",
            "endpoint" => "https://a-dce.westeurope-1.ingest.monitor.azure.com",
            "immutableId" => "dcr-00000000000000000000000000000000",
            "ipAddress" => "203.0.113.1",
            "fqdn" => "a.westeurope.cloudapp.azure.com",
            _ => throw new NotSupportedException(text),
        };
    }

    /// <summary>The arguments of a call, from behind its parenthesis.</summary>
    private static string[] Split(string text, int start)
    {
        List<string> arguments = [];
        int depth = 0;
        bool isText = false;
        int begin = start;
        for (int i = start; ; i++)
        {
            char c = text[i];
            isText ^= c == '\'';
            if (isText)
            {
                continue;
            }

            if (depth == 0 && c is ',' or ')' && depth == 0)
            {
                arguments.Add(text[begin..i].Trim());
                begin = i + 1;
                if (c == ')')
                {
                    return [.. arguments];
                }
            }

            depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
        }
    }
}
