using System.Numerics;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Tests.Rlp;

public class RlpWriterTests
{
    [Theory]
    [InlineData(0, "80")]
    [InlineData(1, "01")]
    [InlineData(127, "7f")]
    [InlineData(128, "8180")]
    [InlineData(256, "820100")]
    public void Writes_numbers_without_leading_zeros(ulong value, string encoded)
    {
        RlpWriter writer = new();
        writer.Write(value);
        Assert.Equal("0x" + encoded, Hex.Encode(writer.WrittenSpan));
        writer.Clear();
        writer.Write(new BigInteger(value));
        Assert.Equal("0x" + encoded, Hex.Encode(writer.WrittenSpan));
    }

    [Theory]
    [InlineData(55, "b7", "f7")]
    [InlineData(56, "b838", "f838")]
    [InlineData(255, "b8ff", "f8ff")]
    [InlineData(256, "b90100", "f90100")]
    [InlineData(65_535, "b9ffff", "f9ffff")]
    [InlineData(65_536, "ba010000", "fa010000")]
    [InlineData(16_777_216, "bb01000000", "fb01000000")]
    public void Writes_the_shortest_length(int length, string header, string listHeader)
    {
        byte[] content = new byte[length];
        RlpWriter writer = new();
        writer.Write(content);
        Assert.Equal("0x" + header, Hex.Encode(writer.WrittenSpan[..^length]));
        writer.Clear();
        writer.WriteList(content, static (list, bytes) => list.WriteEncoded(bytes));
        Assert.Equal("0x" + listHeader, Hex.Encode(writer.WrittenSpan[..^length]));
    }

    [Fact]
    public void Refuses_negative_numbers() => Assert.Throws<ArgumentOutOfRangeException>(() => new RlpWriter().Write(BigInteger.MinusOne));
}
