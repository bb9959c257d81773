using System.Numerics;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Ethereum.Tests.Abi;

public class AbiDeclarationTests
{
    [Theory]
    [InlineData("function f(address a, (uint256 x, string y)[] items) view returns (address[])", "f(address,(uint256,string)[])", "(address[])", AbiStateMutability.View)]
    [InlineData("transfer(address,uint)", "transfer(address,uint256)", "", AbiStateMutability.NonPayable)]
    [InlineData("function f() external pure returns (string memory);", "f()", "(string)", AbiStateMutability.Pure)]
    [InlineData("function f(address payable to, bytes calldata data) public payable", "f(address,bytes)", "", AbiStateMutability.Payable)]
    [InlineData("function f() constant returns(uint256 a,bool b)", "f()", "(uint256,bool)", AbiStateMutability.View)]
    public void Reads_functions(string text, string signature, string outputs, AbiStateMutability mutability)
    {
        AbiFunction function = AbiFunction.Parse(text);
        Assert.Equal(signature, function.Signature);
        Assert.Equal(outputs, function.Outputs.IsEmpty ? "" : $"({string.Join(',', function.Outputs.Select(o => o.Type))})");
        Assert.Equal(mutability, function.StateMutability);
    }

    [Theory]
    [InlineData("")]
    [InlineData("function")]
    [InlineData("function f")]
    [InlineData("function f(")]
    [InlineData("function f() returns")]
    [InlineData("function f(uint indexed a)  b")]
    [InlineData("function f() view view2")]
    [InlineData("event E()")]
    public void Refuses_what_is_no_function(string text) => Assert.Throws<AbiException>(() => AbiFunction.Parse(text));

    [Fact]
    public void Calls_and_results_go_both_ways()
    {
        AbiFunction function = AbiFunction.Parse("function f(uint256 a, string b) returns (uint8, bytes32)");
        byte[] call = function.EncodeCall(7, "x");
        Assert.Equal(function.Selector, call.AsSpan(0, 4));
        AbiAssert.Same(new object[] { 7, "x" }, function.DecodeCall(call));
        Assert.Throws<AbiException>(() => function.DecodeCall(AbiFunction.Parse("g()").EncodeCall()));
        Assert.Throws<AbiException>(() => function.DecodeCall([1, 2]));
        AbiAssert.Same(new object[] { 3, new byte[32] }, function.DecodeResult([.. new byte[31], 3, .. new byte[32]]));
    }

    [Fact]
    public void A_single_result_comes_as_the_type_asked_for()
    {
        byte[] seven = [.. new byte[31], 7];
        AbiFunction count = AbiFunction.Parse("function count() view returns (uint256)");
        Assert.Equal(7, count.DecodeResult<int>(seven));
        Assert.Equal(7u, count.DecodeResult<uint>(seven));
        Assert.Equal(7L, count.DecodeResult<long>(seven));
        Assert.Equal(7ul, count.DecodeResult<ulong>(seven));
        Assert.Equal((byte)7, count.DecodeResult<byte>(seven));
        Assert.Equal(new BigInteger(7), count.DecodeResult<BigInteger>(seven));
        Assert.Equal(new Hash32(seven), AbiFunction.Parse("f() returns (bytes32)").DecodeResult<Hash32>(seven));
        Assert.Equal(new Address(seven.AsSpan(12)), AbiFunction.Parse("f() returns (address)").DecodeResult<Address>(seven));
        Assert.Contains("range of Byte, found 256", Assert.Throws<AbiException>(() => count.DecodeResult<byte>([.. new byte[30], 1, 0])).Message);
        Assert.Throws<InvalidOperationException>(() => count.DecodeResult<string>(seven));
        Assert.Throws<InvalidOperationException>(() => AbiFunction.Parse("f() returns (uint256,uint256)").DecodeResult<ulong>(new byte[64]));
    }

    [Fact]
    public void No_data_where_a_result_is_expected_hints_at_the_address() =>
        Assert.Contains("Is there a contract", Assert.Throws<AbiException>(() => AbiFunction.Parse("f() returns (bool)").DecodeResult([])).Message);

    [Fact]
    public void Reads_events_and_their_logs()
    {
        AbiEvent transfer = AbiEvent.Parse("event Transfer(address indexed from, address indexed to, uint256 value)");
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", transfer.Topic.ToString());
        Hash32 from = Hash32.FromUInt64(1);
        Hash32 to = Hash32.FromUInt64(2);
        AbiAssert.Same(new object[] { new Address(from.AsSpan()[12..]), new Address(to.AsSpan()[12..]), 5 }, transfer.Decode([transfer.Topic, from, to], Hash32.FromUInt64(5).AsSpan()));
        Assert.Throws<AbiException>(() => transfer.Decode([from, from, to], new byte[32]));
        Assert.Throws<AbiException>(() => transfer.Decode([transfer.Topic, from], new byte[64]));
        Assert.Throws<AbiException>(() => transfer.Decode([], new byte[96]));
        Assert.Throws<AbiException>(() => transfer.Decode([transfer.Topic, new Hash32(Enumerable.Repeat((byte)1, 32).ToArray()), to], new byte[32]));
    }

    [Fact]
    public void Reads_anonymous_events_and_gives_the_hash_of_what_does_not_fit_a_topic()
    {
        AbiEvent declared = AbiEvent.Parse("event Note(string indexed text, uint8[2] indexed pair, (bool) indexed flag, bytes4 indexed tag) anonymous");
        Hash32[] topics = [Hash32.FromUInt64(1), Hash32.FromUInt64(2), Hash32.FromUInt64(3), Hash32.Parse("0x01020304" + new string('0', 56))];
        AbiAssert.Same(new object[] { topics[0], topics[1], topics[2], new byte[] { 1, 2, 3, 4 } }, declared.Decode(topics, []));
        Assert.Throws<AbiException>(() => AbiEvent.Parse("event E(bool indexed a, bool indexed b, bool indexed c, bool indexed d)"));
    }

    [Fact]
    public void Reads_custom_errors()
    {
        AbiError error = AbiError.Parse("error CapacityExceeded(uint256 requested, uint256 capacity)");
        byte[] data = error.Encode(7, 5);
        Assert.True(error.Matches(data));
        AbiAssert.Same(new object[] { 7, 5 }, error.Decode(data));
        Assert.False(AbiError.Panic.Matches(data));
        Assert.Throws<AbiException>(() => AbiError.Panic.Decode(data));
        Assert.Throws<AbiException>(() => error.Decode(data.AsSpan(0, 40)));
    }

    [Fact]
    public void Knows_the_errors_that_Solidity_has_built_in()
    {
        Assert.Equal("0x08c379a0", Hex.Encode(AbiError.Error.Selector));
        Assert.Equal("0x4e487b71", Hex.Encode(AbiError.Panic.Selector));
        Assert.Equal("an arithmetic operation overflowed or underflowed", PanicCode.Describe(0x11));
        Assert.Equal("an undefined panic", PanicCode.Describe(0x02));
        Assert.Equal("an undefined panic", PanicCode.Describe((BigInteger.One << 255) + 0x11));
    }

    [Fact]
    public void Puts_the_arguments_of_a_constructor_behind_its_code()
    {
        AbiConstructor constructor = AbiConstructor.Parse("constructor(uint256 capacity) payable");
        Assert.True(constructor.IsPayable);
        Assert.Equal([0x60, 0x80, .. new byte[31], 5], constructor.EncodeDeployment([0x60, 0x80], 5));
    }
}
