using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiTypeTests
{
    [Theory]
    [InlineData("uint", "uint256")]
    [InlineData("int[2][]", "int256[2][]")]
    [InlineData(" ( uint a , string b ) [3] ", "(uint256,string)[3]")]
    [InlineData("tuple(address payable to, tuple(bool) inner)[]", "(address,(bool))[]")]
    [InlineData("function", "function")]
    [InlineData("bytes1", "bytes1")]
    public void Gives_the_canonical_name(string text, string name) => Assert.Equal(name, AbiType.Parse(text).Name);

    [Fact]
    public void Tells_what_it_is_made_of()
    {
        AbiType type = AbiType.Parse("(uint8 small, string[2] names)[]");
        Assert.Equal(AbiTypeKind.Array, type.Kind);
        Assert.Null(type.ArrayLength);
        Assert.Equal(["small", "names"], type.ElementType!.Components.Select(c => c.Name));
        Assert.Equal(8, type.ElementType.Components[0].Type.Size);
        Assert.Equal(2, type.ElementType.Components[1].Type.ArrayLength);
        Assert.True(type.ElementType.IsDynamic);
        Assert.False(AbiType.Parse("(uint8,bytes3[2])[4]").IsDynamic);
    }

    [Fact]
    public void Equals_by_the_canonical_name()
    {
        Assert.Equal(AbiType.Parse("(uint a)[]"), AbiType.Parse("(uint256 b)[]"));
        Assert.NotEqual(AbiType.Parse("uint256[]"), AbiType.Parse("uint256[1]"));
        Assert.Equal(AbiType.Parse("(uint a)[]").GetHashCode(), AbiType.Parse("(uint256)[]").GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("int0")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("Address")]
    [InlineData("fixed128x18")]
    [InlineData("()")]
    [InlineData("tuple")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[01]")]
    [InlineData("uint256[-1]")]
    [InlineData("uint256[2147483648]")]
    [InlineData("uint256[")]
    [InlineData("uint256]")]
    [InlineData("(uint256")]
    [InlineData("(uint256,)")]
    [InlineData("uint256 name")]
    [InlineData("uint256[2147483647]")]
    [InlineData("uint256[65536][65536]")]
    [InlineData("string[2147483647]")]
    public void Refuses_what_is_no_type_that_Solidity_can_pass(string text) => Assert.Throws<AbiException>(() => AbiType.Parse(text));

    [Fact]
    public void Bounds_how_deep_types_nest()
    {
        AbiType deepest = AbiType.Parse("uint8" + Repeat("[1]", AbiType.MaxDepth));
        Assert.Single(AbiDecoder.Decode([deepest], new byte[32]));
        Assert.Throws<AbiException>(() => AbiType.Parse("uint8" + Repeat("[]", AbiType.MaxDepth + 1)));
        Assert.Throws<AbiException>(() => AbiType.Parse("uint8" + Repeat("[1]", 100_000)));
        Assert.Throws<AbiException>(() => AbiType.Parse(Repeat("(", 100_000)));
        Assert.Throws<AbiException>(() => AbiType.Parse(Repeat("tuple(", 100_000)));
    }

    [Fact]
    public void Says_what_was_expected_and_found()
    {
        Assert.Equal("Expected a name at position 9, found ';', in '(uint256 ;'.", Assert.Throws<AbiException>(() => AbiType.Parse("(uint256 ;")).Message);
        Assert.Contains("found 'unit256'", Assert.Throws<AbiException>(() => AbiType.Parse("unit256")).Message);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
