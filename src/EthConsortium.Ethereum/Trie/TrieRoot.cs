using System.Buffers;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Trie;

/// <summary>One walk over sorted entries. Nodes are written to the end of one buffer; a finished node is replaced there by its reference, so the buffer is never larger than the nodes on the way from the root.</summary>
internal sealed class TrieRoot
{
    private const int Branches = 16;

    // The longest RLP header of a node or value of up to 2 GiB.
    private const int MaxHeaderLength = 5;

    private readonly TrieEntries _entries;
    private byte[] _buffer;
    private int _used;

    private TrieRoot(TrieEntries entries)
    {
        _entries = entries;
        _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    }

    /// <summary>Sorts the entries and computes the root.</summary>
    public static Hash32 Compute(TrieEntries entries)
    {
        if (entries.Count == 0)
        {
            return MerklePatriciaTrie.EmptyRoot;
        }

        int twin = entries.Sort();
        if (twin >= 0)
        {
            throw new ArgumentException($"The key with the path {Hex.Encode(entries.Path(twin))} comes twice.", nameof(entries));
        }

        TrieRoot walk = new(entries);
        try
        {
            int start = walk._used;
            walk.WriteNode(0, entries.Count, 0);

            // The root alone is hashed however short it is.
            ReadOnlySpan<byte> root = walk._buffer.AsSpan(start, walk._used - start);
            return root.Length == Hash32.Length + 1 ? new Hash32(root[1..]) : Keccak256.Hash(root);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(walk._buffer);
        }
    }

    /// <summary>Writes the reference to the node that holds the entries from <paramref name="first"/> to before <paramref name="end"/>, whose paths agree in their first <paramref name="depth"/> steps.</summary>
    private void WriteNode(int first, int end, int depth)
    {
        int node = BeginNode();
        if (end - first == 1)
        {
            ReadOnlySpan<byte> path = _entries.Path(first);
            WritePath(path, depth, 2 * path.Length, isLeaf: true);
            WriteString(_entries.Value(first));
        }
        else
        {
            // Sorted: what the first and the last share, all share.
            int shared = SharedSteps(_entries.Path(first), _entries.Path(end - 1), depth);
            if (shared > depth)
            {
                WritePath(_entries.Path(first), depth, shared, isLeaf: false);
                int branch = BeginNode();
                WriteBranch(first, end, shared);
                EndNode(branch);
            }
            else
            {
                WriteBranch(first, end, depth);
            }
        }

        EndNode(node);
    }

    private void WriteBranch(int first, int end, int depth)
    {
        // A path that ends here sorts before those that go on.
        bool hasValue = 2 * _entries.Path(first).Length == depth;
        int next = hasValue ? first + 1 : first;
        for (int step = 0; step < Branches; step++)
        {
            int from = next;
            while (next < end && Step(_entries.Path(next), depth) == step)
            {
                next++;
            }

            if (from == next)
            {
                Reserve(1)[0] = 0x80;
            }
            else
            {
                WriteNode(from, next, depth + 1);
            }
        }

        WriteString(hasValue ? _entries.Value(first) : default);
    }

    private int BeginNode()
    {
        int start = _used;
        Reserve(MaxHeaderLength);
        return start;
    }

    /// <summary>Puts the list header in front of what was written since <see cref="BeginNode"/>, and, from 32 bytes on, the hash in place of both.</summary>
    private void EndNode(int start)
    {
        int content = start + MaxHeaderLength;
        Span<byte> header = stackalloc byte[MaxHeaderLength];
        int headerLength = WriteHeader(header, 0xc0, _used - content);
        int nodeStart = content - headerLength;
        header[..headerLength].CopyTo(_buffer.AsSpan(nodeStart));
        ReadOnlySpan<byte> node = _buffer.AsSpan(nodeStart, _used - nodeStart);
        if (node.Length < Hash32.Length)
        {
            node.CopyTo(_buffer.AsSpan(start));
            _used = start + node.Length;
        }
        else
        {
            Span<byte> hash = stackalloc byte[Hash32.Length];
            Keccak256.Hash(node, hash);
            _buffer[start] = 0x80 + Hash32.Length;
            hash.CopyTo(_buffer.AsSpan(start + 1));
            _used = start + 1 + Hash32.Length;
        }
    }

    /// <summary>Writes steps in the compact form: a flag in the first four bits tells leaf from extension and odd from even.</summary>
    private void WritePath(ReadOnlySpan<byte> path, int from, int to, bool isLeaf)
    {
        Span<byte> compact = stackalloc byte[MerklePatriciaTrie.MaxKeyLength + 1];
        int length = 1 + ((to - from) / 2);
        compact[0] = isLeaf ? (byte)0x20 : (byte)0;
        if ((to - from) % 2 != 0)
        {
            compact[0] |= (byte)(0x10 | Step(path, from));
            from++;
        }

        for (int i = 1; i < length; i++, from += 2)
        {
            compact[i] = (byte)((Step(path, from) << 4) | Step(path, from + 1));
        }

        WriteString(compact[..length]);
    }

    private void WriteString(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1 && bytes[0] < 0x80)
        {
            Reserve(1)[0] = bytes[0];
            return;
        }

        Span<byte> header = stackalloc byte[MaxHeaderLength];
        int headerLength = WriteHeader(header, 0x80, bytes.Length);
        Span<byte> destination = Reserve(headerLength + bytes.Length);
        header[..headerLength].CopyTo(destination);
        bytes.CopyTo(destination[headerLength..]);
    }

    private static int WriteHeader(Span<byte> destination, byte offset, int length)
    {
        if (length < 56)
        {
            destination[0] = (byte)(offset + length);
            return 1;
        }

        int lengthLength = length switch { < 1 << 8 => 1, < 1 << 16 => 2, < 1 << 24 => 3, _ => 4 };
        destination[0] = (byte)(offset + 55 + lengthLength);
        for (int i = lengthLength; i > 0; i--, length >>= 8)
        {
            destination[i] = (byte)length;
        }

        return 1 + lengthLength;
    }

    private Span<byte> Reserve(int count)
    {
        int needed = checked(_used + count);
        if (needed > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _buffer.Length));
            _buffer.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        Span<byte> reserved = _buffer.AsSpan(_used, count);
        _used = needed;
        return reserved;
    }

    private static int SharedSteps(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int from)
    {
        int end = 2 * Math.Min(left.Length, right.Length);
        int step = from;
        while (step < end && Step(left, step) == Step(right, step))
        {
            step++;
        }

        return step;
    }

    private static int Step(ReadOnlySpan<byte> path, int index) => index % 2 == 0 ? path[index / 2] >> 4 : path[index / 2] & 0xf;
}
