using System.Text.Json;
using System.Text.Json.Nodes;

namespace EthConsortium.Azure.Arm;

/// <summary>Reading the JSON of Resource Manager leniently: what is missing or of another type is null.</summary>
internal static class ArmJson
{
    private static readonly JsonDocumentOptions s_lenient = new() { AllowTrailingCommas = false, MaxDepth = 128 };

    public static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: s_lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses what a caller hands in.</summary>
    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static JsonObject Object(string text, string name) => TryParse(text) as JsonObject ?? throw new ArgumentException("Expected a JSON object.", name);

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static DateTimeOffset? Time(JsonNode? node) => node is JsonValue value && value.TryGetValue(out DateTimeOffset time) ? time : null;

    public static ResourceId? Id(JsonNode? node) => ResourceId.TryParse(Text((node as JsonObject)?["id"]), out ResourceId? id) ? id : null;
}
