using System.Collections.Immutable;
using System.Numerics;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Abi;

/// <summary>A function of a contract.</summary>
public sealed class AbiFunction
{
    /// <summary>The length of a selector in bytes.</summary>
    public const int SelectorLength = 4;

    private readonly AbiType _inputs;
    private readonly AbiType _outputs;
    private readonly byte[] _selector;

    /// <summary>A function from its parts.</summary>
    public AbiFunction(string name, IEnumerable<AbiParameter> inputs, IEnumerable<AbiParameter> outputs, AbiStateMutability stateMutability)
    {
        Name = name;
        _inputs = AbiType.ParameterList(inputs);
        _outputs = AbiType.ParameterList(outputs);
        StateMutability = stateMutability;
        Signature = name + _inputs.Name;
        _selector = SelectorOf(Signature);
    }

    /// <summary>The name without parameters.</summary>
    public string Name { get; }

    /// <summary>The name with the canonical types of the inputs, such as <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of keccak256(signature); calls begin with them.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>What it takes.</summary>
    public ImmutableArray<AbiParameter> Inputs => _inputs.Components;

    /// <summary>What it returns.</summary>
    public ImmutableArray<AbiParameter> Outputs => _outputs.Components;

    /// <summary>What it may do with state.</summary>
    public AbiStateMutability StateMutability { get; }

    /// <summary>Reads a declaration: <c>function getAdmins() view returns (address[])</c>. The word <c>function</c> may be missing.</summary>
    /// <exception cref="AbiException">The text is not a function's declaration.</exception>
    public static AbiFunction Parse(string declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        AbiParser parser = new(declaration);
        _ = parser.TryReadWord("function");
        string name = parser.ReadName();
        List<AbiParameter> inputs = parser.ReadParameters();
        AbiStateMutability mutability = AbiStateMutability.NonPayable;
        while (parser.TryReadWord("external", "public", "view", "pure", "payable", "nonpayable", "constant", "virtual", "override") is string word)
        {
            mutability = word switch
            {
                "view" or "constant" => AbiStateMutability.View,
                "pure" => AbiStateMutability.Pure,
                "payable" => AbiStateMutability.Payable,
                _ => mutability,
            };
        }

        List<AbiParameter> outputs = parser.TryReadWord("returns") is null ? [] : parser.ReadParameters();
        parser.End();
        return new AbiFunction(name, inputs, outputs, mutability);
    }

    /// <summary>The data of a call: the selector and the arguments. See <see cref="AbiEncoder"/> for what may be passed for which type.</summary>
    /// <exception cref="AbiException">An argument does not fit its type, or there are too many or too few.</exception>
    public byte[] EncodeCall(params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return AbiEncoder.EncodeArguments(Signature, _inputs, arguments, _selector);
    }

    /// <summary>The arguments of a call to this function. See <see cref="AbiDecoder"/> for what comes for which type.</summary>
    /// <exception cref="AbiException">The data is a call to another function, or not one at all.</exception>
    public object?[] DecodeCall(ReadOnlySpan<byte> data) =>
        data.StartsWith(_selector)
            ? AbiDecoder.Decode(Signature, _inputs, data[SelectorLength..])
            : throw new AbiException($"{Signature}: expected data with the selector {Hex.Encode(_selector)}, found {Hex.Encode(data[..Math.Min(data.Length, SelectorLength)])}.");

    /// <summary>What a call returned. See <see cref="AbiDecoder"/> for what comes for which type.</summary>
    /// <exception cref="AbiException">The data is not an encoding of the outputs.</exception>
    public object?[] DecodeResult(ReadOnlySpan<byte> data) =>
        data.IsEmpty && Outputs.Length > 0
            ? throw new AbiException($"result of {Signature}: expected {_outputs}, found no data. Is there a contract with this function at the address?")
            : AbiDecoder.Decode($"result of {Signature}", _outputs, data);

    /// <summary>What a call of a function with a single output returned.</summary>
    /// <typeparam name="T">The type of <see cref="AbiDecoder"/>, e.g. <c>Address[]</c>; or, for integers, a C# integer type the value fits, and <see cref="Hash32"/> for <c>bytes32</c>.</typeparam>
    /// <exception cref="AbiException">The data is not an encoding of the output, or the value does not fit <typeparamref name="T"/>.</exception>
    /// <exception cref="InvalidOperationException">The function has no single output, or one of another type.</exception>
    public T DecodeResult<T>(ReadOnlySpan<byte> data)
    {
        if (Outputs.Length != 1)
        {
            throw new InvalidOperationException($"{Signature} has {Outputs.Length} outputs, not a single one.");
        }

        object? value = DecodeResult(data)[0];
        try
        {
            object? converted = value switch
            {
                T => value,
                BigInteger number when typeof(T) == typeof(ulong) => (ulong)number,
                BigInteger number when typeof(T) == typeof(long) => (long)number,
                BigInteger number when typeof(T) == typeof(uint) => (uint)number,
                BigInteger number when typeof(T) == typeof(int) => (int)number,
                BigInteger number when typeof(T) == typeof(byte) => (byte)number,
                byte[] { Length: Hash32.Length } bytes when typeof(T) == typeof(Hash32) && Outputs[0].Type.Kind == AbiTypeKind.FixedBytes => new Hash32(bytes),
                _ => null,
            };
            return converted is T result
                ? result
                : throw new InvalidOperationException($"The output of {Signature} is {Outputs[0].Type}, which cannot be read as {typeof(T).Name}.");
        }
        catch (OverflowException error)
        {
            throw new AbiException($"result of {Signature}: expected a number in the range of {typeof(T).Name}, found {value}.", error);
        }
    }

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;

    internal static byte[] SelectorOf(string signature) => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(signature)).AsSpan()[..SelectorLength].ToArray();
}
