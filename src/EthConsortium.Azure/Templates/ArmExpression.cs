using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EthConsortium.Azure.Templates;

/// <summary>
/// A literal, or a computation that Azure does when it deploys: <c>[concat(variables('infix'), '-vnet-reg1')]</c>. Built by
/// <see cref="ArmFunctions"/>, never by pasting text together, so quotes and brackets are always right.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions</remarks>
public sealed class ArmExpression : ArmValue
{
    private readonly object? _literal;

    internal ArmExpression(string text) => Text = text;

    private ArmExpression(object literal, string text)
    {
        _literal = literal;
        Text = text;
    }

    /// <summary>As it stands within another expression: without the outer brackets, a literal in quotes.</summary>
    public string Text { get; }

    /// <summary>The text, if it is literal text.</summary>
    internal string? LiteralText => _literal as string;

    /// <summary>Literal text; nothing for null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator ArmExpression?(string? text) =>
        text is null ? null : new(text, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'");

    /// <summary>A number.</summary>
    public static implicit operator ArmExpression(long number) => new(number, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A truth value.</summary>
    public static implicit operator ArmExpression(bool truth) => new(truth, truth ? "true()" : "false()");

    /// <summary>A property of the object that this gives.</summary>
    public ArmExpression Property(string name) => new($"{Text}.{name}");

    /// <summary>As it stands in a template: a literal, or the expression in its brackets.</summary>
    public override string ToString() => _literal switch
    {
        null => $"[{Text}]",
        // Azure takes text from bracket to bracket for an expression; a second bracket in front says that it is none.
        string text when text.StartsWith('[') && text.EndsWith(']') => $"[{text}",
        object literal => Convert.ToString(literal, CultureInfo.InvariantCulture)!,
    };

    internal override void WriteTo(ArmJsonWriter writer)
    {
        switch (_literal)
        {
            case long number:
                writer.Write(number);
                break;
            case bool truth:
                writer.Write(truth);
                break;
            default:
                writer.Write(ToString());
                break;
        }
    }
}
