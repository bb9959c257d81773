using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Abi;

/// <summary>A type of the contract ABI, such as <c>address[]</c> or <c>(uint256,string)[2]</c>. Two are equal when their canonical names are.</summary>
/// <remarks>
/// Not supported, because Solidity cannot pass them either: fixed-point numbers, arrays of length 0 and empty tuples.
/// Source: Solidity documentation, "Contract ABI Specification".
/// </remarks>
public sealed class AbiType : IEquatable<AbiType>
{
    /// <summary>How deep arrays and tuples may be nested in one type.</summary>
    public const int MaxDepth = 32;

    internal const int WordSize = 32;

    // Far above any real type, and small enough that sums of sizes cannot overflow.
    private const long MaxStaticSize = 1 << 28;

    private AbiType(AbiTypeKind kind, string name, int size, bool isDynamic, long staticSize, int depth, AbiType? elementType, int? arrayLength, ImmutableArray<AbiParameter> components)
    {
        if (depth > MaxDepth)
        {
            throw new AbiException($"Expected at most {MaxDepth} nested arrays and tuples in a type, found more.");
        }

        if (staticSize > MaxStaticSize)
        {
            throw new AbiException($"Expected a type of at most {MaxStaticSize} bytes, found a larger one: an array length is too high.");
        }

        Kind = kind;
        Name = name;
        Size = size;
        IsDynamic = isDynamic;
        ContentHeadSize = (int)staticSize;
        Depth = depth;
        ElementType = elementType;
        ArrayLength = arrayLength;
        Components = components;
    }

    /// <summary>The family it belongs to.</summary>
    public AbiTypeKind Kind { get; }

    /// <summary>The canonical name, as it goes into signatures: <c>uint256</c> for <c>uint</c>, tuples as their components in parentheses.</summary>
    public string Name { get; }

    /// <summary>The width of an integer in bits; the length of <c>bytesN</c> or <c>function</c> in bytes; otherwise 0.</summary>
    public int Size { get; }

    /// <summary>Whether the encoded length depends on the value.</summary>
    public bool IsDynamic { get; }

    /// <summary>The type of an array's elements; null for all other kinds.</summary>
    public AbiType? ElementType { get; }

    /// <summary>The length of <c>T[n]</c>; null for <c>T[]</c> and all other kinds.</summary>
    public int? ArrayLength { get; }

    /// <summary>The components of a tuple; empty for all other kinds.</summary>
    public ImmutableArray<AbiParameter> Components { get; }

    /// <summary>The bytes this type takes in the head of what contains it: itself when static, an offset when dynamic.</summary>
    internal int HeadSize => IsDynamic ? WordSize : ContentHeadSize;

    /// <summary>For tuples and T[n]: the sum of the head sizes of what they contain. For other static types: one word.</summary>
    internal int ContentHeadSize { get; }

    private int Depth { get; }

    /// <summary>Reads a type: <c>uint256</c>, <c>address[]</c>, <c>(uint256 x, string y)[3]</c>; <c>uint</c> and <c>int</c> mean 256 bits, a tuple may have <c>tuple</c> in front.</summary>
    /// <exception cref="AbiException">The text is not a type.</exception>
    public static AbiType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        AbiParser parser = new(text);
        AbiType type = parser.ReadType();
        parser.End();
        return type;
    }

    /// <summary>Equality of the canonical names.</summary>
    public bool Equals(AbiType? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiType);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    internal static AbiType Elementary(string name)
    {
        switch (name)
        {
            case "address":
                return Static(AbiTypeKind.Address, name, 0);
            case "bool":
                return Static(AbiTypeKind.Bool, name, 0);
            case "function":
                return Static(AbiTypeKind.Function, name, 24);
            case "uint":
                return Static(AbiTypeKind.UInt, "uint256", 256);
            case "int":
                return Static(AbiTypeKind.Int, "int256", 256);
            case "bytes":
                return Dynamic(AbiTypeKind.Bytes, name);
            case "string":
                return Dynamic(AbiTypeKind.String, name);
            default:
                if (TryReadSize(name, "uint", out int bits) && bits % 8 == 0 && bits <= 256)
                {
                    return Static(AbiTypeKind.UInt, name, bits);
                }

                if (TryReadSize(name, "int", out bits) && bits % 8 == 0 && bits <= 256)
                {
                    return Static(AbiTypeKind.Int, name, bits);
                }

                if (TryReadSize(name, "bytes", out int length) && length <= 32)
                {
                    return Static(AbiTypeKind.FixedBytes, name, length);
                }

                throw new AbiException($"Expected a type of the contract ABI such as uint256, address or bytes32, found '{AbiParser.Shorten(name)}'.");
        }
    }

    internal static AbiType Array(AbiType elementType, int? length)
    {
        bool isDynamic = length is null || elementType.IsDynamic;
        long size = length is null ? WordSize : (long)elementType.HeadSize * length.Value;
        return new AbiType(AbiTypeKind.Array, $"{elementType.Name}[{length}]", 0, isDynamic, size, elementType.Depth + 1, elementType, length, []);
    }

    internal static AbiType Tuple(IEnumerable<AbiParameter> components) => Tuple(components, ownDepth: 1);

    /// <summary>The tuple as which a parameter list is encoded; it may be empty, and does not count as nesting.</summary>
    internal static AbiType ParameterList(IEnumerable<AbiParameter> parameters) => Tuple(parameters, ownDepth: 0);

    private static AbiType Tuple(IEnumerable<AbiParameter> components, int ownDepth)
    {
        ImmutableArray<AbiParameter> list = [.. components];
        long size = 0;
        int depth = 0;
        bool isDynamic = false;
        foreach (AbiParameter component in list)
        {
            size += component.Type.HeadSize;
            depth = Math.Max(depth, component.Type.Depth);
            isDynamic |= component.Type.IsDynamic;
        }

        return new AbiType(AbiTypeKind.Tuple, $"({string.Join(',', list.Select(c => c.Type.Name))})", 0, isDynamic, size, depth + ownDepth, null, null, list);
    }

    private static AbiType Static(AbiTypeKind kind, string name, int size) => new(kind, name, size, isDynamic: false, WordSize, 0, null, null, []);

    private static AbiType Dynamic(AbiTypeKind kind, string name) => new(kind, name, 0, isDynamic: true, WordSize, 0, null, null, []);

    private static bool TryReadSize(string name, string prefix, out int size)
    {
        size = 0;
        ReadOnlySpan<char> digits = name.StartsWith(prefix, StringComparison.Ordinal) ? name.AsSpan(prefix.Length) : [];
        return digits.Length is > 0 and <= 3 && digits[0] != '0' && int.TryParse(digits, System.Globalization.NumberStyles.None, provider: null, out size);
    }
}
