using System.Text.Json;

namespace EthConsortium.Ethereum.Abi;

/// <summary>Reads the JSON form of a contract ABI.</summary>
/// <remarks>Source: Solidity documentation, "Contract ABI Specification", section "JSON".</remarks>
internal static class AbiJson
{
    public static ContractAbi Read(JsonElement root)
    {
        List<AbiFunction> functions = [];
        List<AbiEvent> events = [];
        List<AbiError> errors = [];
        AbiConstructor? constructor = null;
        int index = 0;
        foreach (JsonElement entry in Items(root, "a contract ABI"))
        {
            try
            {
                switch (Text(entry, "type") ?? "function")
                {
                    case "function":
                        functions.Add(new AbiFunction(Name(entry), Parameters(entry, "inputs"), Parameters(entry, "outputs"), Mutability(entry)));
                        break;
                    case "event":
                        events.Add(new AbiEvent(Name(entry), Parameters(entry, "inputs"), Flag(entry, "anonymous")));
                        break;
                    case "error":
                        errors.Add(new AbiError(Name(entry), Parameters(entry, "inputs")));
                        break;
                    case "constructor":
                        constructor = constructor is null
                            ? new AbiConstructor(Parameters(entry, "inputs"), Mutability(entry) == AbiStateMutability.Payable)
                            : throw new AbiException("expected one constructor, found a second one");
                        break;
                    case "fallback" or "receive":
                        break;
                    case string other:
                        throw new AbiException($"expected a function, event, error, constructor, fallback or receive, found '{AbiParser.Shorten(other)}'");
                }
            }
            catch (AbiException error)
            {
                throw new AbiException($"Contract ABI, entry {index}: {error.Message.TrimEnd('.')}.", error);
            }

            index++;
        }

        return new ContractAbi(functions, events, errors, constructor);
    }

    private static List<AbiParameter> Parameters(JsonElement entry, string property)
    {
        List<AbiParameter> parameters = [];
        if (Property(entry, property) is JsonElement list)
        {
            foreach (JsonElement item in Items(list, property))
            {
                string type = Text(item, "type") ?? throw new AbiException($"expected a type for each of the {property}, found none");
                AbiParser parser = new(type);
                bool isTuple = type.StartsWith("tuple", StringComparison.Ordinal);
                AbiType parsed = parser.ReadType(isTuple ? Parameters(item, "components") : null);
                parser.End();
                string name = Text(item, "name") is { Length: > 0 } ? Name(item) : "";
                parameters.Add(new AbiParameter(parsed, name, Flag(item, "indexed")));
            }
        }

        return parameters;
    }

    private static AbiStateMutability Mutability(JsonElement entry) => Text(entry, "stateMutability") switch
    {
        "pure" => AbiStateMutability.Pure,
        "view" => AbiStateMutability.View,
        "payable" => AbiStateMutability.Payable,
        "nonpayable" => AbiStateMutability.NonPayable,
        null when Flag(entry, "payable") => AbiStateMutability.Payable,
        null when Flag(entry, "constant") => AbiStateMutability.View,
        null => AbiStateMutability.NonPayable,
        string other => throw new AbiException($"expected the stateMutability pure, view, nonpayable or payable, found '{AbiParser.Shorten(other)}'"),
    };

    /// <summary>The name, held to be an identifier: it is shown to people, and the file may come from others.</summary>
    private static string Name(JsonElement entry)
    {
        AbiParser parser = new(Text(entry, "name") ?? throw new AbiException("expected a name, found none"));
        string name = parser.ReadName();
        parser.End();
        return name;
    }

    private static string? Text(JsonElement entry, string property) => Property(entry, property) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        JsonElement other => throw new AbiException($"expected a string as '{property}', found {other.ValueKind}"),
    };

    private static bool Flag(JsonElement entry, string property) => Property(entry, property) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        JsonElement other => throw new AbiException($"expected true or false as '{property}', found {other.ValueKind}"),
    };

    private static JsonElement? Property(JsonElement entry, string property)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new AbiException($"expected a JSON object, found {entry.ValueKind}");
        }

        return entry.TryGetProperty(property, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new AbiException($"Expected a JSON array as {what}, found {value.ValueKind}.");
}
