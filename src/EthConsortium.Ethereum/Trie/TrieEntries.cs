using System.Buffers;
using System.Buffers.Binary;

namespace EthConsortium.Ethereum.Trie;

/// <summary>Paths and values of a trie, back to back in one rented buffer, so that many entries are few objects.</summary>
internal sealed class TrieEntries : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private int _used;
    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(64);

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The path of an entry in bytes (two steps each).</summary>
    public ReadOnlySpan<byte> Path(int index) => _entries[index].Path(_bytes);

    /// <summary>The value of an entry.</summary>
    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_entries[index].Offset + _entries[index].PathLength, _entries[index].ValueLength);

    /// <summary>Copies an entry in.</summary>
    public void Add(ReadOnlySpan<byte> path, ReadOnlySpan<byte> value)
    {
        int needed = checked(_used + path.Length + value.Length);
        if (needed > _bytes.Length)
        {
            Grow(ref _bytes, _used, needed);
        }

        if (Count == _entries.Length)
        {
            Grow(ref _entries, Count, Count + 1);
        }

        path.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + path.Length));
        _entries[Count++] = new Entry(Prefix(path), _used, path.Length, value.Length);
        _used = needed;
    }

    /// <summary>Orders the entries by their paths, a path before those it begins.</summary>
    /// <returns>An entry whose path another has too; -1 if there is none.</returns>
    public int Sort()
    {
        _entries.AsSpan(0, Count).Sort(new ByPath(_bytes));
        for (int i = 1; i < Count; i++)
        {
            if (_entries[i].Prefix == _entries[i - 1].Prefix && Path(i).SequenceEqual(Path(i - 1)))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<Entry>.Shared.Return(_entries);
        (_bytes, _entries, Count) = ([], [], 0);
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * array.Length, Array.MaxLength)));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }

    // Nearly all comparisons are decided by the first 8 bytes, which then are in the entry itself.
    private static ulong Prefix(ReadOnlySpan<byte> path)
    {
        if (path.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(path);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        path.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private readonly record struct Entry(ulong Prefix, int Offset, int PathLength, int ValueLength)
    {
        public ReadOnlySpan<byte> Path(byte[] bytes) => bytes.AsSpan(Offset, PathLength);
    }

    private readonly struct ByPath(byte[] bytes) : IComparer<Entry>
    {
        public int Compare(Entry x, Entry y) =>
            x.Prefix != y.Prefix ? x.Prefix.CompareTo(y.Prefix) : x.Path(bytes).SequenceCompareTo(y.Path(bytes));
    }
}
