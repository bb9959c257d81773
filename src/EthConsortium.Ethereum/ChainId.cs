using System.Text.Json;
using System.Text.Json.Serialization;

namespace EthConsortium.Ethereum;

/// <summary>The number that keeps a transaction signed for one network from being valid on another (EIP-155); 1 or more.</summary>
[JsonConverter(typeof(ChainIdJsonConverter))]
public readonly record struct ChainId : IComparable<ChainId>
{
    /// <summary>The highest number: 2^63-1-36, the largest whose EIP-155 <c>v</c> fits in 64 bits.</summary>
    public const ulong MaxValue = (ulong)long.MaxValue - 36;

    /// <summary>Takes a number from 1 to <see cref="MaxValue"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of that range.</exception>
    public ChainId(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Value = value;
    }

    /// <summary>The number.</summary>
    public ulong Value { get; }

    /// <inheritdoc/>
    public int CompareTo(ChainId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal digits.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

file sealed class ChainIdJsonConverter : JsonConverter<ChainId>
{
    public override ChainId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong value) && value is > 0 and <= ChainId.MaxValue
            ? new ChainId(value)
            : throw new JsonException("Expected a chain id: a whole number of 1 or more.");

    public override void Write(Utf8JsonWriter writer, ChainId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
