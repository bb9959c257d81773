using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EthConsortium.Ethereum.Abi;

/// <summary>Decodes values by the contract ABI; for data that others made.</summary>
/// <remarks>
/// <para>
/// Gives a <see cref="BigInteger"/> for every integer type, <see cref="bool"/>, <see cref="Address"/>, <see cref="string"/>,
/// <c>byte[]</c> for <c>bytes</c>, <c>bytesN</c> and <c>function</c>; for arrays of those <c>BigInteger[]</c>, <c>bool[]</c>,
/// <c>Address[]</c>, <c>string[]</c>, <c>byte[][]</c>, for arrays of anything else <c>object?[]</c>; for tuples <c>object?[]</c>.
/// </para>
/// <para>
/// Refused: an offset or length that reaches beyond the data; an integer out of its type's range, a bool other than 0 and 1,
/// an address, <c>bytesN</c> or padding with bytes set that have to be zero; data whose offsets share bytes so that
/// more would come out than is in it (this bounds time and memory by the length of the data).
/// Accepted: bytes that nothing refers to, as Solidity, cast and ethers do; missing padding behind the last <c>bytes</c> or
/// <c>string</c>, as compilers before 0.5 leave it; text that is not UTF-8, with U+FFFD in place of what cannot be read, so that one
/// account's odd name does not make everybody's unreadable.
/// </para>
/// <para>Source: Solidity documentation, "Contract ABI Specification".</para>
/// </remarks>
public static class AbiDecoder
{
    private const int WordSize = AbiType.WordSize;

