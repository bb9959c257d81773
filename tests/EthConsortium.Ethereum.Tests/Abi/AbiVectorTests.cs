using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiVectorTests
{
    [SharedFact("vectors", "06-abi", "ethers-abi.json")]
    public void Encodes_and_decodes_the_cases_of_ethers()
    {
        List<string> failures = [];
        foreach (JsonElement test in Read("06-abi", "ethers-abi.json").EnumerateArray())
        {
            Attempt(failures, test.GetProperty("name").GetString()!, () =>
            {
                AbiType type = AbiType.Parse(test.GetProperty("type").GetString()!);
                object? value = AbiJsonValue.Read(type, test.GetProperty("value"));
                byte[] encoded = Hex.Decode(test.GetProperty("encoded").GetString()!);
                AbiAssert.Equal(encoded, AbiEncoder.Encode([type], [value]));
                AbiAssert.Equal(encoded, AbiEncoder.Encode([type], AbiDecoder.Decode([type], encoded)));
                AbiAssert.Same(value, AbiDecoder.Decode([type], encoded)[0]);
            });
        }

        Assert.Empty(failures);
    }

    [SharedFact("vectors", "06-abi", "basic_abi_tests.json")]
    public void Encodes_and_decodes_the_basic_cases_of_ethereum_tests()
    {
        List<string> failures = [];
        foreach (JsonProperty test in Read("06-abi", "basic_abi_tests.json").EnumerateObject())
        {
            Attempt(failures, test.Name, () =>
            {
                AbiType[] types = [.. test.Value.GetProperty("types").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!))];
                object?[] values = [.. types.Zip(test.Value.GetProperty("args").EnumerateArray(), AbiJsonValue.Read)];
                byte[] encoded = Hex.Decode(test.Value.GetProperty("result").GetString()!);
                AbiAssert.Equal(encoded, AbiEncoder.Encode(types, values));
                AbiAssert.Same(values, AbiDecoder.Decode(types, encoded));
            });
        }

        Assert.Empty(failures);
    }

    [SharedFact("vectors", "06-abi", "solidity-docs-encoding.json")]
    public void Encodes_and_decodes_the_examples_of_the_Solidity_documentation()
    {
        foreach (JsonElement test in Read("06-abi", "solidity-docs-encoding.json").EnumerateArray())
        {
            if (test.TryGetProperty("signature", out JsonElement signature))
            {
                AbiFunction function = AbiFunction.Parse(signature.GetString()!);
                object?[] values = [.. function.Inputs.Select(i => i.Type).Zip(test.GetProperty("values").EnumerateArray(), AbiJsonValue.Read)];
                Assert.Equal(signature.GetString(), function.Signature);
                Assert.Equal(test.GetProperty("selector").GetString(), Hex.Encode(function.Selector));
                Assert.Equal(test.GetProperty("callData").GetString(), Hex.Encode(function.EncodeCall(values)));
                AbiAssert.Same(values, function.DecodeCall(function.EncodeCall(values)));
            }
            else
            {
                AbiType[] types = [.. test.GetProperty("outputTypes").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!))];
                object?[] values = [.. types.Zip(test.GetProperty("outputValues").EnumerateArray(), AbiJsonValue.Read)];
                AbiAssert.Same(values, AbiDecoder.Decode(types, Hex.Decode(test.GetProperty("returnData").GetString()!)));
            }
        }
    }

    [SharedFact("vectors", "06-abi", "solidity-docs-packed.json")]
    public void Packs_the_example_of_the_Solidity_documentation()
    {
        foreach (JsonElement test in Read("06-abi", "solidity-docs-packed.json").EnumerateArray())
        {
            AbiType[] types = [.. test.GetProperty("types").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!))];
            object?[] values = [.. types.Zip(test.GetProperty("values").EnumerateArray(), AbiJsonValue.Read)];
            Assert.Equal(test.GetProperty("packed").GetString(), Hex.Encode(AbiEncoder.EncodePacked(types, values)));
        }
    }

    [SharedFact("vectors", "06-abi", "solidity-docs-abi-json.json")]
    public void Reads_the_JSON_examples_of_the_Solidity_documentation()
    {
        foreach (JsonElement test in Read("06-abi", "solidity-docs-abi-json.json").EnumerateArray())
        {
            ContractAbi abi = ContractAbi.FromJson(test.GetProperty("abi").GetRawText());
            foreach (JsonElement expected in test.GetProperty("expected").EnumerateArray())
            {
                CheckSignature(abi, expected);
            }
        }
    }

    [SharedFact("vectors", "09-azure-poa-networkinfo", "adminvalidatorset-v1.abi.json")]
    public void Reads_the_ABIs_of_the_old_governance_contracts()
    {
        foreach (string version in (string[])["v1", "v1.2"])
        {
            ContractAbi abi = ContractAbi.FromJson(Read("09-azure-poa-networkinfo", $"adminvalidatorset-{version}.abi.json").GetRawText());
            foreach (JsonElement expected in Read("09-azure-poa-networkinfo", $"adminvalidatorset-{version}.selectors.json").EnumerateArray())
            {
                CheckSignature(abi, expected);
                if (expected.TryGetProperty("returns", out JsonElement returns))
                {
                    AbiFunction function = abi.Function(expected.GetProperty("signature").GetString()!);
                    Assert.Equal(returns.EnumerateArray().Select(r => r.GetString()), function.Outputs.Select(o => o.Type.Name));
                    Assert.Equal(expected.GetProperty("stateMutability").GetString(), function.StateMutability.ToString().ToLowerInvariant());
                }
            }
        }
    }

    private static void CheckSignature(ContractAbi abi, JsonElement expected)
    {
        string signature = expected.GetProperty("signature").GetString()!;
        if (expected.TryGetProperty("topic0", out JsonElement topic))
        {
            Assert.Equal(topic.GetString(), Assert.Single(abi.Events, e => e.Signature == signature).Topic.ToString());
        }
        else
        {
            Assert.Equal(expected.GetProperty("selector").GetString(), Hex.Encode(abi.Function(signature).Selector));
        }
    }

    private static JsonElement Read(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf(["vectors", .. parts])));
        return document.RootElement.Clone();
    }

    private static void Attempt(List<string> failures, string name, Action test)
    {
        try
        {
            test();
        }
        catch (Exception error)
        {
            failures.Add($"{name}: {error.Message}");
        }
    }
}

