using System.Globalization;
using System.Text;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>The syntax tree of a template expression: a literal, a call, a property of a value, or an item of it.</summary>
/// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions.</remarks>
internal abstract record TemplateExpression
{
    /// <summary>Whether a string of a template is an expression.</summary>
    public static bool IsExpression(string text) => text.Length > 2 && text[0] == '[' && text[^1] == ']' && !text.StartsWith("[[", StringComparison.Ordinal);

    /// <summary>Parses a string that is one, with its brackets.</summary>
    /// <exception cref="SandboxError">The syntax is wrong.</exception>
    public static TemplateExpression Parse(string text)
    {
        Parser parser = new(text, 1);
        TemplateExpression expression = parser.ParseExpression();
        parser.SkipSpace();
        return parser.At == text.Length - 1 ? expression : throw parser.Wrong();
    }

    internal sealed record Text(string Value) : TemplateExpression;

    internal sealed record Number(int Value) : TemplateExpression;

    internal sealed record Call(string Function, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression;

    internal sealed record Item(TemplateExpression Of, TemplateExpression Index) : TemplateExpression;

    private sealed class Parser(string text, int at)
    {
        public int At { get; private set; } = at;

        public SandboxError Wrong() => SandboxError.Template($"The template language expression '{text}' is not valid at position {At}");

        public void SkipSpace()
        {
            while (char.IsWhiteSpace(text[At]))
            {
                At++;
            }
        }

        public TemplateExpression ParseExpression()
        {
            SkipSpace();
            TemplateExpression expression = text[At] switch
            {
                '\'' => ParseText(),
                '-' or (>= '0' and <= '9') => ParseNumber(),
                _ => ParseCall(),
            };

            while (true)
            {
                SkipSpace();
                if (text[At] == '.')
                {
                    At++;
                    expression = new Item(expression, new Text(ParseName()));
                }
                else if (text[At] == '[')
                {
                    At++;
                    TemplateExpression index = ParseExpression();
                    Expect(']');
                    expression = new Item(expression, index);
                }
                else
                {
                    return expression;
                }
            }
        }

        private void Expect(char expected)
        {
            SkipSpace();
            if (At >= text.Length - 1 || text[At] != expected)
            {
                throw Wrong();
            }

            At++;
        }

        private string ParseName()
        {
            int start = At;
            while (char.IsAsciiLetterOrDigit(text[At]) || text[At] is '_' or '$')
            {
                At++;
            }

            return At > start ? text[start..At] : throw Wrong();
        }

        private Text ParseText()
        {
            StringBuilder value = new();
            for (At++; At < text.Length - 1; At++)
            {
                if (text[At] != '\'')
                {
                    value.Append(text[At]);
                }
                else if (text[At + 1] == '\'')
                {
                    value.Append('\'');
                    At++;
                }
                else
                {
                    At++;
                    return new Text(value.ToString());
                }
            }

            throw Wrong();
        }

        private Number ParseNumber()
        {
            int start = At++;
            while (char.IsAsciiDigit(text[At]))
            {
                At++;
            }

            return int.TryParse(text.AsSpan(start, At - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? new Number(value) : throw Wrong();
        }

        private Call ParseCall()
        {
            string function = ParseName();
            Expect('(');
            List<TemplateExpression> arguments = [];
            SkipSpace();
            if (text[At] == ')')
            {
                At++;
                return new Call(function, arguments);
            }

            while (true)
            {
                arguments.Add(ParseExpression());
                SkipSpace();
                if (text[At] != ',')
                {
                    break;
                }

                At++;
            }

            Expect(')');
            return new Call(function, arguments);
        }
    }
}
