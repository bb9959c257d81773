using System.Numerics;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Tests.Rlp;

public class RlpReaderTests
{
    [Theory]
    [InlineData("", "RLP at byte 0: expected an item, found the end.")]
    [InlineData("8100", "RLP at byte 0: expected the byte 0x00 without a prefix, found it with one.")]
    [InlineData("817f", "RLP at byte 0: expected the byte 0x7f without a prefix, found it with one.")]
    [InlineData("81", "RLP at byte 0: expected 1 bytes of content, found 0.")]
    [InlineData("8301", "RLP at byte 0: expected 3 bytes of content, found 1.")]
    [InlineData("b8", "RLP at byte 1: expected a length of 1 bytes, found 0.")]
    [InlineData("b80101", "RLP at byte 1: expected the shortest form of a length, found 1 in 1 bytes.")]
    [InlineData("b90038", "RLP at byte 1: expected the shortest form of a length, found 56 in 2 bytes.")]
    [InlineData("b838", "RLP at byte 1: expected 56 bytes of content, found 0.")]
    [InlineData("bfffffffffffffffff", "RLP at byte 1: expected 18446744073709551615 bytes of content, found 0.")]
    [InlineData("ff7fffffffffffffff", "RLP at byte 1: expected 9223372036854775807 bytes of content, found 0.")]
    [InlineData("fb80000000", "RLP at byte 1: expected 2147483648 bytes of content, found 0.")]
    [InlineData("c281", "RLP at byte 0: expected 2 bytes of content, found 1.")]
    [InlineData("c28301", "RLP at byte 1: expected 3 bytes of content, found 1.")]
    [InlineData("c3c28301", "RLP at byte 2: expected 3 bytes of content, found 1.")]
    [InlineData("0001", "RLP at byte 1: expected the end, found 1 more bytes.")]
    [InlineData("c0c0", "RLP at byte 1: expected the end, found 1 more bytes.")]
    public void Refuses_what_is_not_the_one_encoding(string data, string message) =>
        Assert.Equal(message, Assert.Throws<RlpException>(() => RlpTree.Decode(Hex.Decode(data))).Message);

    [Fact]
    public void Reads_items_of_the_types_that_are_expected()
    {
        RlpWriter writer = new();
        writer.WriteList(list =>
        {
            list.Write(0);
            list.Write(ulong.MaxValue);
            list.Write((BigInteger.One << 256) - 1);
            list.Write(Address.Zero.AsSpan());
            list.Write(Hash32.Zero.AsSpan());
            list.WriteList(static _ => { });
        });
        RlpReader reader = new(writer.WrittenSpan);
        RlpReader list = reader.ReadList();
        reader.End();
        Assert.Equal(0ul, list.ReadUInt64());
        Assert.Equal(ulong.MaxValue, list.ReadUInt64());
        Assert.Equal((BigInteger.One << 256) - 1, list.ReadBigInteger());
        Assert.Equal(Address.Zero, list.ReadAddress());
        Assert.Equal(Hash32.Zero, list.ReadHash32());
        Assert.True(list.NextIsList);
        Assert.True(list.ReadList().IsAtEnd);
        Assert.False(list.NextIsList);
        list.End();
    }

    [Fact]
    public void Refuses_items_of_other_types_than_expected()
    {
        Refuses("c0", (ref RlpReader r) => _ = r.ReadBytes(), "expected a byte string, found a list");
        Refuses("80", (ref RlpReader r) => _ = r.ReadList(), "expected a list, found a byte string");
        Refuses("00", (ref RlpReader r) => _ = r.ReadUInt64(), "expected a number without leading zeros");
        Refuses("820001", (ref RlpReader r) => _ = r.ReadBigInteger(), "expected a number without leading zeros");
        Refuses("89010000000000000000", (ref RlpReader r) => _ = r.ReadUInt64(), "expected a number of at most 64 bits, found 9 bytes");
        Refuses("a101" + new string('0', 64), (ref RlpReader r) => _ = r.ReadBigInteger(), "expected a number of at most 256 bits, found 33 bytes");
        Refuses("80", (ref RlpReader r) => _ = r.ReadAddress(), "expected 20 bytes, found 0");
        Refuses("820102", (ref RlpReader r) => _ = r.ReadHash32(), "expected 32 bytes, found 2");
    }

    [Fact]
    public void Bounds_how_deep_lists_nest()
    {
        byte[] deep = [0xc0];
        for (int i = 1; i < RlpReader.MaxDepth; i++)
        {
            deep = Wrap(deep);
        }

        Assert.Equal(RlpReader.MaxDepth, RlpTree.Decode(deep).ToString().Count(c => c == '['));
        Assert.Contains("at most 256 nested lists", Assert.Throws<RlpException>(() => RlpTree.Decode(Wrap(deep))).Message);
    }

    private static byte[] Wrap(byte[] item)
    {
        RlpWriter writer = new();
        writer.WriteList(item, static (list, item) => list.WriteEncoded(item));
        return writer.ToArray();
    }

    private static void Refuses(string data, Reading read, string problem)
    {
        RlpException error = Assert.Throws<RlpException>(() =>
        {
            RlpReader reader = new(Hex.Decode(data));
            read(ref reader);
        });
        Assert.Contains(problem, error.Message);
    }

    private delegate void Reading(ref RlpReader reader);
}
