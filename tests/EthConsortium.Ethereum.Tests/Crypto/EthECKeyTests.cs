using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class EthECKeyTests
{
    [Fact]
    public void Signs_so_that_the_signature_verifies_and_recovers_to_the_address()
    {
        using EthECKey key = new(Hex.Decode("0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"));
        Hash32 hash = Keccak256.Hash("Some data"u8);
        EthECDSASignature signature = key.Sign(hash);
        Assert.Equal("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", key.Address.ToString());
        Assert.True(EthECKey.Verify(key.PublicKey, hash, signature));
        Assert.Equal(key.Address, EthECKey.RecoverAddress(hash, signature));
    }
}
