using System.Text;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// What waits for one reader of events: of each kind the newest, and of the blocks the last few. However slow it reads, no more is kept; it is
/// brought to the newest state, not through all there were. Safe for concurrent use.
/// </summary>
internal sealed class SiteStream
{
    /// <summary>A page that was away longer asks for the blocks.</summary>
    public const int MostBlocks = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _newest = new(StringComparer.Ordinal);
    private readonly Queue<byte[]> _blocks = [];
    private readonly SemaphoreSlim _some = new(0);

    /// <summary>Has something for the reader.</summary>
    public void Offer(string name, byte[] json)
    {
        lock (_lock)
        {
            if (name == SiteEvents.Block)
            {
                if (_blocks.Count == MostBlocks)
                {
                    _blocks.Dequeue();
                }

                _blocks.Enqueue(json);
            }
            else
            {
                _newest[name] = json;
            }

            if (_some.CurrentCount == 0)
            {
                _some.Release();
            }
        }
    }

    /// <summary>Waits for something.</summary>
    /// <returns>All there is, as it is sent; a comment when there is nothing in time.</returns>
    public async Task<byte[]> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!await _some.WaitAsync(patience, cancellationToken).ConfigureAwait(false))
        {
            return ": ping\n\n"u8.ToArray();
        }

        using MemoryStream text = new();
        lock (_lock)
        {
            foreach ((string name, byte[] json) in _newest)
            {
                Write(text, name, json);
            }

            while (_blocks.TryDequeue(out byte[]? block))
            {
                Write(text, SiteEvents.Block, block);
            }

            _newest.Clear();
        }

        return text.ToArray();
    }

    private static void Write(MemoryStream text, string name, byte[] json)
    {
        text.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        text.Write(json); // on one line
        text.Write("\n\n"u8);
    }
}