    /// <summary>Decodes one value for each type.</summary>
    /// <exception cref="AbiException">The data is not an encoding of these types.</exception>
    public static object?[] Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(types);
        return Decode("values", AbiType.ParameterList(types.Select(t => new AbiParameter(t))), data);
    }

    /// <summary>Decodes a parameter list.</summary>
    /// <param name="what">What is decoded, for messages.</param>
    /// <param name="parameters">The parameter list as a tuple.</param>
    /// <param name="data">The encoding, without a selector.</param>
    internal static object?[] Decode(string what, AbiType parameters, ReadOnlySpan<byte> data)
    {
        try
        {
            Reader reader = new(data);
            reader.Take(0, parameters.ContentHeadSize);
            return reader.ReadComponents(parameters, 0);
        }
        catch (AbiException error)
        {
            throw new AbiException($"{what}: {error.Message}.", error);
        }
    }

    /// <summary>Decodes one static value from one word, as in an event's topic.</summary>
    internal static object DecodeWord(string what, AbiType type, Hash32 word)
    {
        try
        {
            return new Reader(word.AsSpan()).ReadStatic(type, 0);
        }
        catch (AbiException error)
        {
            throw new AbiException($"{what}: {error.Message}.", error);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        // In an honest encoding every byte is read at most once, so this never runs out.
        private int _unread = data.Length;

        /// <summary>Holds that so many bytes are there, and have not been taken more often than the data is long.</summary>
        public void Take(int position, long length)
        {
            if (length > _data.Length - position)
            {
                throw At(position, $"expected {length} bytes, found {_data.Length - position}");
            }

            _unread -= (int)length;
            if (_unread < 0)
            {
                throw At(position, "expected each byte to be referred to once, found offsets that share bytes");
            }
        }

        public object?[] ReadComponents(AbiType tuple, int position)
        {
            object?[] values = new object?[tuple.Components.Length];
            int head = position;
            for (int i = 0; i < values.Length; i++)
            {
                AbiType type = tuple.Components[i].Type;
                values[i] = Read(type, head, position);
                head += type.HeadSize;
            }

            return values;
        }

        public readonly object ReadStaticWord(AbiType type, int position)
        {
            ReadOnlySpan<byte> word = _data.Slice(position, WordSize);
            return type.Kind switch
            {
                AbiTypeKind.UInt or AbiTypeKind.Int => ReadInteger(type, position),
                AbiTypeKind.Address => ReadAddress(position),
                AbiTypeKind.Bool => ReadBool(position),
                _ => word[type.Size..].ContainsAnyExcept((byte)0)
                    ? throw At(position, $"expected {type} with zeros behind its {type.Size} bytes, found {Hex.Encode(word)}")
                    : word[..type.Size].ToArray(),
            };
        }

        public object ReadStatic(AbiType type, int position) => type.Kind switch
        {
            AbiTypeKind.Array => ReadElements(type.ElementType!, type.ArrayLength!.Value, position),
            AbiTypeKind.Tuple => ReadComponents(type, position),
            _ => ReadStaticWord(type, position),
        };

        /// <summary>Reads the value at this head; offsets count from <paramref name="origin"/>.</summary>
        private object Read(AbiType type, int head, int origin) =>
            type.IsDynamic ? ReadDynamic(type, ReadOffset(head, origin)) : ReadStatic(type, head);

        private object ReadDynamic(AbiType type, int position)
        {
            switch (type.Kind)
            {
                case AbiTypeKind.Bytes:
                    return ReadBytes(position).ToArray();
                case AbiTypeKind.String:
                    return Encoding.UTF8.GetString(ReadBytes(position));
                case AbiTypeKind.Tuple:
                    Take(position, type.ContentHeadSize);
                    return ReadComponents(type, position);
                default:
                    int count;
                    if (type.ArrayLength is int length)
                    {
                        count = length;
                    }
                    else
                    {
                        count = ReadLength(position);
                        position += WordSize;
                    }

                    Take(position, (long)count * type.ElementType!.HeadSize);
                    return ReadElements(type.ElementType, count, position);
            }
        }

        /// <summary>Reads elements whose heads have been taken.</summary>
        private object ReadElements(AbiType type, int count, int position)
        {
            switch (type.Kind)
            {
                case AbiTypeKind.Address:
                    Address[] addresses = new Address[count];
                    for (int i = 0; i < count; i++)
                    {
                        addresses[i] = ReadAddress(position + (i * WordSize));
                    }

                    return addresses;
                case AbiTypeKind.UInt:
                case AbiTypeKind.Int:
                    BigInteger[] integers = new BigInteger[count];
                    for (int i = 0; i < count; i++)
                    {
                        integers[i] = ReadInteger(type, position + (i * WordSize));
                    }

                    return integers;
                case AbiTypeKind.Bool:
                    bool[] bools = new bool[count];
                    for (int i = 0; i < count; i++)
                    {
                        bools[i] = ReadBool(position + (i * WordSize));
                    }

                    return bools;
                case AbiTypeKind.String:
                    return ReadElements<string>(type, count, position);
                case AbiTypeKind.Bytes:
                case AbiTypeKind.FixedBytes:
                case AbiTypeKind.Function:
                    return ReadElements<byte[]>(type, count, position);
                default:
                    return ReadElements<object?>(type, count, position);
            }
        }

        private T[] ReadElements<T>(AbiType type, int count, int position)
        {
            T[] values = new T[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = (T)Read(type, position + (i * type.HeadSize), position);
            }

            return values;
        }

        private ReadOnlySpan<byte> ReadBytes(int position)
        {
            int length = ReadLength(position);
            position += WordSize;
            Take(position, length);
            int padding = Math.Min((WordSize - (length % WordSize)) % WordSize, _data.Length - position - length);
            return _data.Slice(position + length, padding).ContainsAnyExcept((byte)0)
                ? throw At(position + length, "expected zeros up to the next word, found other bytes")
                : _data.Slice(position, length);
        }

        private int ReadLength(int position)
        {
            Take(position, WordSize);
            return TryReadInt32(position, out int length) && length <= _data.Length - position - WordSize
                ? length
                : throw At(position, $"expected a length within the {_data.Length - position - WordSize} bytes that follow, found {Hex.Encode(_data.Slice(position, WordSize))}");
        }

        private readonly int ReadOffset(int head, int origin) =>
            TryReadInt32(head, out int offset) && offset <= _data.Length - origin
                ? origin + offset
                : throw At(head, $"expected an offset within the {_data.Length - origin} bytes at hand, found {Hex.Encode(_data.Slice(head, WordSize))}");

        private readonly bool TryReadInt32(int position, out int value)
        {
            value = BinaryPrimitives.ReadInt32BigEndian(_data[(position + WordSize - sizeof(int))..]);
            return value >= 0 && !_data.Slice(position, WordSize - sizeof(int)).ContainsAnyExcept((byte)0);
        }

        private readonly Address ReadAddress(int position)
        {
            ReadOnlySpan<byte> word = _data.Slice(position, WordSize);
            return word[..(WordSize - Address.Length)].ContainsAnyExcept((byte)0)
                ? throw At(position, $"expected an address with 12 zeros in front, found {Hex.Encode(word)}")
                : new Address(word[(WordSize - Address.Length)..]);
        }

        private readonly bool ReadBool(int position)
        {
            ReadOnlySpan<byte> word = _data.Slice(position, WordSize);
            return word[WordSize - 1] <= 1 && !word[..(WordSize - 1)].ContainsAnyExcept((byte)0)
                ? word[WordSize - 1] == 1
                : throw At(position, $"expected a bool (0 or 1), found {Hex.Encode(word)}");
        }

        private readonly BigInteger ReadInteger(AbiType type, int position)
        {
            ReadOnlySpan<byte> word = _data.Slice(position, WordSize);
            ReadOnlySpan<byte> number = word[(WordSize - (type.Size / 8))..];
            bool isUnsigned = type.Kind == AbiTypeKind.UInt;
            byte extension = !isUnsigned && number[0] >= 0x80 ? (byte)0xff : (byte)0;
            return word[..^number.Length].ContainsAnyExcept(extension)
                ? throw At(position, $"expected a number in the range of {type}, found {Hex.Encode(word)}")
                : new BigInteger(number, isUnsigned, isBigEndian: true);
        }

        private static AbiException At(int position, string problem) => new($"at byte {position}: {problem}");
    }
}
