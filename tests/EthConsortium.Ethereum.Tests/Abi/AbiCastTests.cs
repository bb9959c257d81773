using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Abi;

/// <summary>Foundry's <c>cast</c> as an independent oracle. One run checks many values, for starting it costs more than encoding.</summary>
public class AbiCastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Encodes_and_decodes_like_cast(int batch)
    {
        for (int seed = 25 * batch; seed < 25 * (batch + 1); seed++)
        {
            // cast fails to print values of the type function.
            bool canDecode = seed % 4 != 0;
            RandomAbi random = new(seed, withFunctions: !canDecode);
            AbiType tuple = AbiType.Parse($"({string.Join(',', random.Types(40, depth: 3).Select(t => t.Name))})");
            object value = random.Value(tuple);
            string encoded = Hex.Encode(AbiEncoder.Encode([tuple], [value]));
            Assert.Equal(NpmTool.Cast(["abi-encode", $"f({tuple})", Literal(tuple, value)]).Trim(), encoded);

            if (canDecode)
            {
                using JsonDocument decoded = JsonDocument.Parse(NpmTool.Cast(["decode-abi", "--json", $"f()({tuple})", encoded]));
                AbiAssert.Same(value, AbiJsonValue.Read(tuple, decoded.RootElement[0]));
            }
        }
    }

    [Fact]
    public void Reads_damaged_data_like_cast_or_refuses_it()
    {
        int accepted = 0;
        for (int seed = 1_000; seed < 1_060; seed++)
        {
            RandomAbi random = new(seed, withFunctions: false);
            AbiType tuple = AbiType.Parse($"({string.Join(',', random.Types(6, depth: 2).Select(t => t.Name))})");
            byte[] data = random.Damage(AbiEncoder.Encode([tuple], [random.Value(tuple)]));
            object? value;
            try
            {
                value = AbiDecoder.Decode([tuple], data)[0];
            }
            catch (AbiException)
            {
                continue;
            }

            accepted++;
            using JsonDocument decoded = JsonDocument.Parse(NpmTool.Cast(["decode-abi", "--json", $"f()({tuple})", Hex.Encode(data)]));
            AbiAssert.Same(value, AbiJsonValue.Read(tuple, decoded.RootElement[0]));
        }

        Assert.InRange(accepted, 5, 55);
    }

    [Fact]
    public void Packs_like_cast()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RandomAbi random = new(seed);
            AbiType[] types = random.Types(20, depth: 0);
            object[] values = random.Values(types);
            Assert.Equal(
                NpmTool.Cast(["abi-encode", "--packed", $"f({string.Join<AbiType>(',', types)})", "--", .. types.Zip(values, Literal)]).Trim(),
                Hex.Encode(AbiEncoder.EncodePacked(types, values)));
        }
    }

    [Fact]
    public void Computes_selectors_and_topics_like_cast()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            string inputs = string.Join(',', new RandomAbi(seed).Types(seed % 7, depth: 3).Select(t => t.Name));
            Assert.Equal(NpmTool.Cast(["sig", $"f{seed}({inputs})"]).Trim(), Hex.Encode(AbiFunction.Parse($"f{seed}({inputs})").Selector));
            Assert.Equal(NpmTool.Cast(["sig-event", $"E{seed}({inputs})"]).Trim(), AbiEvent.Parse($"E{seed}({inputs})").Topic.ToString());
        }
    }

    [Fact]
    public void Encodes_calls_like_cast()
    {
        Address a = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        Assert.Equal(
            NpmTool.Cast(["calldata", "addValidators(address[])", $"[{a},{Address.Zero}]"]).Trim(),
            Hex.Encode(AbiFunction.Parse("function addValidators(address[] validatorAddresses)").EncodeCall(new[] { a, Address.Zero })));
        Assert.Equal(
            NpmTool.Cast(["calldata", "proposeAdmin(address,string)", a.ToString(), "Bank B"]).Trim(),
            Hex.Encode(AbiFunction.Parse("proposeAdmin(address proposedAdminAddress, string memory alias_)").EncodeCall(a, "Bank B")));
    }

    [Fact]
    public void Decodes_events_that_cast_encodes()
    {
        AbiEvent declared = AbiEvent.Parse("event E(string indexed a, uint256[] indexed b, int64 indexed c, string[] d)");
        string[] lines = NpmTool.Cast(["abi-encode-event", "E(string indexed,uint256[] indexed,int64 indexed,string[])", "hi there", "[1,2]", "-7", "[\"x\",\"\"]"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Hash32[] topics = [.. lines[..4].Select(l => Hash32.Parse(l.Split(' ')[1]))];
        object?[] values = declared.Decode(topics, Hex.Decode(lines[4].Split(' ')[1]));
        AbiAssert.Same(new object[] { topics[1], topics[2], new BigInteger(-7), new object[] { "x", "" } }, values);
    }

    private static string Literal(AbiType type, object? value) => type.Kind switch
    {
        AbiTypeKind.Array => $"[{string.Join(',', ((IList)value!).Cast<object?>().Select(v => Literal(type.ElementType!, v)))}]",
        AbiTypeKind.Tuple => $"({string.Join(',', type.Components.Zip(((IList)value!).Cast<object?>(), (c, v) => Literal(c.Type, v)))})",
        AbiTypeKind.String => $"\"{value}\"",
        AbiTypeKind.Bool => (bool)value! ? "true" : "false",
        AbiTypeKind.Bytes or AbiTypeKind.FixedBytes or AbiTypeKind.Function => Hex.Encode((byte[])value!),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
