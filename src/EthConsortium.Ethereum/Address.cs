using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum;

/// <summary>An account or contract: 20 bytes, printed with the checksum of EIP-55.</summary>
[JsonConverter(typeof(AddressJsonConverter))]
public readonly struct Address : IEquatable<Address>, IComparable<Address>, IParsable<Address>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 20;

    private readonly Bytes _bytes;

    /// <summary>Takes exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"Expected 20 bytes, found {bytes.Length}.", nameof(bytes));
        }

        bytes.CopyTo(_bytes);
    }

    /// <summary>All bytes zero.</summary>
    public static Address Zero => default;

    /// <summary>The bytes in order, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Reads an address: <c>0x</c> and 40 hexadecimal digits. All-lower-case and all-upper-case digits are taken as they are; mixed case must carry the right EIP-55 checksum.</summary>
    /// <exception cref="FormatException">The text is not an address, or its checksum is wrong.</exception>
    public static Address Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 42 || !text.StartsWith("0x", StringComparison.Ordinal) || !Hex.TryDecode(text, out byte[]? bytes))
        {
            throw new FormatException($"Expected an address (0x and 40 hexadecimal digits), found '{(text.Length <= 80 ? text : text[..77] + "…")}'.");
        }

        Address address = new(bytes);
        ReadOnlySpan<char> digits = text.AsSpan(2);
        bool mixed = digits.ContainsAnyInRange('a', 'f') && digits.ContainsAnyInRange('A', 'F');
        return !mixed || address.ToString() == text
            ? address
            : throw new FormatException($"The EIP-55 checksum of '{text}' is wrong; the address in this spelling would be {address}. Check it for a typing error.");
    }

    /// <summary>Reads an address without throwing. See <see cref="Parse"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        try
        {
            address = text is null ? default : Parse(text);
            return text is not null;
        }
        catch (FormatException)
        {
            address = default;
            return false;
        }
    }

    /// <summary>The address a contract created by <paramref name="sender"/> with this nonce gets: the last 20 bytes of keccak256(rlp([sender, nonce])).</summary>
    public static Address ForContract(Address sender, ulong nonce)
    {
        RlpWriter writer = new();
        writer.WriteList(list =>
        {
            list.Write(sender.AsSpan());
            list.Write(nonce);
        });
        return new Address(Keccak256.Hash(writer.WrittenSpan).AsSpan()[12..]);
    }

    /// <summary>As <see cref="ToString"/>, for what shows objects by their properties, such as ConvertTo-Json.</summary>
    public string Text => ToString();

    /// <summary>The spelling with the EIP-55 checksum.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[42];
        Span<byte> ascii = stackalloc byte[40];
        "0x".CopyTo(text);
        ReadOnlySpan<byte> bytes = AsSpan();
        for (int i = 0; i < 40; i++)
        {
            int digit = (i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2]) & 0xf;
            ascii[i] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }

        Hash32 hash = Keccak256.Hash(ascii);
        for (int i = 0; i < 40; i++)
        {
            int nibble = (i % 2 == 0 ? hash.AsSpan()[i / 2] >> 4 : hash.AsSpan()[i / 2]) & 0xf;
            char c = (char)ascii[i];
            text[2 + i] = c >= 'a' && nibble >= 8 ? (char)(c - 32) : c;
        }

        return new string(text);
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MemoryMarshal.Read<ulong>(AsSpan()), MemoryMarshal.Read<ulong>(AsSpan()[8..]), MemoryMarshal.Read<uint>(AsSpan()[16..]));

    /// <summary>Orders by the bytes, most significant first.</summary>
    public int CompareTo(Address other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Equality of the bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality of the bytes.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    static Address IParsable<Address>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Address>.TryParse(string? s, IFormatProvider? provider, out Address result) => TryParse(s, out result);

    [InlineArray(Length)]
    private struct Bytes
    {
        private byte _first;
    }
}

file sealed class AddressJsonConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        try
        {
            return Address.Parse(text ?? throw new FormatException($"Expected a string, found {reader.TokenType}."));
        }
        catch (FormatException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override Address ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString(), out Address value) ? value : throw new JsonException($"'{reader.GetString()}' is not of the type Address.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
