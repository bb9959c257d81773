using System.Text.Json;
using EthConsortium.Ethereum;

namespace EthConsortium.Core;

/// <summary>Reads a JSON document that people write or hand around: to its end, whatever is wrong with it, so that all problems are told at once.</summary>
internal abstract class StrictJsonReader(StrictJsonCodes codes)
{
    /// <summary>What is wrong, in the order of the reading.</summary>
    protected List<Diagnostic> Found { get; } = [];

    /// <summary>The properties by name; repeated and unknown ones are told and left out.</summary>
    protected Dictionary<string, JsonElement> ReadObject(JsonElement element, string path, string[] known)
    {
        Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            WrongType(path, "an object { … }", element);
            return values;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            string place = $"{path}.{Shorten(property.Name)}";
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                string? near = NearestName.Find(property.Name, known);
                string hint = near is null ? $"Known here: {string.Join(", ", known)}." : $"Did you mean '{near}'?";
                Found.Add(new(codes.UnknownProperty, place, $"There is no property '{Shorten(property.Name)}' here. {hint}"));
            }
            else if (!values.TryAdd(property.Name, property.Value))
            {
                Found.Add(new(codes.DuplicateProperty, place, $"'{property.Name}' is given twice; keep one."));
            }
        }

        return values;
    }

    protected string? ReadText(Dictionary<string, JsonElement> values, string path, string name, bool required = false) =>
        TryGet(values, path, name, required, out JsonElement value) ? ToText(value, $"{path}.{name}") : null;

    protected string? ToText(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String && TryGetString(value, out string? text))
        {
            return text;
        }

        WrongType(path, "a text", value);
        return null;
    }

    protected Address? ReadAddress(Dictionary<string, JsonElement> values, string path, string name) =>
        ReadText(values, path, name) is { } text ? ToAddress(text, $"{path}.{name}") : null;

    protected Address? ToAddress(string text, string path)
    {
        try
        {
            return Address.Parse(text);
        }
        catch (FormatException error)
        {
            Found.Add(new(codes.WrongType, path, error.Message));
            return null;
        }
    }

    protected long? ReadInteger(Dictionary<string, JsonElement> values, string path, string name, bool required = false)
    {
        if (!TryGet(values, path, name, required, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number))
        {
            return number;
        }

        WrongType($"{path}.{name}", "a whole number", value);
        return null;
    }

    protected int? ReadInt32(Dictionary<string, JsonElement> values, string path, string name, bool required = false) =>
        // Beyond 32 bits every rule refuses; clamping keeps the rule's message, which names the range.
        ReadInteger(values, path, name, required) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    protected bool? ReadBoolean(Dictionary<string, JsonElement> values, string path, string name)
    {
        if (!TryGet(values, path, name, required: false, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        WrongType($"{path}.{name}", "true or false", value);
        return null;
    }

    /// <summary>The items of a list, each read by <paramref name="read"/>, which tells what is wrong with it; null where the list or one of them cannot be read.</summary>
    protected List<T>? ReadList<T>(Dictionary<string, JsonElement> values, string path, string name, Func<JsonElement, string, T?> read, bool required = false)
        where T : class
    {
        if (!TryGet(values, path, name, required, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            WrongType($"{path}.{name}", "a list", value);
            return null;
        }

        List<T> items = [];
        int count = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (read(item, $"{path}.{name}[{count++}]") is { } result)
            {
                items.Add(result);
            }
        }

        return items.Count == count ? items : null;
    }

    protected bool TryGet(Dictionary<string, JsonElement> values, string path, string name, bool required, out JsonElement value)
    {
        if (values.TryGetValue(name, out value))
        {
            return true;
        }

        if (required)
        {
            Missing(path, name);
        }

        return false;
    }

    protected void Missing(string path, string name) =>
        Found.Add(new(codes.MissingProperty, $"{path}.{name}", $"'{name}' is missing and has no default."));

    protected void WrongType(string path, string expected, JsonElement value) =>
        Found.Add(new(codes.WrongType, path, $"Expected {expected}, found {Describe(value)}."));

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "the text " + Shorten(value.GetRawText()),
        JsonValueKind.Number => "the number " + Shorten(value.GetRawText()),
        _ => Shorten(value.GetRawText()),
    };

    /// <summary>JSON can spell half a surrogate pair, which is no text; GetString throws then.</summary>
    private static bool TryGetString(JsonElement value, out string? text)
    {
        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    protected static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
