using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace EthConsortium.Ethereum.Abi;

/// <summary>Encodes values by the contract ABI.</summary>
/// <remarks>
/// Values: any integer type for <c>uintN</c> and <c>intN</c>, <see cref="bool"/>, <see cref="Address"/>, <see cref="string"/>,
/// <c>byte[]</c> or <see cref="ReadOnlyMemory{T}"/> of bytes for <c>bytes</c>, <c>bytesN</c> and <c>function</c>
/// (<see cref="Hash32"/> too for <c>bytes32</c>), any list for arrays, a list or a C# tuple for tuples.
/// Source: Solidity documentation, "Contract ABI Specification".
/// </remarks>
public static class AbiEncoder
{
    private const int WordSize = AbiType.WordSize;

    // An unpaired surrogate has no UTF-8; replacing it would silently send something else than was given.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes one value for each type, as the arguments of a function are.</summary>
    /// <exception cref="AbiException">A value does not fit its type, or there are more or fewer values than types.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        return Encode("values", AbiType.ParameterList(types.Select(t => new AbiParameter(t))), values, []);
    }

    /// <summary>
    /// Encodes the values one after the other, without padding and lengths, as Solidity's <c>abi.encodePacked</c> does; for hashing only,
    /// because different values can give the same bytes. Elements of arrays are padded to 32 bytes.
    /// </summary>
    /// <exception cref="AbiException">A value does not fit its type, there are more or fewer values than types, or a type has no packed form (tuples; arrays of arrays, strings or bytes).</exception>
    public static byte[] EncodePacked(IReadOnlyList<AbiType> types, IReadOnlyList<object?> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != types.Count)
        {
            throw new AbiException($"values: expected {types.Count} values, found {values.Count}.");
        }

        ArrayBufferWriter<byte> packed = new();
        for (int i = 0; i < values.Count; i++)
        {
            try
            {
                WritePacked(packed, types[i], values[i]);
            }
            catch (AbiException error)
            {
                throw new AbiException($"values, value {i + 1}: {error.Message}.", error);
            }
        }

        return packed.WrittenSpan.ToArray();
    }

    /// <summary>Encodes what was passed as <c>params object?[]</c> behind a selector.</summary>
    internal static byte[] EncodeArguments(string what, AbiType parameters, object?[] arguments, ReadOnlySpan<byte> prefix)
    {
        // A string[] or byte[][] that was passed as the only argument arrives here in place of the list of arguments.
        bool isSingleArgument = arguments.GetType() != typeof(object[]);
        return Encode(what, parameters, isSingleArgument ? [arguments] : arguments, prefix);
    }

    /// <summary>Encodes a parameter list behind a selector.</summary>
    /// <param name="what">What is encoded, for messages.</param>
    /// <param name="parameters">The parameter list as a tuple.</param>
    /// <param name="values">One for each parameter.</param>
    /// <param name="prefix">What comes in front.</param>
    internal static byte[] Encode(string what, AbiType parameters, IReadOnlyList<object?> values, ReadOnlySpan<byte> prefix)
    {
        if (values.Count != parameters.Components.Length)
        {
            throw new AbiException($"{what}: expected {parameters.Components.Length} values for {parameters}, found {values.Count}.");
        }

        long size = prefix.Length + parameters.ContentHeadSize;
        int i = 0;
        try
        {
            for (; i < values.Count; i++)
            {
                AbiType type = parameters.Components[i].Type;
                size += type.IsDynamic ? DynamicSize(type, values[i]) : 0;
            }

            byte[] data = new byte[size <= Array.MaxLength ? size : throw new AbiException($"expected at most {Array.MaxLength} bytes of encoded data, found {size}")];
            prefix.CopyTo(data);
            Span<byte> content = data.AsSpan(prefix.Length);
            int tail = parameters.ContentHeadSize;
            int head = 0;
            for (i = 0; i < values.Count; i++)
            {
                WriteItem(content, parameters.Components[i].Type, values[i], ref head, ref tail);
            }

            return data;
        }
        catch (AbiException error)
        {
            string name = parameters.Components[i].Name;
            throw new AbiException($"{what}, value {i + 1}{(name.Length > 0 ? $" '{name}'" : "")}: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>The bytes the value takes behind its offset.</summary>
    private static long DynamicSize(AbiType type, object? value)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                return WordSize + Padded(BytesOf(type, value).Length);
            case AbiTypeKind.String:
                return WordSize + Padded(Utf8Length(type, value));
            case AbiTypeKind.Array:
                IList list = ListOf(type, value);
                long size = (type.ArrayLength is null ? WordSize : 0) + ((long)list.Count * type.ElementType!.HeadSize);
                if (type.ElementType.IsDynamic)
                {
                    foreach (object? item in list)
                    {
                        size += DynamicSize(type.ElementType, item);
                    }
                }

                return size;
            default:
                size = type.ContentHeadSize;
                for (int i = 0; i < type.Components.Length; i++)
                {
                    AbiType component = type.Components[i].Type;
                    size += component.IsDynamic ? DynamicSize(component, ComponentOf(type, value, i)) : 0;
                }

                return size;
        }
    }

    /// <summary>Writes a static value at the head, or a dynamic one at the tail and its offset at the head; moves both on.</summary>
    private static void WriteItem(Span<byte> content, AbiType type, object? value, ref int head, ref int tail)
    {
        if (type.IsDynamic)
        {
            WriteLength(content[head..], tail);
            tail += WriteDynamic(content[tail..], type, value);
        }
        else
        {
            WriteStatic(content[head..], type, value);
        }

        head += type.HeadSize;
    }

    private static int WriteDynamic(Span<byte> destination, AbiType type, object? value)
    {
        int head = 0;
        int tail;
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                ReadOnlySpan<byte> bytes = BytesOf(type, value);
                WriteLength(destination, bytes.Length);
                bytes.CopyTo(destination[WordSize..]);
                return WordSize + (int)Padded(bytes.Length);
            case AbiTypeKind.String:
                int length = s_utf8.GetBytes((string)value!, destination[WordSize..]);
                WriteLength(destination, length);
                return WordSize + (int)Padded(length);
            case AbiTypeKind.Array:
                IList list = ListOf(type, value);
                int lengthSize = 0;
                if (type.ArrayLength is null)
                {
                    WriteLength(destination, list.Count);
                    lengthSize = WordSize;
                }

                Span<byte> elements = destination[lengthSize..];
                tail = list.Count * type.ElementType!.HeadSize;
                WriteElements(elements, type.ElementType, list, ref head, ref tail);
                return lengthSize + tail;
            default:
                tail = type.ContentHeadSize;
                for (int i = 0; i < type.Components.Length; i++)
                {
                    WriteItem(destination, type.Components[i].Type, ComponentOf(type, value, i), ref head, ref tail);
                }

                return tail;
        }
    }

    private static void WriteStatic(Span<byte> destination, AbiType type, object? value)
    {
        int head = 0;
        int tail = 0;
        switch (type.Kind)
        {
            case AbiTypeKind.UInt:
            case AbiTypeKind.Int:
                WriteInteger(destination[..WordSize], type, value);
                break;
            case AbiTypeKind.Address:
                WriteAddress(destination, value is Address address ? address : throw Mismatch(type, "an Address", value));
                break;
            case AbiTypeKind.Bool:
                destination[WordSize - 1] = value is bool b ? (b ? (byte)1 : (byte)0) : throw Mismatch(type, "a bool", value);
                break;
            case AbiTypeKind.FixedBytes:
            case AbiTypeKind.Function:
                if (value is Hash32 hash && type.Size == Hash32.Length)
                {
                    hash.AsSpan().CopyTo(destination);
                    break;
                }

                ReadOnlySpan<byte> bytes = BytesOf(type, value);
                if (bytes.Length != type.Size)
                {
                    throw new AbiException($"expected {type.Size} bytes for {type}, found {bytes.Length}");
                }

                bytes.CopyTo(destination);
                break;
            case AbiTypeKind.Array:
                WriteElements(destination, type.ElementType!, ListOf(type, value), ref head, ref tail);
                break;
            default:
                for (int i = 0; i < type.Components.Length; i++)
                {
                    WriteItem(destination, type.Components[i].Type, ComponentOf(type, value, i), ref head, ref tail);
                }

                break;
        }
    }

    private static void WritePacked(ArrayBufferWriter<byte> packed, AbiType type, object? value)
    {
        Span<byte> word = stackalloc byte[WordSize];
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                packed.Write(BytesOf(type, value));
                break;
            case AbiTypeKind.String:
                byte[] text = new byte[Utf8Length(type, value)];
                s_utf8.GetBytes((string)value!, text);
                packed.Write(text);
                break;
            case AbiTypeKind.Array when type.ElementType is { IsDynamic: false, Kind: not (AbiTypeKind.Array or AbiTypeKind.Tuple) }:
                foreach (object? item in ListOf(type, value))
                {
                    word.Clear();
                    WriteStatic(word, type.ElementType, item);
                    packed.Write(word);
                }

                break;
            case AbiTypeKind.Array or AbiTypeKind.Tuple:
                throw new AbiException($"expected a type that has a packed form, found {type}");
            default:
                word.Clear();
                WriteStatic(word, type, value);
                packed.Write(type.Kind switch
                {
                    AbiTypeKind.FixedBytes or AbiTypeKind.Function => word[..type.Size],
                    AbiTypeKind.Address => word[^Address.Length..],
                    AbiTypeKind.Bool => word[^1..],
                    _ => word[^(type.Size / 8)..],
                });
                break;
        }
    }

    private static void WriteElements(Span<byte> destination, AbiType elementType, IList list, ref int head, ref int tail)
    {
        // Lists of addresses are what governance calls carry; this spares a box for each.
        if (list is Address[] addresses && elementType.Kind == AbiTypeKind.Address)
        {
            foreach (Address address in addresses)
            {
                WriteAddress(destination[head..], address);
                head += WordSize;
            }

            return;
        }

        foreach (object? item in list)
        {
            WriteItem(destination, elementType, item, ref head, ref tail);
        }
    }

    private static void WriteAddress(Span<byte> destination, Address address) => address.AsSpan().CopyTo(destination[(WordSize - Address.Length)..]);

    private static void WriteLength(Span<byte> destination, int length) => BinaryPrimitives.WriteInt32BigEndian(destination[(WordSize - sizeof(int))..], length);

    private static void WriteInteger(Span<byte> word, AbiType type, object? value)
    {
        if (!TryGetInteger(value, out BigInteger number))
        {
            throw Mismatch(type, "an integer", value);
        }

        bool isUnsigned = type.Kind == AbiTypeKind.UInt;

        // GetBitLength leaves the sign out, for negative numbers too: -128 has 7 bits.
        bool fits = isUnsigned ? number.Sign >= 0 && number.GetBitLength() <= type.Size : number.GetBitLength() < type.Size;
        if (!fits)
        {
            throw new AbiException($"expected {(isUnsigned ? $"0 to 2^{type.Size}-1" : $"-2^{type.Size - 1} to 2^{type.Size - 1}-1")} for {type}, found {AbiParser.Shorten(number.ToString(System.Globalization.CultureInfo.InvariantCulture))}");
        }

        int length = number.GetByteCount(isUnsigned);
        Span<byte> lowest = word[(WordSize - length)..];
        number.TryWriteBytes(lowest, out _, isUnsigned, isBigEndian: true);
        if (number.Sign < 0)
        {
            word[..(WordSize - length)].Fill(0xff);
        }
    }

    private static bool TryGetInteger(object? value, out BigInteger number)
    {
        switch (value)
        {
            case BigInteger big:
                number = big;
                return true;
            case ulong or uint or ushort or byte:
                number = Convert.ToUInt64(value, provider: null);
                return true;
            case long or int or short or sbyte:
                number = Convert.ToInt64(value, provider: null);
                return true;
            case UInt128 wide:
                number = wide;
                return true;
            case Int128 wide:
                number = wide;
                return true;
            default:
                number = default;
                return false;
        }
    }

    private static ReadOnlySpan<byte> BytesOf(AbiType type, object? value) => value switch
    {
        byte[] array => array,
        ReadOnlyMemory<byte> memory => memory.Span,
        _ => throw Mismatch(type, "bytes", value),
    };

    private static int Utf8Length(AbiType type, object? value)
    {
        try
        {
            return s_utf8.GetByteCount(value as string ?? throw Mismatch(type, "a string", value));
        }
        catch (EncoderFallbackException error)
        {
            throw new AbiException($"expected Unicode text for string, found an unpaired surrogate at position {error.Index}", error);
        }
    }

    private static IList ListOf(AbiType type, object? value)
    {
        IList list = value as IList ?? throw Mismatch(type, "a list", value);
        return type.ArrayLength is null || type.ArrayLength == list.Count
            ? list
            : throw new AbiException($"expected {type.ArrayLength} elements for {type}, found {list.Count}");
    }

    private static object? ComponentOf(AbiType type, object? value, int index)
    {
        int count = type.Components.Length;
        return value switch
        {
            IList list when list.Count == count => list[index],
            ITuple tuple when tuple.Length == count => tuple[index],
            IList list => throw new AbiException($"expected {count} values for {type}, found {list.Count}"),
            ITuple tuple => throw new AbiException($"expected {count} values for {type}, found {tuple.Length}"),
            _ => throw Mismatch(type, $"a list or tuple of {count} values", value),
        };
    }

    private static long Padded(int length) => ((long)length + WordSize - 1) / WordSize * WordSize;

    private static AbiException Mismatch(AbiType type, string expected, object? value) =>
        new($"expected {expected} for {type}, found {value?.GetType().Name ?? "null"}");
}
