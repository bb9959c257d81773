using System.Collections.Immutable;

namespace EthConsortium.Ethereum.Abi;

/// <summary>The constructor of a contract: what follows the creation bytecode in a deployment.</summary>
public sealed class AbiConstructor
{
    private readonly AbiType _inputs;

    /// <summary>A constructor from its parts.</summary>
    public AbiConstructor(IEnumerable<AbiParameter> inputs, bool isPayable)
    {
        _inputs = AbiType.ParameterList(inputs);
        IsPayable = isPayable;
    }

    /// <summary>What it takes.</summary>
    public ImmutableArray<AbiParameter> Inputs => _inputs.Components;

    /// <summary>Whether value may be sent along.</summary>
    public bool IsPayable { get; }

    /// <summary>Reads a declaration: <c>constructor(address[] admins) payable</c>.</summary>
    /// <exception cref="AbiException">The text is not a constructor's declaration.</exception>
    public static AbiConstructor Parse(string declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        AbiParser parser = new(declaration);
        _ = parser.TryReadWord("constructor");
        List<AbiParameter> inputs = parser.ReadParameters();
        bool isPayable = false;
        while (parser.TryReadWord("public", "payable", "nonpayable") is string word)
        {
            isPayable |= word == "payable";
        }

        parser.End();
        return new AbiConstructor(inputs, isPayable);
    }

    /// <summary>The data of a deployment: the creation bytecode and the encoded arguments.</summary>
    /// <exception cref="AbiException">An argument does not fit its type, or there are too many or too few.</exception>
    public byte[] EncodeDeployment(ReadOnlySpan<byte> creationBytecode, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return AbiEncoder.EncodeArguments("constructor", _inputs, arguments, creationBytecode);
    }
}
