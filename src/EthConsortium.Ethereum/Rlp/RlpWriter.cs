using System.Buffers.Binary;
using System.Numerics;

namespace EthConsortium.Ethereum.Rlp;

/// <summary>Writes recursive length prefix (RLP) items into one growing buffer. Not safe for use by several threads at once.</summary>
/// <remarks>Source: Ethereum Yellow Paper, appendix B.</remarks>
public sealed class RlpWriter
{
    private const int MaxHeaderLength = 5;

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Forgets what has been written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes a byte string.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= 0x80)
        {
            Span<byte> header = stackalloc byte[MaxHeaderLength];
            WriteEncoded(header[..FormatHeader(header, 0x80, bytes.Length)]);
        }

        WriteEncoded(bytes);
    }

    /// <summary>Writes a number big-endian without leading zeros; zero is the empty string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Write(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<byte> word = stackalloc byte[32];
        if (value.IsZero)
        {
            Write([]);
        }
        else if (value.TryWriteBytes(word, out int length, isUnsigned: true, isBigEndian: true))
        {
            Write(word[..length]);
        }
        else
        {
            Write(value.ToByteArray(isUnsigned: true, isBigEndian: true));
        }
    }

    /// <summary>Writes a number big-endian without leading zeros; zero is the empty string.</summary>
    public void Write(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Write(bytes[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>Writes a list of what <paramref name="items"/> writes.</summary>
    public void WriteList(Action<RlpWriter> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        WriteList(items, static (writer, write) => write(writer));
    }

    /// <summary>Writes a list of what <paramref name="items"/> writes; with a static delegate nothing is allocated.</summary>
    public void WriteList<TState>(TState state, Action<RlpWriter, TState> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        int start = _length;
        items(this, state);

        // The length of the header is known only now: the items move up by it.
        Span<byte> header = stackalloc byte[MaxHeaderLength];
        header = header[..FormatHeader(header, 0xc0, _length - start)];
        int end = _length;
        _ = Reserve(header.Length);
        _buffer.AsSpan(start, end - start).CopyTo(_buffer.AsSpan(start + header.Length));
        header.CopyTo(_buffer.AsSpan(start));
    }

    /// <summary>Writes an item that is encoded already.</summary>
    public void WriteEncoded(ReadOnlySpan<byte> item) => item.CopyTo(Reserve(item.Length));

    private static int FormatHeader(Span<byte> header, byte offset, int length)
    {
        if (length < 56)
        {
            header[0] = (byte)(offset + length);
            return 1;
        }

        int size = sizeof(int) - (BitOperations.LeadingZeroCount((uint)length) / 8);
        header[0] = (byte)(offset + 55 + size);
        for (int i = size; i > 0; i--)
        {
            header[i] = (byte)length;
            length >>= 8;
        }

        return 1 + size;
    }

    private Span<byte> Reserve(int length)
    {
        int end = checked(_length + length);
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Clamp(2L * _buffer.Length, end, Math.Max(end, Array.MaxLength)));
        }

        Span<byte> reserved = _buffer.AsSpan(_length, length);
        _length = end;
        return reserved;
    }
}
