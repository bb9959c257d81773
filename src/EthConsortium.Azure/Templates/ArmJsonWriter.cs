using System.Globalization;
using System.Text;

namespace EthConsortium.Azure.Templates;

/// <summary>
/// Writes JSON as our approved files have it. Not System.Text.Json's writer: that breaks lines as the system does and escapes as its version likes, and
/// would bind this assembly to the version that Azure.Core brings.
/// </summary>
internal sealed class ArmJsonWriter(bool isIndented)
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    public override string ToString() => _text.ToString();

    public void Write(string text)
    {
        _text.Append('"');
        foreach (char each in text)
        {
            _ = each switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)each:x4}"),
                _ => _text.Append(each),
            };
        }

        _text.Append('"');
    }

    public void Write(long number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void Write(bool truth) => _text.Append(truth ? "true" : "false");

    public void Open(char bracket)
    {
        _text.Append(bracket);
        _depth++;
        _isFirst = true;
    }

    public void Next()
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        _isFirst = false;
        BreakLine();
    }

    public void Name(string name)
    {
        Next();
        Write(name);
        _text.Append(isIndented ? ": " : ":");
    }

    public void Close(char bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            BreakLine();
        }

        _text.Append(bracket);
        _isFirst = false;
    }

    private void BreakLine()
    {
        if (isIndented)
        {
            _text.Append('\n').Append(' ', 2 * _depth);
        }
    }
}
