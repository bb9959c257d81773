using System.Collections.Immutable;
using System.Numerics;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiEncoderTests
{
    [Theory]
    [InlineData("uint8", 255, "00000000000000000000000000000000000000000000000000000000000000ff")]
    [InlineData("int8", -128, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80")]
    [InlineData("int256", -1, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("int16", 256, "0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("bool", true, "0000000000000000000000000000000000000000000000000000000000000001")]
    public void Encodes_single_words(string type, object value, string word) => Assert.Equal("0x" + word, Hex.Encode(Encode(type, value)));

    [Fact]
    public void Takes_every_integer_type_of_CSharp()
    {
        byte[] seven = Encode("uint64", new BigInteger(7));
        foreach (object value in (object[])[(byte)7, (sbyte)7, (short)7, (ushort)7, 7, 7u, 7L, 7ul, (Int128)7, (UInt128)7])
        {
            AbiAssert.Equal(seven, Encode("uint64", value));
        }
    }

    [Fact]
    public void Takes_lists_tuples_and_memory_of_the_usual_kinds()
    {
        Address a = new(Enumerable.Repeat((byte)0xaa, 20).ToArray());
        byte[] addresses = Encode("address[]", new[] { a, a });
        AbiAssert.Equal(addresses, Encode("address[]", new List<Address> { a, a }));
        AbiAssert.Equal(addresses, Encode("address[]", ImmutableArray.Create(a, a)));
        AbiAssert.Equal(addresses, Encode("address[]", new object[] { a, a }));
        AbiAssert.Equal(Encode("(uint256,string)", new object[] { 1, "x" }), Encode("(uint256,string)", (1, "x")));
        AbiAssert.Equal(Encode("bytes", new byte[] { 1, 2 }), Encode("bytes", (ReadOnlyMemory<byte>)new byte[] { 1, 2 }));
        AbiAssert.Equal(Encode("bytes32", Enumerable.Repeat((byte)1, 32).ToArray()), Encode("bytes32", new Hash32(Enumerable.Repeat((byte)1, 32).ToArray())));
    }

    [Fact]
    public void Takes_an_array_of_references_as_the_single_argument_it_is()
    {
        string[] names = ["Bank A", "Bank B"];
        AbiAssert.Same(names, AbiFunction.Parse("f(string[])").DecodeCall(AbiFunction.Parse("f(string[])").EncodeCall(names))[0]);
    }

    [Theory]
    [InlineData("uint8", 256, "expected 0 to 2^8-1 for uint8, found 256")]
    [InlineData("uint256", -1, "expected 0 to 2^256-1 for uint256, found -1")]
    [InlineData("int8", 128, "expected -2^7 to 2^7-1 for int8, found 128")]
    [InlineData("int8", -129, "expected -2^7 to 2^7-1 for int8, found -129")]
    [InlineData("uint8", "1", "expected an integer for uint8, found String")]
    [InlineData("bool", 1, "expected a bool for bool, found Int32")]
    [InlineData("address", "0x00", "expected an Address for address, found String")]
    [InlineData("string", null, "expected a string for string, found null")]
    [InlineData("bytes", "0x00", "expected bytes for bytes, found String")]
    [InlineData("uint8[]", 1, "expected a list for uint8[], found Int32")]
    [InlineData("(uint8,uint8)", 1, "expected a list or tuple of 2 values for (uint8,uint8), found Int32")]
    public void Refuses_values_that_do_not_fit(string type, object? value, string problem) =>
        Assert.Equal($"values, value 1: {problem}.", Assert.Throws<AbiException>(() => Encode(type, value)).Message);

    [Fact]
    public void Refuses_what_has_another_length_or_no_encoding()
    {
        Assert.Contains("expected 3 bytes for bytes3, found 2", Refusal("bytes3", new byte[2]));
        Assert.Contains("expected 24 bytes for function, found 20", Refusal("function", new byte[20]));
        Assert.Contains("expected 2 elements for uint8[2], found 3", Refusal("uint8[2]", new[] { 1, 2, 3 }));
        Assert.Contains("expected 2 values for (uint8,uint8), found 3", Refusal("(uint8,uint8)", (1, 2, 3)));
        Assert.Contains("expected 2 values for (uint8,uint8), found 1", Refusal("(uint8,uint8)", new[] { 1 }));
        Assert.Contains("expected bytes for bytes31, found Hash32", Refusal("bytes31", Hash32.Zero));
        Assert.Contains("found an unpaired surrogate at position 1", Refusal("string", "a\ud800"));
        Assert.Contains("expected 0 to 2^256-1", Refusal("uint256", BigInteger.One << 256));
    }

    [Fact]
    public void Says_which_argument_of_which_function_does_not_fit()
    {
        AbiFunction propose = AbiFunction.Parse("function proposeAdmin(address subject, string alias_)");
        Assert.Equal(
            "proposeAdmin(address,string), value 2 'alias_': expected a string for string, found Int32.",
            Assert.Throws<AbiException>(() => propose.EncodeCall(Address.Zero, 1)).Message);
        Assert.Equal(
            "proposeAdmin(address,string): expected 2 values for (address,string), found 1.",
            Assert.Throws<AbiException>(() => propose.EncodeCall(Address.Zero)).Message);
    }

    [Fact]
    public void Packs_arrays_padded_and_refuses_what_Solidity_cannot_pack()
    {
        AbiType[] types = [.. new[] { "uint8[]", "address", "bool", "function" }.Select(AbiType.Parse)];
        Assert.Equal(
            "0x" + new string('0', 62) + "01" + new string('0', 62) + "02" + new string('0', 40) + "01" + new string('0', 48),
            Hex.Encode(AbiEncoder.EncodePacked(types, [new[] { 1, 2 }, Address.Zero, true, new byte[24]])));
        foreach (string type in (string[])["(uint8)", "uint8[][]", "string[]", "(uint8)[]"])
        {
            Assert.Throws<AbiException>(() => AbiEncoder.EncodePacked([AbiType.Parse(type)], [Array.Empty<object>()]));
        }

        Assert.Throws<AbiException>(() => AbiEncoder.EncodePacked(types, []));
    }

    private static byte[] Encode(string type, object? value) => AbiEncoder.Encode([AbiType.Parse(type)], [value]);

    private static string Refusal(string type, object? value) => Assert.Throws<AbiException>(() => Encode(type, value)).Message;
}
