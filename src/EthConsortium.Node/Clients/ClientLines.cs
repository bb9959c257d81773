using System.Text;

namespace EthConsortium.Node.Clients;

/// <summary>Makes lines of what a client writes. A client that writes without line breaks does not fill the memory.</summary>
internal sealed class ClientLines(ClientLog log)
{
    private readonly StringBuilder _line = new();

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (character == '\n')
            {
                End();
                continue;
            }

            if (_line.Length == 2 * ClientLog.MaxLineLength)
            {
                End();
            }

            _line.Append(character);
        }
    }

    public void End()
    {
        if (_line.Length > 0)
        {
            log.Write(_line.ToString().TrimEnd('\r'));
            _line.Clear();
        }
    }
}
