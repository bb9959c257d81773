using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EthConsortium.Core.DataApi;

/// <summary>JSON in one form only, so that a signature does not depend on blanks and the order of members.</summary>
/// <remarks>
/// Source: RFC 8785 (JSON Canonicalization Scheme): no blanks, members in the order of their names' UTF-16 code units, texts as UTF-8 with
/// the shortest escapes. Of the numbers only whole ones up to 2^53 - 1 have a form here; a networkinfo document has no others.
/// </remarks>
internal static class CanonicalJson
{
    private const double MaxInteger = 9_007_199_254_740_991;

    /// <summary>The canonical form of a JSON text.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public static byte[] Write(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Write(document.RootElement);
    }

    /// <summary>The canonical form of a value, where it is an object without one of its members.</summary>
    /// <exception cref="FormatException">It has none: a number that is not whole or too large, half a surrogate pair, two members of one name.</exception>
    public static byte[] Write(JsonElement value, string? without = null)
    {
        ArrayBufferWriter<byte> output = new();
        try
        {
            WriteValue(output, value, without);
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("Half a surrogate pair is no text and has no canonical form.", error);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, JsonElement value, string? without = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, without);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                bool isFirst = true;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    output.Write(isFirst ? ""u8 : ","u8);
                    isFirst = false;
                    WriteValue(output, item);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteText(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                double number = value.GetDouble();
                if (Math.Abs(number) > MaxInteger || number != Math.Floor(number))
                {
                    throw new FormatException($"Only whole numbers up to 2^53 - 1 have a canonical form here, found {value.GetRawText()}.");
                }

                output.Write(Encoding.ASCII.GetBytes(((long)number).ToString(CultureInfo.InvariantCulture)));
                break;
            default:
                output.Write(value.ValueKind switch { JsonValueKind.True => "true"u8, JsonValueKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, string? without)
    {
        JsonProperty[] members = [.. value.EnumerateObject().Where(member => member.Name != without)];
        Array.Sort(members, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name)
                {
                    throw new FormatException($"The member '{members[i].Name}' is given twice.");
                }

                output.Write(","u8);
            }

            WriteText(output, members[i].Name);
            output.Write(":"u8);
            WriteValue(output, members[i].Value);
        }

        output.Write("}"u8);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        StringBuilder escaped = new(text.Length + 2);
        escaped.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        escaped.Append('"');
        Encoding.UTF8.GetBytes(escaped.ToString(), output);
    }
}
