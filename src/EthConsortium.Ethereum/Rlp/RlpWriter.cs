using System.Buffers;
using System.Numerics;

namespace EthConsortium.Ethereum.Rlp;

/// <summary>Writes recursive length prefix (RLP) items into one growing buffer. Not safe for use by several threads at once.</summary>
/// <remarks>Source: Ethereum Yellow Paper, appendix B.</remarks>
public sealed class RlpWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.WrittenSpan;

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Writes a byte string.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= 0x80)
        {
            WriteHeader(0x80, bytes.Length);
        }

        _buffer.Write(bytes);
    }

    /// <summary>Writes a number big-endian without leading zeros; zero is the empty string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Write(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Write(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>Writes a number big-endian without leading zeros; zero is the empty string.</summary>
    public void Write(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Write(bytes[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>Writes a list of what <paramref name="items"/> writes.</summary>
    public void WriteList(Action<RlpWriter> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        RlpWriter inner = new();
        items(inner);
        WriteHeader(0xc0, inner.WrittenSpan.Length);
        _buffer.Write(inner.WrittenSpan);
    }

    /// <summary>Writes an item that is encoded already.</summary>
    public void WriteEncoded(ReadOnlySpan<byte> item) => _buffer.Write(item);

    private void WriteHeader(byte offset, int length)
    {
        if (length < 56)
        {
            _buffer.Write([(byte)(offset + length)]);
            return;
        }

        Span<byte> bytes = stackalloc byte[5];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[1..], length);
        int zeros = BitOperations.LeadingZeroCount((uint)length) / 8;
        Span<byte> header = bytes[zeros..];
        header[0] = (byte)(offset + 55 + 4 - zeros);
        _buffer.Write(header);
    }
}
