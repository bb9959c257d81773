using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Deployment;

/// <summary>A written template as Azure would deploy it to a resource group: just the functions that names and outputs are made with.</summary>
internal sealed class TemplateEvaluator
{
    private readonly JsonObject _root;
    private readonly JsonObject _parameterFile;
    private readonly string _groupId;

    public TemplateEvaluator(ArmTemplate template, string groupId)
    {
        _root = JsonNode.Parse(template.WriteTemplate().Span)!.AsObject();
        _parameterFile = JsonNode.Parse(template.WriteParameters().Span)!["parameters"]!.AsObject();
        _groupId = groupId;
    }

    public JsonObject Parameters => _parameterFile;

    /// <summary>The resources of a type, by its last segment.</summary>
    public JsonObject[] Of(string type) => [.. _root["resources"]!.AsArray().Select(each => each!.AsObject()).Where(each => $"{each["type"]}".EndsWith($"/{type}", StringComparison.OrdinalIgnoreCase))];

    public string[] Names(string type) => [.. Of(type).Select(each => Text(each["name"]))];

    public (string Name, string Value)[] Outputs => [.. _root["outputs"]!.AsObject().Select(each => (each.Key, Text(each.Value!["value"])))];

    public string Text(JsonNode? value)
    {
        if (value!.GetValueKind() != JsonValueKind.String)
        {
            return value.ToJsonString();
        }

        string text = (string)value!;
        return text.StartsWith("[[", StringComparison.Ordinal) ? text[1..]
            : text.StartsWith('[') && text.EndsWith(']') ? new Reader(this, text[1..^1]).Read()
            : text;
    }

    private string Call(string function, string[] arguments) => function switch
    {
        "concat" => string.Concat(arguments),
        "take" => arguments[0][..int.Parse(arguments[1], CultureInfo.InvariantCulture)],
        "uniqueString" => ArmUniqueString.Compute(arguments),
        "replace" => arguments[0].Replace(arguments[1], arguments[2], StringComparison.Ordinal),
        "string" => arguments[0],
        "uri" => $"{arguments[0].TrimEnd('/')}/{arguments[1].TrimStart('/')}",
        "variables" => Text(_root["variables"]![arguments[0]]),
        "parameters" => Text(_parameterFile[arguments[0]]!["value"]),
        "if" => arguments[0] == "true" ? arguments[1] : arguments[2],
        "null" => "",
        "resourceId" => ResourceId(arguments),
        "reference" => arguments[0],
        "resourceGroup" or "environment" => function,
        _ => throw new NotSupportedException(function),
    };

    private string ResourceId(string[] arguments)
    {
        string[] types = arguments[0].Split('/');
        return $"{_groupId}/providers/{types[0]}" + string.Concat(types.Skip(1).Zip(arguments.Skip(1), (type, name) => $"/{type}/{name}"));
    }

    // What Azure answers once it is deployed, in the public cloud.
    private string Property(string of, string path)
    {
        string name = of.Split('/')[^1];
        return path switch
        {
            "id" => _groupId,
            "name" when of == "resourceGroup" => _groupId.Split('/')[^1],
            "portal" => "https://portal.azure.com",
            "vaultUri" => $"https://{name}.vault.azure.net/",
            "dnsConfig.fqdn" => $"{Text(Of("trafficmanagerprofiles").Single()["properties"]!["dnsConfig"]!["relativeName"])}.trafficmanager.net",
            "dnsSettings.fqdn" => Of("publicIPAddresses").Where(each => Text(each["name"]) == name)
                .Select(each => $"{Text(each["properties"]!["dnsSettings"]!["domainNameLabel"])}.{Text(each["location"])}.cloudapp.azure.com").Single(),
            _ => throw new NotSupportedException($"{of}.{path}"),
        };
    }

    private sealed class Reader(TemplateEvaluator template, string text)
    {
        private int _at;

        public string Read()
        {
            while (text[_at] == ' ')
            {
                _at++;
            }

            if (text[_at] == '\'')
            {
                return Literal();
            }

            int start = _at;
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '-'))
            {
                _at++;
            }

            string word = text[start.._at];
            return _at < text.Length && text[_at] == '(' ? Function(word) : word;
        }

        private string Literal()
        {
            StringBuilder value = new();
            for (_at++; text[_at] != '\'' || (_at + 1 < text.Length && text[_at + 1] == '\''); _at++)
            {
                value.Append(text[_at]);
                if (text[_at] == '\'')
                {
                    _at++;
                }
            }

            _at++;
            return value.ToString();
        }

        private string Function(string name)
        {
            List<string> arguments = [];
            for (_at++; text[_at] != ')';)
            {
                arguments.Add(Read());
                if (text[_at] == ',')
                {
                    _at++;
                }
            }

            int start = ++_at;
            while (_at < text.Length && (char.IsLetter(text[_at]) || text[_at] == '.'))
            {
                _at++;
            }

            string value = template.Call(name, [.. arguments]);
            return _at == start ? value : template.Property(value, text[(start + 1).._at]);
        }
    }
}
