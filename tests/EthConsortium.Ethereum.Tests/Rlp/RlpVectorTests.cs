using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Rlp;

public class RlpVectorTests
{
    [SharedFact("vectors", "04-rlp", "rlptest.json")]
    public void Writes_and_reads_the_cases_of_ethereum_tests()
    {
        foreach (JsonProperty test in Read("rlptest.json").EnumerateObject())
        {
            RlpTree tree = ReadPlain(test.Value.GetProperty("in"));
            string encoded = test.Value.GetProperty("out").GetString()!;
            Assert.Equal(encoded, Hex.Encode(tree.Encode()));
            Assert.Equal(tree.ToString(), RlpTree.Decode(Hex.Decode(encoded)).ToString());
        }
    }

    [SharedFact("vectors", "04-rlp", "invalidRLPTest.json")]
    public void Refuses_the_invalid_cases_of_ethereum_tests()
    {
        List<string> accepted = [];
        foreach (JsonProperty test in Read("invalidRLPTest.json").EnumerateObject())
        {
            try
            {
                accepted.Add($"{test.Name}: {RlpTree.Decode(Hex.Decode(test.Value.GetProperty("out").GetString()!))}");
            }
            catch (RlpException)
            {
                // As it should be.
            }
        }

        Assert.Empty(accepted);
    }

    [SharedFact("vectors", "04-rlp", "RandomRLPTests-example.json")]
    public void Reads_the_random_case_of_ethereum_tests()
    {
        foreach (JsonProperty test in Read("RandomRLPTests-example.json").EnumerateObject())
        {
            string encoded = test.Value.GetProperty("out").GetString()!;
            Assert.Equal(Hex.Encode(Hex.Decode(encoded)), Hex.Encode(RlpTree.Decode(Hex.Decode(encoded)).Encode()));
        }
    }

    [SharedFact("vectors", "04-rlp", "ethers-rlp.json")]
    public void Writes_and_reads_the_cases_of_ethers()
    {
        foreach (JsonElement test in Read("ethers-rlp.json").EnumerateArray())
        {
            RlpTree tree = ReadHex(test.GetProperty("decoded"));
            string encoded = test.GetProperty("encoded").GetString()!;
            Assert.Equal(encoded, Hex.Encode(tree.Encode()));
            Assert.Equal(tree.ToString(), RlpTree.Decode(Hex.Decode(encoded)).ToString());
        }
    }

    private static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "04-rlp", file)));
        return document.RootElement.Clone();
    }

    private static RlpTree ReadPlain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => RlpTree.List(value.EnumerateArray().Select(ReadPlain)),
        JsonValueKind.Number => Number(value.GetUInt64()),
        _ when value.GetString()!.StartsWith('#') => Number(BigInteger.Parse(value.GetString()!.AsSpan(1), provider: CultureInfo.InvariantCulture)),
        _ => new RlpTree(Encoding.UTF8.GetBytes(value.GetString()!)),
    };

    private static RlpTree Number(BigInteger value) => new(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static RlpTree ReadHex(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? RlpTree.List(value.EnumerateArray().Select(ReadHex))
        : new RlpTree(Hex.Decode(value.GetString()!));
}

/// <summary>Any RLP item: bytes, or a list of items. The library reads known structures only; tests read everything.</summary>
internal sealed record RlpTree(byte[]? Bytes)
{
    public RlpTree[] Items { get; private init; } = [];

    public static RlpTree List(IEnumerable<RlpTree> items) => new((byte[]?)null) { Items = [.. items] };

    public static RlpTree Decode(ReadOnlySpan<byte> data)
    {
        RlpReader reader = new(data);
        RlpTree tree = Decode(ref reader);
        reader.End();
        return tree;
    }

    public byte[] Encode()
    {
        RlpWriter writer = new();
        Encode(writer);
        return writer.ToArray();
    }

    public override string ToString() => Bytes is null ? $"[{string.Join(',', Items.AsEnumerable())}]" : Hex.Encode(Bytes);

    private static RlpTree Decode(ref RlpReader reader)
    {
        if (!reader.NextIsList)
        {
            return new RlpTree(reader.ReadBytes().ToArray());
        }

        RlpReader list = reader.ReadList();
        List<RlpTree> items = [];
        while (!list.IsAtEnd)
        {
            items.Add(Decode(ref list));
        }

        return List(items);
    }

    private void Encode(RlpWriter writer)
    {
        if (Bytes is not null)
        {
            writer.Write(Bytes);
            return;
        }

        writer.WriteList(list =>
        {
            foreach (RlpTree item in Items)
            {
                item.Encode(list);
            }
        });
    }
}
