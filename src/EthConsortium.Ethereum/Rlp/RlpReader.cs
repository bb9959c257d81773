using System.Numerics;

namespace EthConsortium.Ethereum.Rlp;

/// <summary>
/// Reads recursive length prefix (RLP) items one after the other, without copying. Strict: each value has exactly one
/// encoding, so everything else is refused (a length that is longer than needed, a byte below 0x80 with a prefix,
/// leading zeros in a number, an item that reaches beyond its list). A length is checked against the bytes at hand
/// before anything is done with it.
/// </summary>
/// <remarks>
/// Call <see cref="End"/> after the last expected item of the input and of each list, so that nothing left over goes unseen.
/// Source: Ethereum Yellow Paper, appendix B.
/// </remarks>
public ref struct RlpReader
{
    /// <summary>How deep lists may be nested. Ethereum's own structures need 4; the bound keeps recursive callers off the end of the stack.</summary>
    public const int MaxDepth = 256;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private readonly int _depth;
    private int _position;

    /// <summary>Reads from the first byte of <paramref name="data"/>.</summary>
    public RlpReader(ReadOnlySpan<byte> data)
        : this(data, 0, 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> data, int origin, int depth)
    {
        _data = data;
        _origin = origin;
        _depth = depth;
    }

    /// <summary>Whether all items of this list (or of the input) have been read.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>Whether the next item is a list; false at the end.</summary>
    public readonly bool NextIsList => _position < _data.Length && _data[_position] >= 0xc0;

    /// <summary>Reads a byte string. The span points into the input.</summary>
    /// <exception cref="RlpException">The next item is a list, missing or not canonical.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        ReadOnlySpan<byte> bytes = Read(out bool isList, out int start);
        return isList ? throw At(start, "expected a byte string, found a list") : bytes;
    }

    /// <summary>Reads a byte string of one length.</summary>
    /// <exception cref="RlpException">The next item is not a byte string of that length.</exception>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBytes();
        return bytes.Length == length ? bytes : throw At(start, $"expected {length} bytes, found {bytes.Length}");
    }

    /// <summary>Reads a list: a reader over its items. The list itself is passed.</summary>
    /// <exception cref="RlpException">The next item is not a list, is not canonical, or is nested deeper than <see cref="MaxDepth"/>.</exception>
    public RlpReader ReadList()
    {
        ReadOnlySpan<byte> payload = Read(out bool isList, out int start);
        if (!isList)
        {
            throw At(start, "expected a list, found a byte string");
        }

        return _depth < MaxDepth
            ? new RlpReader(payload, _origin + _position - payload.Length, _depth + 1)
            : throw At(start, $"expected at most {MaxDepth} nested lists, found more");
    }

    /// <summary>Reads an unsigned number of at most 64 bits, big-endian without leading zeros.</summary>
    /// <exception cref="RlpException">The next item is something else.</exception>
    public ulong ReadUInt64()
    {
        ulong value = 0;
        foreach (byte b in ReadInteger(sizeof(ulong)))
        {
            value = (value << 8) | b;
        }

        return value;
    }

    /// <summary>Reads an unsigned number of at most 256 bits, big-endian without leading zeros.</summary>
    /// <exception cref="RlpException">The next item is something else.</exception>
    public BigInteger ReadBigInteger() => new(ReadInteger(32), isUnsigned: true, isBigEndian: true);

    /// <summary>Reads an address: 20 bytes.</summary>
    /// <exception cref="RlpException">The next item is something else.</exception>
    public Address ReadAddress() => new(ReadBytes(Address.Length));

    /// <summary>Reads a hash or word: 32 bytes.</summary>
    /// <exception cref="RlpException">The next item is something else.</exception>
    public Hash32 ReadHash32() => new(ReadBytes(Hash32.Length));

    /// <summary>Holds that nothing is left to read.</summary>
    /// <exception cref="RlpException">Bytes are left.</exception>
    public readonly void End()
    {
        if (!IsAtEnd)
        {
            throw At(_position, $"expected the end, found {_data.Length - _position} more bytes");
        }
    }

    private ReadOnlySpan<byte> ReadInteger(int maxLength)
    {
        int start = _position;
        ReadOnlySpan<byte> bytes = ReadBytes();
        if (bytes.Length > maxLength)
        {
            throw At(start, $"expected a number of at most {maxLength * 8} bits, found {bytes.Length} bytes");
        }

        return bytes.Length > 0 && bytes[0] == 0 ? throw At(start, "expected a number without leading zeros, found one with") : bytes;
    }

    private ReadOnlySpan<byte> Read(out bool isList, out int start)
    {
        start = _position;
        if (IsAtEnd)
        {
            throw At(start, "expected an item, found the end");
        }

        byte prefix = _data[start];
        isList = prefix >= 0xc0;
        if (prefix < 0x80)
        {
            _position++;
            return _data.Slice(start, 1);
        }

        int shortLength = prefix - (isList ? 0xc0 : 0x80);
        int payload = start + 1;
        int length = shortLength;
        if (shortLength > 55)
        {
            length = ReadLength(payload, shortLength - 55);
            payload += shortLength - 55;
        }

        if (length > _data.Length - payload)
        {
            throw At(start, $"expected {length} bytes of content, found {_data.Length - payload}");
        }

        if (prefix == 0x81 && _data[payload] < 0x80)
        {
            throw At(start, $"expected the byte 0x{_data[payload]:x2} without a prefix, found it with one");
        }

        _position = payload + length;
        return _data.Slice(payload, length);
    }

    private readonly int ReadLength(int position, int size)
    {
        if (size > _data.Length - position)
        {
            throw At(position, $"expected a length of {size} bytes, found {_data.Length - position}");
        }

        ReadOnlySpan<byte> bytes = _data.Slice(position, size);
        ulong length = 0;
        foreach (byte b in bytes)
        {
            length = (length << 8) | b;
        }

        if (bytes[0] == 0 || length < 56)
        {
            throw At(position, $"expected the shortest form of a length, found {length} in {size} bytes");
        }

        return length <= (ulong)_data.Length ? (int)length : throw At(position, $"expected {length} bytes of content, found {_data.Length - position - size}");
    }

    private readonly RlpException At(int position, string problem) => new($"RLP at byte {_origin + position}: {problem}.");
}
