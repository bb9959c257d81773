using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class EthECDSASignatureTests
{
    private static readonly EthECDSASignature s_signature = new(Hash32.FromUInt64(1), Hash32.FromUInt64(2), 1);

    [Fact]
    public void The_form_of_the_wallets_goes_both_ways()
    {
        byte[] bytes = s_signature.ToArray();
        Assert.Equal(65, bytes.Length);
        Assert.Equal(28, bytes[64]);
        Assert.Equal(s_signature, EthECDSASignature.Parse(bytes));
        bytes[64] = 1;
        Assert.Equal(s_signature, EthECDSASignature.Parse(bytes));
    }

    [Theory]
    [InlineData(64, 27, "found 64")]
    [InlineData(66, 27, "found 66")]
    [InlineData(65, 2, "found 2")]
    [InlineData(65, 26, "found 26")]
    [InlineData(65, 29, "found 29")]
    [InlineData(65, 37, "found 37")]
    public void Refuses_another_length_or_v(int length, byte v, string expected)
    {
        byte[] bytes = new byte[length];
        bytes[^1] = v;
        Assert.Contains(expected, Assert.Throws<FormatException>(() => EthECDSASignature.Parse(bytes)).Message);
    }
}
