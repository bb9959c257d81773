using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>
/// Evaluates template expressions. The functions are those listed in <see cref="Call"/>; any other is refused by name,
/// also one that Azure knows.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions.</remarks>
internal sealed class TemplateEvaluator(TemplateScope scope)
{
    private readonly HashSet<string> _variablesUnderWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Evaluates everything in a value. With <paramref name="keepUnknown"/>, an expression that cannot be known yet stays as it is written.</summary>
    public JsonNode? Evaluate(JsonNode? node, bool keepUnknown = false)
    {
        switch (node)
        {
            case JsonObject map:
                return EvaluateObject(map, keepUnknown);
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Evaluate(item, keepUnknown))]);
            case JsonValue value when value.TryGetValue(out string? text):
                try
                {
                    return EvaluateText(text);
                }
                catch (NotYetKnownException) when (keepUnknown)
                {
                    return text;
                }

            default:
                return node?.DeepClone();
        }
    }

    /// <summary>Evaluates what has to be a string.</summary>
    public string EvaluateString(JsonNode? node, string what) =>
        Evaluate(node) is JsonValue value && value.TryGetValue(out string? text) ? text : throw SandboxError.Template($"{what} is expected to be a string");

    private JsonObject EvaluateObject(JsonObject map, bool keepUnknown)
    {
        JsonObject result = [];
        foreach ((string name, JsonNode? value) in map)
        {
            if (name.Equals("copy", StringComparison.OrdinalIgnoreCase) && value is JsonArray loops)
            {
                foreach (JsonObject loop in loops.OfType<JsonObject>())
                {
                    string copy = EvaluateString(loop["name"], "The name of a copy loop");
                    int count = Int(Evaluate(loop["count"]), "copy");
                    result[copy] = new JsonArray([.. Enumerable.Range(0, count).Select(i => new TemplateEvaluator(scope.InCopy(copy, i)).Evaluate(loop["input"], keepUnknown))]);
                }

                continue;
            }

            string key = TemplateExpression.IsExpression(name) ? EvaluateString(name, "A property's name") : name;
            result[key] = Evaluate(value, keepUnknown);
        }

        return result;
    }

    private JsonNode? EvaluateText(string text) =>
        TemplateExpression.IsExpression(text) ? Evaluate(TemplateExpression.Parse(text))
        : text.StartsWith("[[", StringComparison.Ordinal) && text.EndsWith(']') ? text[1..]
        : text;

    private JsonNode? Evaluate(TemplateExpression expression) => expression switch
    {
        TemplateExpression.Text text => text.Value,
        TemplateExpression.Number number => number.Value,
        TemplateExpression.Item item => ItemOf(Evaluate(item.Of), Evaluate(item.Index)),
        TemplateExpression.Call call => Call(call),
        _ => throw new InvalidOperationException("internal-error: an expression of an unknown kind."),
    };

    private static JsonNode? ItemOf(JsonNode? of, JsonNode? index)
    {
        if (of is JsonArray list && index is JsonValue number && number.TryGetValue(out int at))
        {
            return at >= 0 && at < list.Count ? list[at]?.DeepClone() : throw SandboxError.Template($"The language expression property array index '{at}' is out of bounds");
        }

        if (of is JsonObject map && index is JsonValue key && key.TryGetValue(out string? name))
        {
            foreach ((string candidate, JsonNode? value) in map)
            {
                if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value?.DeepClone();
                }
            }

            throw SandboxError.Template($"The language expression property '{name}' doesn't exist, available properties are '{string.Join(", ", map.Select(p => p.Key))}'");
        }

        throw SandboxError.Template($"The language expression property '{index}' can't be evaluated");
    }

    private JsonNode? Call(TemplateExpression.Call call)
    {
        string function = call.Function.ToUpperInvariant();

        // Only the branch that is taken is evaluated.
        if (function == "IF" && call.Arguments.Count == 3)
        {
            return Evaluate(call.Arguments[Bool(Evaluate(call.Arguments[0]), "if") ? 1 : 2]);
        }

        JsonNode?[] a = [.. call.Arguments.Select(Evaluate)];
        return function switch
        {
            "PARAMETERS" when a.Length == 1 => Parameter(Text(a[0], function)),
            "VARIABLES" when a.Length == 1 => Variable(Text(a[0], function)),
            "RESOURCEGROUP" when a.Length == 0 => ResourceGroup(),
            "SUBSCRIPTION" when a.Length == 0 => Subscription(),
            "DEPLOYMENT" when a.Length == 0 => new JsonObject { ["name"] = scope.Deployment.Name, ["properties"] = new JsonObject { ["mode"] = "Incremental", ["template"] = scope.Template.DeepClone() } },
            "TENANT" when a.Length == 0 => new JsonObject { ["tenantId"] = scope.TenantId },
            "COPYINDEX" => CopyIndex(a),
            "RESOURCEID" => ResourceIdOf(a),
            "SUBSCRIPTIONRESOURCEID" => SubscriptionResourceId(a),
            "EXTENSIONRESOURCEID" when a.Length >= 3 => Parsed(Text(a[0], function)).Resource(Text(a[1], function), a.Skip(2).Select(n => Text(n, function))).ToString(),
            "TENANTRESOURCEID" when a.Length >= 2 => TenantResourceId(a),
            "REFERENCE" when a.Length is >= 1 and <= 3 => Reference(a),
            "CONCAT" when a.Length > 0 => a[0] is JsonArray ? new JsonArray([.. a.SelectMany(list => List(list, function)).Select(Clone)]) : string.Concat(a.Select(v => Plain(v, function))),
            "FORMAT" when a.Length > 0 => Format(Text(a[0], function), a),
            "UNIQUESTRING" when a.Length > 0 => TemplateHash.UniqueString(string.Join('-', a.Select(v => Text(v, function)))),
            "GUID" when a.Length > 0 => TemplateHash.Guid(string.Join('-', a.Select(v => Text(v, function)))),
            "CREATEARRAY" or "ARRAY" when a is [JsonArray only] && function == "ARRAY" => only.DeepClone(),
            "CREATEARRAY" or "ARRAY" => new JsonArray([.. a.Select(Clone)]),
            "CREATEOBJECT" when a.Length % 2 == 0 => CreateObject(a),
            "EQUALS" when a.Length == 2 => AreEqual(a[0], a[1]),
            "NOT" when a.Length == 1 => !Bool(a[0], function),
            "AND" when a.Length >= 2 => a.All(v => Bool(v, function)),
            "OR" when a.Length >= 2 => a.Any(v => Bool(v, function)),
            "GREATER" when a.Length == 2 => Compare(a, function) > 0,
            "GREATEROREQUALS" when a.Length == 2 => Compare(a, function) >= 0,
            "LESS" when a.Length == 2 => Compare(a, function) < 0,
            "LESSOREQUALS" when a.Length == 2 => Compare(a, function) <= 0,
            "TRUE" when a.Length == 0 => true,
            "FALSE" when a.Length == 0 => false,
            "NULL" when a.Length == 0 => null,
            "COALESCE" when a.Length > 0 => a.FirstOrDefault(v => v is not null)?.DeepClone(),
            "STRING" when a.Length == 1 => a[0] is JsonObject or JsonArray ? a[0]!.ToJsonString() : Plain(a[0], function),
            "INT" when a.Length == 1 => Int(a[0], function),
            "BOOL" when a.Length == 1 => Bool(a[0], function),
            "JSON" when a.Length == 1 => ParseJson(Text(a[0], function)),
            "LENGTH" when a.Length == 1 => Length(a[0]),
            "EMPTY" when a.Length == 1 => a[0] is null || Length(a[0]) == 0,
            "CONTAINS" when a.Length == 2 => Contains(a[0], a[1]),
            "FIRST" when a.Length == 1 => a[0] is JsonArray list ? (list.Count > 0 ? list[0]?.DeepClone() : null) : Text(a[0], function) is { Length: > 0 } t ? t[..1] : "",
            "LAST" when a.Length == 1 => a[0] is JsonArray list ? (list.Count > 0 ? list[^1]?.DeepClone() : null) : Text(a[0], function) is { Length: > 0 } t ? t[^1..] : "",
            "UNION" when a.Length >= 2 => Union(a),
            "RANGE" when a.Length == 2 => new JsonArray([.. Enumerable.Range(Int(a[0], function), Int(a[1], function)).Select(i => (JsonNode)i)]),
            "BASE64" when a.Length == 1 => Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(a[0], function))),
            "BASE64TOSTRING" when a.Length == 1 => Encoding.UTF8.GetString(Convert.FromBase64String(Text(a[0], function))),
            "TOLOWER" when a.Length == 1 => Text(a[0], function).ToLowerInvariant(),
            "TOUPPER" when a.Length == 1 => Text(a[0], function).ToUpperInvariant(),
            "TRIM" when a.Length == 1 => Text(a[0], function).Trim(),
            "SUBSTRING" when a.Length is 2 or 3 => Substring(a),
            "TAKE" when a.Length == 2 => Take(a[0], Int(a[1], function)),
            "SKIP" when a.Length == 2 => Skip(a[0], Int(a[1], function)),
            "REPLACE" when a.Length == 3 => Text(a[0], function).Replace(Text(a[1], function), Text(a[2], function), StringComparison.Ordinal),
            "SPLIT" when a.Length == 2 => Split(a),
            "JOIN" when a.Length == 2 => string.Join(Text(a[1], function), List(a[0], function).Select(v => Plain(v, function))),
            "PADLEFT" when a.Length is 2 or 3 => Plain(a[0], function).PadLeft(Int(a[1], function), a.Length == 3 ? Text(a[2], function)[0] : ' '),
            "STARTSWITH" when a.Length == 2 => Text(a[0], function).StartsWith(Text(a[1], function), StringComparison.OrdinalIgnoreCase),
            "ENDSWITH" when a.Length == 2 => Text(a[0], function).EndsWith(Text(a[1], function), StringComparison.OrdinalIgnoreCase),
            "INDEXOF" when a.Length == 2 => Text(a[0], function).IndexOf(Text(a[1], function), StringComparison.OrdinalIgnoreCase),
            "ADD" when a.Length == 2 => Int(a[0], function) + Int(a[1], function),
            "SUB" when a.Length == 2 => Int(a[0], function) - Int(a[1], function),
            "MUL" when a.Length == 2 => Int(a[0], function) * Int(a[1], function),
            "DIV" when a.Length == 2 && Int(a[1], function) != 0 => Int(a[0], function) / Int(a[1], function),
            "MOD" when a.Length == 2 && Int(a[1], function) != 0 => Int(a[0], function) % Int(a[1], function),
            "MIN" when a.Length > 0 => Numbers(a, function).Min(),
            "MAX" when a.Length > 0 => Numbers(a, function).Max(),
            "UTCNOW" when a.Length <= 1 => scope.Now.UtcDateTime.ToString(a.Length == 1 ? Text(a[0], function) : "yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture),
            "ENVIRONMENT" when a.Length == 0 => Environment(),
            "URI" when a.Length == 2 => new Uri(new Uri(Text(a[0], function)), Text(a[1], function)).AbsoluteUri,
            "URICOMPONENT" when a.Length == 1 => Uri.EscapeDataString(Text(a[0], function)),
            _ => throw SandboxError.Template($"The template function '{call.Function}' with {a.Length} arguments is not one that this sandbox evaluates"),
        };
    }

    private static JsonNode? Clone(JsonNode? node) => node?.DeepClone();

    private static ResourceId Parsed(string text) => ResourceId.TryParse(text, out ResourceId? id) ? id : throw SandboxError.Template($"'{text}' is not the id of a resource");

    private static string Text(JsonNode? node, string function) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw SandboxError.Template($"The template function '{function}' expects a string, found '{node?.ToJsonString() ?? "null"}'");

    private static string Plain(JsonNode? node, string function) => node switch
    {
        JsonValue value when value.TryGetValue(out string? text) => text,
        JsonValue value when value.TryGetValue(out bool flag) => flag ? "True" : "False",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => value.ToJsonString(),
        _ => throw SandboxError.Template($"The template function '{function}' expects plain values, found '{node?.ToJsonString() ?? "null"}'"),
    };

    private static bool Bool(JsonNode? node, string function) => node switch
    {
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        JsonValue value when value.TryGetValue(out string? text) && bool.TryParse(text, out bool flag) => flag,
        JsonValue value when value.TryGetValue(out int number) => number != 0,
        _ => throw SandboxError.Template($"The template function '{function}' expects a boolean, found '{node?.ToJsonString() ?? "null"}'"),
    };

    private static int Int(JsonNode? node, string function) => node switch
    {
        JsonValue value when value.TryGetValue(out int number) => number,
        JsonValue value when value.TryGetValue(out string? text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
        _ => throw SandboxError.Template($"The template function '{function}' expects an integer, found '{node?.ToJsonString() ?? "null"}'"),
    };

    private static JsonArray List(JsonNode? node, string function) => node as JsonArray ?? throw SandboxError.Template($"The template function '{function}' expects an array");

    private static IEnumerable<int> Numbers(JsonNode?[] a, string function) => (a is [JsonArray list] ? [.. list] : a).Select(v => Int(v, function));

    private static bool AreEqual(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    private static int Compare(JsonNode?[] a, string function) =>
        a[0] is JsonValue value && value.TryGetValue(out string? text) ? string.CompareOrdinal(text, Text(a[1], function)) : Int(a[0], function).CompareTo(Int(a[1], function));

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            throw SandboxError.Template("The template function 'json' expects JSON");
        }
    }

    private static int Length(JsonNode? node) => node switch
    {
        JsonArray list => list.Count,
        JsonObject map => map.Count,
        _ => Text(node, "length").Length,
    };

    private static bool Contains(JsonNode? container, JsonNode? item) => container switch
    {
        JsonArray list => list.Any(candidate => AreEqual(candidate, item)),
        JsonObject map => map.Any(p => p.Key.Equals(Text(item, "contains"), StringComparison.OrdinalIgnoreCase)),
        _ => Text(container, "contains").Contains(Text(item, "contains"), StringComparison.Ordinal),
    };

    private static JsonNode Substring(JsonNode?[] a)
    {
        string text = Text(a[0], "substring");
        int start = Int(a[1], "substring");
        int length = a.Length == 3 ? Int(a[2], "substring") : text.Length - start;
        return start >= 0 && length >= 0 && start + length <= text.Length
            ? text.Substring(start, length)
            : throw SandboxError.Template("The template function 'substring' must refer to a location within the string");
    }

    private static JsonNode Take(JsonNode? of, int count) => of is JsonArray list ? new JsonArray([.. list.Take(count).Select(Clone)]) : Text(of, "take") is var text ? text[..Math.Clamp(count, 0, text.Length)] : "";

    private static JsonNode Skip(JsonNode? of, int count) => of is JsonArray list ? new JsonArray([.. list.Skip(count).Select(Clone)]) : Text(of, "skip") is var text ? text[Math.Clamp(count, 0, text.Length)..] : "";

    private static JsonArray Split(JsonNode?[] a)
    {
        string[] separators = a[1] is JsonArray list ? [.. list.Select(s => Text(s, "split"))] : [Text(a[1], "split")];
        return new JsonArray([.. Text(a[0], "split").Split(separators, StringSplitOptions.None).Select(part => (JsonNode)part)]);
    }

    private static JsonObject CreateObject(JsonNode?[] a)
    {
        JsonObject map = [];
        for (int i = 0; i < a.Length; i += 2)
        {
            map[Text(a[i], "createObject")] = Clone(a[i + 1]);
        }

        return map;
    }

    private static JsonNode Union(JsonNode?[] a)
    {
        if (a[0] is JsonArray)
        {
            List<JsonNode?> all = [];
            foreach (JsonNode? item in a.SelectMany(list => List(list, "union")))
            {
                if (!all.Any(known => AreEqual(known, item)))
                {
                    all.Add(item);
                }
            }

            return new JsonArray([.. all.Select(Clone)]);
        }

        JsonObject merged = [];
        foreach (JsonObject map in a.Select(v => v as JsonObject ?? throw SandboxError.Template("The template function 'union' expects objects or arrays")))
        {
            foreach ((string name, JsonNode? value) in map)
            {
                merged[name] = merged[name] is JsonObject inner && value is JsonObject outer ? Union([inner, outer]) : Clone(value);
            }
        }

        return merged;
    }

    // {0}, {1:D2}: composite formats of .NET, as in Azure.
    private static JsonNode Format(string format, JsonNode?[] a)
    {
        try
        {
            object[] values = [.. a.Skip(1).Select(v => v is JsonValue value && value.TryGetValue(out int number) ? (object)number : Plain(v, "format"))];
            return string.Format(CultureInfo.InvariantCulture, format, values);
        }
        catch (FormatException)
        {
            throw SandboxError.Template($"The template function 'format' cannot use '{format}'");
        }
    }

    private JsonNode? Parameter(string name) =>
        scope.Parameters.TryGetValue(name, out JsonNode? value) ? value?.DeepClone() : throw SandboxError.Template($"The template parameter '{name}' is not found");

    private JsonNode? Variable(string name)
    {
        JsonObject variables = scope.Template["variables"] as JsonObject ?? [];
        if (!_variablesUnderWay.Add(name))
        {
            throw SandboxError.Template($"The template variable '{name}' refers to itself");
        }

        try
        {
            foreach ((string candidate, JsonNode? value) in variables)
            {
                if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return Evaluate(value);
                }
            }

            // Variables that are made in a loop stand in the list of loops.
            JsonObject? loop = (variables["copy"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(l => name.Equals((string?)l["name"], StringComparison.OrdinalIgnoreCase));
            return loop is null
                ? throw SandboxError.Template($"The template variable '{name}' is not found")
                : EvaluateObject(new JsonObject { ["copy"] = new JsonArray(loop.DeepClone()) }, keepUnknown: false)[(string)loop["name"]!]?.DeepClone();
        }
        finally
        {
            _variablesUnderWay.Remove(name);
        }
    }

    private JsonObject ResourceGroup() => new()
    {
        ["id"] = scope.ResourceGroup.ToString(),
        ["name"] = scope.ResourceGroup.Name,
        ["type"] = "Microsoft.Resources/resourceGroups",
        ["location"] = scope.Location,
        ["tags"] = new JsonObject(),
        ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
    };

    private JsonObject Subscription() => new()
    {
        ["id"] = $"/subscriptions/{scope.ResourceGroup.SubscriptionId}",
        ["subscriptionId"] = scope.ResourceGroup.SubscriptionId,
        ["tenantId"] = scope.TenantId,
        ["displayName"] = "A subscription of the sandbox",
    };

    // The sandbox is of the public cloud.
    private static JsonObject Environment() => new()
    {
        ["name"] = "AzureCloud",
        ["portal"] = "https://portal.azure.com",
        ["resourceManager"] = "https://management.azure.com/",
        ["suffixes"] = new JsonObject { ["storage"] = "core.windows.net", ["keyvaultDns"] = ".vault.azure.net" },
    };

    private JsonNode CopyIndex(JsonNode?[] a)
    {
        bool isNamed = a.Length > 0 && a[0] is JsonValue value && value.TryGetValue(out string? _);
        string? name = isNamed ? Text(a[0], "copyIndex") : scope.InnermostCopy;
        if (name is null || !scope.Copies.TryGetValue(name, out int index))
        {
            throw SandboxError.Template("The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified");
        }

        JsonNode? offset = a.Skip(isNamed ? 1 : 0).FirstOrDefault();
        return index + (offset is null ? 0 : Int(offset, "copyIndex"));
    }

    private JsonNode ResourceIdOf(JsonNode?[] a)
    {
        List<string> parts = [.. a.Select(v => Plain(v, "resourceId"))];
        int type = parts.FindIndex(part => part.Contains('/', StringComparison.Ordinal));
        if (type is < 0 or > 2 || parts.Count - type - 1 != parts[type].Count(c => c == '/'))
        {
            throw SandboxError.Template("Unable to evaluate template language function 'resourceId': the type requires as many resource names as it has parts after the namespace");
        }

        string subscription = type == 2 ? parts[0] : scope.ResourceGroup.SubscriptionId!;
        string group = type > 0 ? parts[type - 1] : scope.ResourceGroup.Name;
        return ResourceId.ForResourceGroup(subscription, group).Resource(parts[type], parts.Skip(type + 1)).ToString();
    }

    private JsonNode SubscriptionResourceId(JsonNode?[] a)
    {
        List<string> parts = [.. a.Select(v => Plain(v, "subscriptionResourceId"))];
        int type = parts.FindIndex(part => part.Contains('/', StringComparison.Ordinal));
        return type is 0 or 1 && parts.Count > type + 1
            ? ResourceId.ForSubscription(type == 1 ? parts[0] : scope.ResourceGroup.SubscriptionId!).Resource(parts[type], parts.Skip(type + 1)).ToString()
            : throw SandboxError.Template("Unable to evaluate template language function 'subscriptionResourceId'");
    }

    private static JsonNode TenantResourceId(JsonNode?[] a)
    {
        string[] types = Text(a[0], "tenantResourceId").Split('/');
        string[] names = [.. a.Skip(1).Select(n => Text(n, "tenantResourceId"))];
        return types.Length == names.Length + 1
            ? $"/providers/{types[0]}/{string.Join('/', types.Skip(1).Zip(names, (type, name) => $"{type}/{name}"))}"
            : throw SandboxError.Template("Unable to evaluate template language function 'tenantResourceId'");
    }

    private JsonNode? Reference(JsonNode?[] a)
    {
        string text = Text(a[0], "reference");
        ResourceId id = text.StartsWith('/') ? Parsed(text) : scope.Find(text) ?? throw SandboxError.Template($"The template reference '{text}' is not valid: could not find template resource or resource copy with this name");
        bool isFull = a.Length == 3 && Text(a[2], "reference").Equals("Full", StringComparison.OrdinalIgnoreCase);
        return scope.Reference(id, isFull)?.DeepClone() ?? throw new NotYetKnownException(id.ToString());
    }
}
