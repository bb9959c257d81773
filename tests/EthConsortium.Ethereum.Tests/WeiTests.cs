namespace EthConsortium.Ethereum.Tests;

public class WeiTests
{
    [Theory]
    [InlineData("1.5 ether", "1500000000000000000")]
    [InlineData("0.000000000000000001 ETH", "1")]
    [InlineData(" 20  gwei ", "20000000000")]
    [InlineData("0.5 gwei", "500000000")]
    [InlineData("21000 wei", "21000")]
    [InlineData("0 wei", "0")]
    public void An_amount_has_a_unit(string text, string wei) => Assert.Equal(wei, Wei.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("ether")]
    [InlineData("1 finney")]
    [InlineData("-1 ether")]
    [InlineData("1,5 ether")]
    [InlineData("1e3 ether")]
    [InlineData("1.5 wei")]
    [InlineData("0.0000000001 gwei")]
    [InlineData("1 2 ether")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936 wei")]
    public void What_is_no_amount_is_refused(string text) => Assert.Throws<FormatException>(() => Wei.Parse(text));

    [Fact]
    public void The_largest_amount_is_read() =>
        Assert.Equal("115792089237316195423570985008687907853269984665640564039457584007913129639935", Wei.Parse("115792089237316195423570985008687907853269984665640564039457584007913129639935 wei").ToString());
}
