using System.Buffers;
using System.Text.Json;

namespace EthConsortium.Node.Proxy;

/// <summary>
/// The four members that a call has. Passed on it is written anew of them, so that nothing can mean one thing here and another to the client
/// (Go reads <c>"METHOD"</c> as <c>"method"</c>).
/// </summary>
/// <param name="Id">Its id; undefined for a notification.</param>
/// <param name="Method">The name of its method.</param>
/// <param name="Parameters">Its parameters; undefined for none.</param>
internal readonly record struct RpcCall(JsonElement Id, string Method, JsonElement Parameters)
{
    private static readonly JsonWriterOptions s_verbatim = new() { SkipValidation = true };

    /// <summary>Whether nobody answers it.</summary>
    public bool IsNotification => Id.ValueKind == JsonValueKind.Undefined;

    /// <summary>Reads a call.</summary>
    /// <returns>What is wrong with it; null if it is one.</returns>
    public static string? Read(JsonElement element, out RpcCall call)
    {
        call = default;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String)
        {
            return "Expected an object with a method.";
        }

        JsonElement id = element.TryGetProperty("id", out JsonElement found) ? found : default;
        JsonElement parameters = element.TryGetProperty("params", out found) ? found : default;
        if (id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null or JsonValueKind.Undefined) ||
            parameters.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            return "Expected an id that is a text, a number or null, and params that are a list or an object.";
        }

        call = new RpcCall(id, NameOf(method), parameters);
        return null;
    }

    /// <summary>Writes it anew.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="id">The id that it has from now on; null to keep its own.</param>
    public void WriteTo(IBufferWriter<byte> to, long? id = null)
    {
        using Utf8JsonWriter json = new(to, s_verbatim);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        if (id is { } number)
        {
            json.WriteNumber("id"u8, number);
        }
        else if (!IsNotification)
        {
            json.WritePropertyName("id"u8);
            Id.WriteTo(json);
        }

        json.WriteString("method"u8, Method);
        if (Parameters.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("params"u8);
            Parameters.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string NameOf(JsonElement method)
    {
        try
        {
            return method.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half a surrogate pair, which is no text.
            return "(not text)";
        }
    }
}
