using System.Numerics;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

/// <summary>Types of every kind and values for them, repeatable from the seed.</summary>
internal sealed class RandomAbi(int seed, bool withFunctions = true)
{
    private static readonly string[] s_words = ["", "a", "Bank A", "é", "🚀", "0x", "a,)]b", "λόγος", new('x', 31), new('y', 32), new('z', 33), "the quick brown fox jumps over the lazy dog"];

    private readonly Random _random = new(seed);

    public AbiType[] Types(int count, int depth) => [.. Enumerable.Range(0, count).Select(_ => Type(depth))];

    public AbiType Type(int depth) => _random.Next(depth > 0 ? 14 : 8) switch
    {
        0 => AbiType.Parse($"uint{8 * _random.Next(1, 33)}"),
        1 => AbiType.Parse($"int{8 * _random.Next(1, 33)}"),
        2 => AbiType.Parse("address"),
        3 => AbiType.Parse("bool"),
        4 => AbiType.Parse($"bytes{_random.Next(1, 33)}"),
        5 => AbiType.Parse(withFunctions ? "function" : "bytes24"),
        6 => AbiType.Parse("bytes"),
        7 => AbiType.Parse("string"),
        8 or 9 => AbiType.Parse($"{Type(depth - 1)}[]"),
        10 or 11 => AbiType.Parse($"{Type(depth - 1)}[{_random.Next(1, 4)}]"),
        _ => AbiType.Parse($"({string.Join(',', Types(_random.Next(1, 5), depth - 1).Select(t => t.Name))})"),
    };

    public object Value(AbiType type) => type.Kind switch
    {
        AbiTypeKind.UInt => Integer(type.Size),
        AbiTypeKind.Int => Integer(type.Size - 1) is var n && _random.Next(2) == 0 ? n : -n - 1,
        AbiTypeKind.Address => new Address(Bytes(Address.Length)),
        AbiTypeKind.Bool => _random.Next(2) == 0,
        AbiTypeKind.FixedBytes or AbiTypeKind.Function => Bytes(type.Size),
        AbiTypeKind.Bytes => Bytes(_random.Next(70)),
        AbiTypeKind.String => string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => s_words[_random.Next(s_words.Length)])),
        AbiTypeKind.Array => Enumerable.Range(0, type.ArrayLength ?? _random.Next(4)).Select(_ => Value(type.ElementType!)).ToArray(),
        _ => type.Components.Select(c => Value(c.Type)).ToArray(),
    };

    public object[] Values(IEnumerable<AbiType> types) => [.. types.Select(Value)];

    /// <summary>The encoding with one to four words or bytes changed, cut or repeated; most of it stays plausible.</summary>
    public byte[] Damage(byte[] encoded)
    {
        List<byte> data = [.. encoded];
        for (int i = _random.Next(1, 5); i > 0 && data.Count >= 32; i--)
        {
            int word = _random.Next(data.Count / 32) * 32;
            switch (_random.Next(6))
            {
                case 0:
                    data[_random.Next(data.Count)] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    data.RemoveRange(word, data.Count - word);
                    break;
                case 2:
                    data[word + 31] = (byte)(32 * _random.Next(8));
                    break;
                case 3:
                    data[word + 30] = (byte)_random.Next(256);
                    break;
                case 4:
                    data[word + _random.Next(31)] = 0xff;
                    break;
                default:
                    data.InsertRange(word, data.GetRange(_random.Next(data.Count / 32) * 32, 32));
                    break;
            }
        }

        return [.. data];
    }

    /// <summary>A non-negative number of at most so many bits; small, large and the extremes are all common.</summary>
    private BigInteger Integer(int bits) => _random.Next(6) switch
    {
        0 => BigInteger.Zero,
        1 => (BigInteger.One << bits) - 1,
        2 => BigInteger.One << (bits - 1),
        3 => _random.Next(1 << Math.Min(bits, 16)),
        _ => new BigInteger(Bytes((bits + 7) / 8), isUnsigned: true) & ((BigInteger.One << bits) - 1),
    };

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
