using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EthConsortium.Node.Clients;

/// <summary>The last lines a client wrote, short ones, without the secrets it was given. Safe for concurrent use.</summary>
public sealed class ClientLog
{
    /// <summary>The longest line that is kept; what is beyond is cut off.</summary>
    public const int MaxLineLength = 2000;

    private const string Hidden = "***";

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly int _capacity;
    private char[][] _secrets = [];

    /// <summary>A log.</summary>
    /// <param name="capacity">How many lines are kept; 1,000 if not set.</param>
    public ClientLog(int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Is told every line, on the thread that read it; for whoever passes them on. It must not throw.</summary>
    public Action<string>? Written { get; set; }

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The last few lines in one text, for messages.</summary>
    internal string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines.TakeLast(15));
            }
        }
    }

    /// <summary>Adds a line.</summary>
    internal void Write(string line)
    {
        lock (_lock)
        {
            // Cut after the search: half a secret at the end of a line would not be found.
            foreach (char[] secret in _secrets)
            {
                for (int at; (at = line.AsSpan().IndexOf(secret, StringComparison.OrdinalIgnoreCase)) >= 0;)
                {
                    line = string.Concat(line.AsSpan(0, at), Hidden, line.AsSpan(at + secret.Length));
                }
            }

            line = line.Length <= MaxLineLength ? line : line[..MaxLineLength];
            _lines.Enqueue(line);
            if (_lines.Count > _capacity)
            {
                _lines.Dequeue();
            }
        }

        Written?.Invoke(line);
    }

    /// <summary>What is not to be seen from now on; the texts are the log's, which zeroes them when they are replaced.</summary>
    internal void Hide(params char[][] secrets)
    {
        lock (_lock)
        {
            foreach (char[] old in _secrets)
            {
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(old.AsSpan()));
            }

            _secrets = secrets;
        }
    }
}
