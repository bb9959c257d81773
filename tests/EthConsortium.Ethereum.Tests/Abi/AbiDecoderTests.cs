using System.Numerics;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiDecoderTests
{
    private const string Max = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    [Theory]
    [InlineData("uint8", "0100", "at byte 0: expected a number in the range of uint8")]
    [InlineData("uint248", Max, "at byte 0: expected a number in the range of uint248")]
    [InlineData("int8", "80", "at byte 0: expected a number in the range of int8")]
    [InlineData("int8", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "at byte 0: expected a number in the range of int8")]
    [InlineData("bool", "02", "at byte 0: expected a bool (0 or 1)")]
    [InlineData("bool", "0100000000000000000000000000000000000000000000000000000000000001", "at byte 0: expected a bool (0 or 1)")]
    [InlineData("address", "010000000000000000000000000000000000000000", "at byte 0: expected an address with 12 zeros in front")]
    [InlineData("bytes3", "01", "at byte 0: expected bytes3 with zeros behind its 3 bytes")]
    [InlineData("function", Max, "at byte 0: expected function with zeros behind its 24 bytes")]
    [InlineData("string", Max, "at byte 0: expected an offset within the 32 bytes at hand")]
    [InlineData("string", "21", "at byte 0: expected an offset within the 32 bytes at hand")]
    [InlineData("string", "20", "at byte 32: expected 32 bytes, found 0")]
    [InlineData("string", "20 01", "at byte 32: expected a length within the 0 bytes that follow")]
    [InlineData("string", "20 21 00", "at byte 32: expected a length within the 32 bytes that follow")]
    [InlineData("bytes", "20 01 01", "at byte 65: expected zeros up to the next word")]
    [InlineData("uint8[]", "20 02 01", "at byte 64: expected 64 bytes, found 32")]
    [InlineData("uint8[]", "20 7fffffff", "at byte 32: expected a length within the 0 bytes that follow")]
    [InlineData("uint8[]", "20 80000000", "at byte 32: expected a length within the 0 bytes that follow")]
    [InlineData("uint8[2]", "01", "at byte 0: expected 64 bytes, found 32")]
    [InlineData("string[1]", "20", "at byte 32: expected 32 bytes, found 0")]
    public void Refuses_data_that_no_encoder_makes(string type, string words, string problem) =>
        Assert.StartsWith($"values: {problem}", Assert.Throws<AbiException>(() => Decode(type, Words(words))).Message);

    [Fact]
    public void Reads_the_extremes_of_integers()
    {
        Assert.Equal((BigInteger.One << 256) - 1, Decode("uint256", Words(Max)));
        Assert.Equal(BigInteger.MinusOne, Decode("int8", Words(Max)));
        Assert.Equal(-(BigInteger.One << 255), Decode("int256", Words("8000000000000000000000000000000000000000000000000000000000000000")));
    }

    [Fact]
    public void Ignores_bytes_that_nothing_refers_to() => Assert.Equal(new BigInteger(1), Decode("uint256", Words("01 02 03")));

    [Fact]
    public void Reads_the_last_bytes_without_their_padding_as_old_compilers_leave_them() =>
        Assert.Equal("abc", Decode("string", [.. Words("20 03"), .. "abc"u8]));

    [Fact]
    public void Replaces_what_is_no_UTF8_so_that_one_odd_alias_does_not_hide_the_others()
    {
        byte[] encoded = AbiEncoder.Encode([AbiType.Parse("bytes")], [new byte[] { (byte)'a', 0xff, (byte)'b' }]);
        Assert.Equal("a\ufffdb", Decode("string", encoded));
    }

    [Theory]
    [InlineData("uint256[][]", "20 02 00 00")]
    [InlineData("bytes[]", "20 03 60 60 60 00")]
    [InlineData("(string,string,string)", "20 60 60 60 00")]
    public void Refuses_offsets_that_share_bytes(string type, string words) =>
        Assert.Contains("each byte to be referred to once", Assert.Throws<AbiException>(() => Decode(type, Words(words))).Message);

    [Fact]
    public void A_bomb_of_nested_arrays_ends_at_once()
    {
        // Each of ten levels holds 250 offsets, all to the same next level: 250^10 elements if they were followed.
        List<byte> data = [.. Words("20")];
        for (int level = 0; level < 10; level++)
        {
            data.AddRange(Word(250));
            for (int i = 0; i < 250; i++)
            {
                data.AddRange(Word(250 * 32));
            }
        }

        data.AddRange(Word(0));
        AbiPropertyTests.DecodeHostile([AbiType.Parse("uint256" + string.Concat(Enumerable.Repeat("[]", 11)))], [.. data]);
        Assert.Throws<AbiException>(() => AbiDecoder.Decode([AbiType.Parse("uint256" + string.Concat(Enumerable.Repeat("[]", 11)))], [.. data]));
    }

    [Fact]
    public void A_hostile_length_allocates_nothing()
    {
        foreach (string type in (string[])["bytes", "string", "uint256[]", "address[]", "bool[]", "string[]", "(bool)[]", "bytes4[][]", "uint8[1000000]", "string[1000000]"])
        {
            foreach (string length in (string[])["7fffffff", "ffffffff", "03ffffff", "7fffffffffffffff", Max])
            {
                AbiPropertyTests.DecodeHostile([AbiType.Parse(type)], Words($"20 {length} 00 00"));
            }
        }
    }

    [Fact]
    public void Reads_a_governance_contract_of_200_admins_with_15_validators()
    {
        AbiFunction getAdminValidators = AbiFunction.Parse("function getAdminValidators(address admin) view returns (address[])");
        for (int admin = 0; admin < 200; admin++)
        {
            Address[] validators = [.. Enumerable.Range(0, 15).Select(v => new Address(Word((admin * 1000) + v).AsSpan(12)))];
            byte[] result = AbiEncoder.Encode([AbiType.Parse("address[]")], [validators]);
            Assert.Equal(validators, getAdminValidators.DecodeResult<Address[]>(result));
        }
    }

    private static object? Decode(string type, byte[] data) => AbiDecoder.Decode([AbiType.Parse(type)], data)[0];

    private static byte[] Words(string words) => [.. words.Split(' ').SelectMany(w => Hex.Decode(w.PadLeft(64, '0')))];

    private static byte[] Word(int value) => Words(value.ToString("x"));
}
