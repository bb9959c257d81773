using EthConsortium.Azure.Monitor;

namespace EthConsortium.Node.Stats;

/// <summary>
/// The rows of one table that wait to be sent, oldest first, in bounded memory: where there are too many, the oldest are dropped and counted. Rows are numbered,
/// so that those which were sent can be removed whatever was dropped meanwhile. Safe for concurrent use.
/// </summary>
internal sealed class LogBuffer(int maxBytes)
{
    /// <summary>About what a row takes beside its bytes: two objects' heads and its place in the queue.</summary>
    private const int Overhead = 64;

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _rows = new();
    private long _first;
    private long _bytes;
    private long _dropped;

    /// <summary>The memory that they take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The number of the next row to come.</summary>
    public long End
    {
        get
        {
            lock (_lock)
            {
                return _first + _rows.Count;
            }
        }
    }

    public void Add(byte[] row)
    {
        lock (_lock)
        {
            // What fits into no call is dropped here: it would be in the way of the others.
            if (row.Length + 2 > LogsIngestionClient.MaxCallBytes || row.Length + Overhead > maxBytes)
            {
                _dropped++;
                return;
            }

            _rows.Enqueue(row);
            _bytes += row.Length + Overhead;
            while (_bytes > maxBytes)
            {
                Remove();
                _dropped++;
            }
        }
    }

    /// <summary>The oldest rows before a number, as many as fit into one call; at least one, where there is one.</summary>
    /// <returns>Them and the number of the first.</returns>
    public (long First, IReadOnlyList<ReadOnlyMemory<byte>> Rows) Peek(long end, int maxCallBytes)
    {
        lock (_lock)
        {
            List<ReadOnlyMemory<byte>> rows = [];
            int bytes = 1;
            foreach (byte[] row in _rows)
            {
                bytes += row.Length + 1;
                if (_first + rows.Count >= end || (rows.Count > 0 && bytes > maxCallBytes))
                {
                    break;
                }

                rows.Add(row);
            }

            return (_first, rows);
        }
    }

    /// <summary>Removes rows that are dealt with; those that were dropped meanwhile count no more as such.</summary>
    public void Remove(long first, int count)
    {
        lock (_lock)
        {
            _dropped -= Math.Min(count, _first - first);
            while (_rows.Count > 0 && _first < first + count)
            {
                Remove();
            }
        }
    }

    private void Remove()
    {
        _bytes -= _rows.Dequeue().Length + Overhead;
        _first++;
    }
}