/// <summary>Values as the vectors write them: decimal strings or numbers, hex for bytes, lists for arrays and tuples.</summary>
internal static class AbiJsonValue
{
    public static object? Read(AbiType type, JsonElement value) => type.Kind switch
    {
        AbiTypeKind.UInt or AbiTypeKind.Int => ReadInteger(value.ToString()),
        AbiTypeKind.Address => Address.Parse(value.GetString()!),
        AbiTypeKind.Bool => value.GetBoolean(),
        AbiTypeKind.String => value.GetString(),
        AbiTypeKind.Array => value.EnumerateArray().Select(v => Read(type.ElementType!, v)).ToArray(),
        AbiTypeKind.Tuple => type.Components.Zip(value.EnumerateArray(), (c, v) => Read(c.Type, v)).ToArray(),
        _ => value.GetString()!.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(value.GetString()!) : Encoding.ASCII.GetBytes(value.GetString()!),
    };

    private static BigInteger ReadInteger(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex.DecodeQuantity(text) : BigInteger.Parse(text, CultureInfo.InvariantCulture);
}

internal static class AbiAssert
{
    public static void Equal(byte[] expected, byte[] actual) => Assert.Equal(Hex.Encode(expected), Hex.Encode(actual));

    /// <summary>Compares trees of values, whatever their arrays' element types.</summary>
    public static void Same(object? expected, object? actual) => Assert.Equal(Print(expected), Print(actual));

    public static string Print(object? value) => value switch
    {
        byte[] bytes => Hex.Encode(bytes),
        System.Collections.IList list => $"[{string.Join(", ", list.Cast<object?>().Select(Print))}]",
        string text => $"\"{text}\"",
        _ => $"{value}",
    };
}
