using System.Security.Cryptography;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class CastOracleTests
{
    private const int Cases = 50;

    [Fact]
    public void Addresses_are_those_of_cast()
    {
        for (int i = 0; i < Cases; i++)
        {
            byte[] privateKey = SHA256.HashData([1, (byte)i]);
            using EthECKey key = new(privateKey);
            Assert.Equal(NpmTool.Cast(["wallet", "address", "--private-key", Hex.Encode(privateKey)]).Trim(), key.Address.ToString());
        }
    }

    [Fact]
    public void Signatures_of_hashes_are_those_of_cast()
    {
        for (int i = 0; i < Cases; i++)
        {
            byte[] privateKey = SHA256.HashData([2, (byte)i]);
            Hash32 hash = Keccak256.Hash([3, (byte)i]);
            using EthECKey key = new(privateKey);
            string expected = NpmTool.Cast(["wallet", "sign", "--no-hash", "--private-key", Hex.Encode(privateKey), hash.ToString()]).Trim();
            Assert.Equal(expected, Hex.Encode(key.Sign(hash).ToArray()));
        }
    }

    [Fact]
    public void Signatures_of_messages_are_those_of_cast()
    {
        for (int i = 1; i < Cases; i++)
        {
            byte[] privateKey = SHA256.HashData([4, (byte)i]);
            byte[] message = [.. Enumerable.Range(0, 7 * i).Select(b => (byte)(b * i))];
            using EthECKey key = new(privateKey);
            string expected = NpmTool.Cast(["wallet", "sign", "--private-key", Hex.Encode(privateKey), Hex.Encode(message)]).Trim();
            EthECDSASignature signature = EthereumMessage.Sign(key, message);
            Assert.Equal(expected, Hex.Encode(signature.ToArray()));
            Assert.Equal(key.Address, EthereumMessage.Recover(message, EthECDSASignature.Parse(Hex.Decode(expected))));
        }
    }
}
