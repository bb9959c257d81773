using System.Buffers;
using System.Globalization;
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

    /// <summary>Whether it has the client execute what it brings along, with the gas that its parameters tell.</summary>
    private bool Executes => Method is "eth_call" or "eth_estimateGas" or "eth_createAccessList";

    /// <summary>Whether its parameters are such that the gas they tell can be limited.</summary>
    public bool CanLimitGas => !Executes || Parameters.ValueKind switch
    {
        JsonValueKind.Array => Parameters.GetArrayLength() == 0 || Parameters[0].ValueKind == JsonValueKind.Object,
        JsonValueKind.Object => false, // nobody's form of them
        _ => true,
    };

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

        call = new RpcCall(id, TextOf(method) ?? "(not text)", parameters);
        return null;
    }

    /// <summary>Writes it anew.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="gasCap">The most gas that it may tell.</param>
    /// <param name="id">The id that it has from now on; null to keep its own.</param>
    public void WriteTo(IBufferWriter<byte> to, ulong gasCap, long? id = null)
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
            if (Executes && Parameters.ValueKind == JsonValueKind.Array && Parameters.GetArrayLength() > 0)
            {
                WriteLimited(json, gasCap);
            }
            else
            {
                Parameters.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the parameters with one <c>gas</c> of at most the cap. eth_estimateGas without any is left as it is: a client goes up to a block's limit then.
    /// </summary>
    private void WriteLimited(Utf8JsonWriter json, ulong gasCap)
    {
        ulong gas = 0; // which clients take for none, too
        json.WriteStartArray();
        json.WriteStartObject();
        foreach (JsonProperty property in Parameters[0].EnumerateObject())
        {
            if (!IsGas(property))
            {
                property.WriteTo(json);
            }
            else if (property.NameEquals("gas"u8))
            {
                gas = QuantityOf(property.Value) ?? gasCap;
            }
        }

        if (gas > 0 || Method != "eth_estimateGas")
        {
            json.WriteString("gas"u8, string.Create(CultureInfo.InvariantCulture, $"0x{(gas == 0 ? gasCap : Math.Min(gas, gasCap)):x}"));
        }

        json.WriteEndObject();
        foreach (JsonElement parameter in Parameters.EnumerateArray().Skip(1))
        {
            parameter.WriteTo(json);
        }

        json.WriteEndArray();
    }

    /// <summary>Whether a client could read it as the gas: Go without regard to case, also to that of the long s.</summary>
    private static bool IsGas(JsonProperty property)
    {
        try
        {
            string name = property.Name.Replace('\u017f', 's');
            return name.Equals("gas", StringComparison.OrdinalIgnoreCase) || name.Equals("gasLimit", StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            return true; // half a surrogate pair, which is no name of anything
        }
    }

    /// <summary>A number as JSON-RPC of Ethereum has it, 0 for null; null for anything else.</summary>
    private static ulong? QuantityOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        return TextOf(value) is { } text && text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;
    }

    /// <summary>The text of a string; null if it is none.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // JSON can spell half a surrogate pair
        }
    }
}
