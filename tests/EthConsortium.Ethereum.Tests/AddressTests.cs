using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Tests;

public class AddressTests
{
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    public void Prints_with_the_checksum_of_EIP_55(string text) =>
        Assert.Equal(text, Address.Parse(text.ToLowerInvariant()).ToString());

    [Fact]
    public void Refuses_a_wrong_checksum_and_says_what_would_be_right()
    {
        FormatException error = Assert.Throws<FormatException>(() => Address.Parse("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
        Assert.Contains("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", error.Message);
    }

    [Fact]
    public void Computes_the_address_of_a_created_contract() =>
        Assert.Equal(
            "0xcd234A471b72ba2F1Ccf0A70FCABA648a5eeCD8d".ToLowerInvariant(),
            Address.ForContract(Address.Parse("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"), 0).ToString().ToLowerInvariant());

    [Fact]
    public void Keccak_of_nothing_is_the_well_known_value() =>
        Assert.Equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Keccak256.Hash([]).ToString());
}
