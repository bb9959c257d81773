using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EthConsortium.Azure.Templates;

/// <summary>What may stand in a template: text, a number, a truth value, an expression, an object or an array.</summary>
public abstract class ArmValue
{
    // Relaxed: quotes and ampersands of expressions stay readable; nothing of this is put into a page.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private protected ArmValue()
    {
    }

    /// <summary>Literal text, escaped where Azure would take it for an expression; nothing for null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator ArmValue?(string? text) => (ArmExpression?)text;

    /// <summary>A number.</summary>
    public static implicit operator ArmValue(long number) => (ArmExpression)number;

    /// <summary>A truth value.</summary>
    public static implicit operator ArmValue(bool truth) => (ArmExpression)truth;

    /// <summary>The JSON on one line.</summary>
    public string ToCompactJson() => Encoding.UTF8.GetString(Write(Compact).Span);

    /// <summary>The JSON over several lines, indented by two spaces, each line ended by a line feed; the same bytes wherever it runs.</summary>
    public ReadOnlyMemory<byte> ToUtf8Json()
    {
        byte[] written = Write(Indented).ToArray();
        // .NET 8's writer breaks lines as the system does. A carriage return within text is written as \r, so the bare ones are its own.
        return (byte[])[.. written.Where(each => each != (byte)'\r'), (byte)'\n'];
    }

    internal abstract void WriteTo(Utf8JsonWriter writer);

    private ReadOnlyMemory<byte> Write(JsonWriterOptions options)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, options))
        {
            WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }
}
