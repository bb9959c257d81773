using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EthConsortium.Ethereum;

/// <summary>A 32-byte hash or word: a block hash, a transaction hash, a storage key.</summary>
[JsonConverter(typeof(Hash32JsonConverter))]
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>, IParsable<Hash32>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    private readonly Bytes _bytes;

    /// <summary>Takes exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"Expected 32 bytes, found {bytes.Length}.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    /// <summary>All bytes zero.</summary>
    public static Hash32 Zero => default;

    /// <summary>The bytes in order, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Reads <c>0x</c> and 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Hash32 Parse(string text) =>
        TryParse(text, out Hash32 hash)
            ? hash
            : throw new FormatException($"Expected 32 bytes (0x and 64 hexadecimal digits), found '{(text.Length <= 80 ? text : text[..77] + "…")}'.");

    /// <summary>Reads without throwing. See <see cref="Parse"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash32 hash)
    {
        if (text is { Length: 66 } && text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, out byte[]? bytes))
        {
            hash = new Hash32(bytes);
            return true;
        }

        hash = default;
        return false;
    }

    /// <summary>A word holding a number, big-endian.</summary>
    public static Hash32 FromUInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], value);
        return new Hash32(bytes);
    }

    /// <summary>As <see cref="ToString"/>, for what shows objects by their properties, such as ConvertTo-Json.</summary>
    public string Text => ToString();

    /// <summary>Lower-case hexadecimal digits with <c>0x</c> in front.</summary>
    public override string ToString() => Hex.Encode(AsSpan());

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MemoryMarshal.Read<ulong>(AsSpan()), MemoryMarshal.Read<ulong>(AsSpan()[8..]), MemoryMarshal.Read<uint>(AsSpan()[16..]));

    /// <summary>Orders by the bytes, most significant first.</summary>
    public int CompareTo(Hash32 other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Equality of the bytes.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Inequality of the bytes.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);

    static Hash32 IParsable<Hash32>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Hash32>.TryParse(string? s, IFormatProvider? provider, out Hash32 result) => TryParse(s, out result);

    [InlineArray(Length)]
    private struct Bytes
    {
        private byte _first;
    }
}

file sealed class Hash32JsonConverter : JsonConverter<Hash32>
{
    public override Hash32 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        try
        {
            return Hash32.Parse(text ?? throw new FormatException($"Expected a string, found {reader.TokenType}."));
        }
        catch (FormatException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    public override void Write(Utf8JsonWriter writer, Hash32 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override Hash32 ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Hash32.TryParse(reader.GetString(), out Hash32 value) ? value : throw new JsonException($"'{reader.GetString()}' is not of the type Hash32.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Hash32 value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
