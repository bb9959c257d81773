using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EthConsortium.Azure.Templates;

/// <summary>What may stand in a template: text, a number, a truth value, an expression, an object or an array.</summary>
public abstract class ArmValue
{
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
    public string ToCompactJson() => Write(isIndented: false);

    /// <summary>The JSON over several lines, indented by two spaces, each line ended by a line feed; the same bytes wherever it runs.</summary>
    public ReadOnlyMemory<byte> ToUtf8Json() => Encoding.UTF8.GetBytes(Write(isIndented: true) + "\n");

    internal abstract void WriteTo(ArmJsonWriter writer);

    private string Write(bool isIndented)
    {
        ArmJsonWriter writer = new(isIndented);
        WriteTo(writer);
        return writer.ToString();
    }
}
