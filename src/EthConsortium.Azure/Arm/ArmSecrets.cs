using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>The secrets of one request, to be taken out of whatever is shown of its answer; and the names under which Azure answers with secrets.</summary>
internal sealed class ArmSecrets
{
    public const string Replacement = "(secret)";

    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "sharedKey", "adminPassword", "password", "customData", "userData", "protectedSettings", "radiusServerSecret", "accessToken", "clientSecret", "secret",
        "key1", "key2", "primaryKey", "secondaryKey", "primarySharedKey", "secondarySharedKey", "connectionString", "primaryConnectionString", "secondaryConnectionString", "authorizationKey",
    };

    // Where Azure says what it was given: in parameters, outputs and keys, and what a prediction compares.
    private static readonly HashSet<string> s_echoes = new(StringComparer.OrdinalIgnoreCase) { "value", "before", "after" };

    private readonly List<string> _values = [];

    /// <summary>The values under secret names and of secure parameters in what is sent.</summary>
    public static ArmSecrets Of(JsonNode? body)
    {
        ArmSecrets secrets = new();
        if (body is not null)
        {
            secrets.Collect(body);
            secrets.CollectParameters((body as JsonObject)?["properties"] as JsonObject);
        }

        return secrets;
    }

    /// <summary>Everything in it is secret, as in a request that only sets a key.</summary>
    public static ArmSecrets All(JsonObject body)
    {
        ArmSecrets secrets = new();
        secrets.Add(body);
        return secrets;
    }

    /// <summary>Takes the secrets out of a text of Azure's. One too short to be told from the rest of the text takes all of it along.</summary>
    public string Scrub(string text) => SecretScrubber.Scrub(text, _values);

    /// <summary>
    /// Removes what stands under secret names, in place, and takes what was sent as a secret out of messages and echoes. Everything else stays as it is:
    /// a key may be a word that ids and states are made of, too.
    /// </summary>
    public void Scrub(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach ((string name, JsonNode? value) in map.ToArray())
                {
                    if (IsSecret(name) && value is JsonValue)
                    {
                        map.Remove(name);
                    }
                    else if (ArmJson.Text(value) is { } text)
                    {
                        ScrubText(map, name, text);
                    }
                    else
                    {
                        Scrub(value);
                    }
                }

                break;
            case JsonArray list:
                foreach (JsonNode? item in list)
                {
                    Scrub(item);
                }

                break;
        }
    }

    /// <summary>Whether what stands under this name is a secret.</summary>
    public static bool IsSecret(string name) => s_names.Contains(name);

    private void ScrubText(JsonObject map, string name, string text)
    {
        if (s_echoes.Contains(name) && _values.Contains(text, StringComparer.Ordinal))
        {
            map[name] = Replacement;
        }
        else if (_values.Count > 0 && name.EndsWith("message", StringComparison.OrdinalIgnoreCase))
        {
            // The message of a deployment's error may be an error in itself, which ArmError reads.
            if (ArmJson.TryParse(text) is JsonObject inner)
            {
                Scrub(inner);
                text = inner.ToJsonString();
            }
            else
            {
                text = Scrub(text);
            }

            map[name] = text;
        }
    }

    private void Collect(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach ((string name, JsonNode? value) in map)
                {
                    if (value is null)
                    {
                        continue;
                    }

                    // An expression is the template's text, not a secret.
                    if (IsSecret(name) && ArmJson.Text(value) is { } text && !text.StartsWith('['))
                    {
                        Add(value);
                    }
                    else
                    {
                        Collect(value);
                    }
                }

                break;
            case JsonArray list:
                foreach (JsonNode? item in list)
                {
                    if (item is not null)
                    {
                        Collect(item);
                    }
                }

                break;
        }
    }

    private void CollectParameters(JsonObject? deployment)
    {
        if (deployment?["template"] is not JsonObject template || template["parameters"] is not JsonObject declared || deployment["parameters"] is not JsonObject given)
        {
            return;
        }

        foreach ((string name, JsonNode? declaration) in declared)
        {
            if (ArmJson.Text((declaration as JsonObject)?["type"]) is { } type && type.StartsWith("secure", StringComparison.OrdinalIgnoreCase) && (given[name] as JsonObject)?["value"] is { } value)
            {
                Add(value);
            }
        }
    }

    private void Add(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach ((_, JsonNode? value) in map)
                {
                    Add(value);
                }

                break;
            case JsonArray list:
                foreach (JsonNode? item in list)
                {
                    Add(item);
                }

                break;
            case { } when ArmJson.Text(node) is { Length: > 0 } text:
                _values.Add(text);
                break;
        }
    }
}
