using System.Text;

namespace EthConsortium.Cli.Output;

/// <summary>Leaves out spaces at the ends of lines: tables pad with them, and a redirected file is cleaner without.</summary>
internal sealed class TrimmedWriter(TextWriter inner) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _spaces++;
            return;
        }

        if (value is not ('\r' or '\n'))
        {
            inner.Write(new string(' ', _spaces));
        }

        _spaces = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
