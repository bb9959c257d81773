using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Abi;

/// <summary>An error a contract reverts with: a custom one, or one of Solidity's two built-in ones.</summary>
public sealed class AbiError
{
    private readonly AbiType _inputs;
    private readonly byte[] _selector;

    /// <summary>An error from its parts.</summary>
    public AbiError(string name, IEnumerable<AbiParameter> inputs)
    {
        Name = name;
        _inputs = AbiType.ParameterList(inputs);
        Signature = name + _inputs.Name;
        _selector = AbiFunction.SelectorOf(Signature);
    }

    /// <summary><c>Error(string)</c>: what <c>require(…, "reason")</c> and <c>revert("reason")</c> revert with.</summary>
    public static AbiError Error { get; } = Parse("error Error(string reason)");

    /// <summary><c>Panic(uint256)</c>: what failed checks of the compiler revert with. <see cref="PanicCode"/> says what the codes mean.</summary>
    public static AbiError Panic { get; } = Parse("error Panic(uint256 code)");

    /// <summary>The name without arguments.</summary>
    public string Name { get; }

    /// <summary>The name with the canonical types of the arguments.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of keccak256(signature); revert data begins with them.</summary>
    public ReadOnlySpan<byte> Selector => _selector;

    /// <summary>The arguments.</summary>
    public ImmutableArray<AbiParameter> Inputs => _inputs.Components;

    /// <summary>Reads a declaration: <c>error NotAnAdmin(address caller)</c>. The word <c>error</c> may be missing.</summary>
    /// <exception cref="AbiException">The text is not an error's declaration.</exception>
    public static AbiError Parse(string declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        AbiParser parser = new(declaration);
        _ = parser.TryReadWord("error");
        string name = parser.ReadName();
        List<AbiParameter> inputs = parser.ReadParameters();
        parser.End();
        return new AbiError(name, inputs);
    }

    /// <summary>Whether revert data begins with this error's selector.</summary>
    public bool Matches(ReadOnlySpan<byte> data) => data.StartsWith(_selector);

    /// <summary>The revert data of this error with these arguments.</summary>
    /// <exception cref="AbiException">An argument does not fit its type, or there are too many or too few.</exception>
    public byte[] Encode(params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return AbiEncoder.EncodeArguments($"error {Signature}", _inputs, arguments, _selector);
    }

    /// <summary>The arguments in revert data.</summary>
    /// <exception cref="AbiException">The data is another error's, or not well-formed.</exception>
    public object?[] Decode(ReadOnlySpan<byte> data) =>
        Matches(data)
            ? AbiDecoder.Decode($"error {Signature}", _inputs, data[AbiFunction.SelectorLength..])
            : throw new AbiException($"error {Signature}: expected data with the selector {Hex.Encode(_selector)}, found {Hex.Encode(data[..Math.Min(data.Length, AbiFunction.SelectorLength)])}.");

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;
}
