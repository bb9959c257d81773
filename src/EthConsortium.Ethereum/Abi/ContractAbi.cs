using System.Collections.Immutable;
using System.Text.Json;

namespace EthConsortium.Ethereum.Abi;

/// <summary>The interface of a contract: its functions, events, errors and constructor.</summary>
public sealed class ContractAbi
{
    /// <summary>An interface from its parts.</summary>
    public ContractAbi(IEnumerable<AbiFunction> functions, IEnumerable<AbiEvent> events, IEnumerable<AbiError> errors, AbiConstructor? constructor)
    {
        Functions = [.. functions];
        Events = [.. events];
        Errors = [.. errors];
        Constructor = constructor;
    }

    /// <summary>The functions in the order of the file.</summary>
    public ImmutableArray<AbiFunction> Functions { get; }

    /// <summary>The events in the order of the file.</summary>
    public ImmutableArray<AbiEvent> Events { get; }

    /// <summary>The custom errors in the order of the file.</summary>
    public ImmutableArray<AbiError> Errors { get; }

    /// <summary>The constructor, or null when the file has none (it then takes no arguments).</summary>
    public AbiConstructor? Constructor { get; }

    /// <summary>Reads the JSON form as solc writes it, today's and that of compilers before 0.5 (<c>constant</c>, <c>payable</c>).</summary>
    /// <exception cref="AbiException">The text is not such JSON.</exception>
    public static ContractAbi FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return AbiJson.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new AbiException($"Expected a contract ABI in JSON, found something else: {error.Message}", error);
        }
    }

    /// <summary>The function with this name, or with this signature where names are overloaded.</summary>
    /// <exception cref="KeyNotFoundException">There is none, or several have the name.</exception>
    public AbiFunction Function(string nameOrSignature)
    {
        AbiFunction[] found = [.. Functions.Where(f => f.Name == nameOrSignature || f.Signature == nameOrSignature)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new KeyNotFoundException($"The contract has no function '{nameOrSignature}'."),
            _ => throw new KeyNotFoundException($"The contract has several functions '{nameOrSignature}': {string.Join(", ", found.Select(f => f.Signature))}."),
        };
    }
}
