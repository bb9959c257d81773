using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Benchmarks;

/// <summary>secp256k1: what sending a transaction and finding its sender take.</summary>
[MemoryDiagnoser]
public class CryptoSignatureBenchmarks
{
    private readonly byte[] _privateKey = [.. Enumerable.Repeat((byte)0x46, EthECKey.PrivateKeyLength)];
    private readonly EthECKey _key = new([.. Enumerable.Repeat((byte)0x46, EthECKey.PrivateKeyLength)]);
    private readonly Hash32 _hash = Keccak256.Hash("a transaction"u8);
    private EthECDSASignature _signature;

    [GlobalSetup]
    public void Setup() => _signature = _key.Sign(_hash);

    [GlobalCleanup]
    public void Cleanup() => _key.Dispose();

    [Benchmark]
    public EthECDSASignature Sign() => _key.Sign(_hash);

    [Benchmark]
    public Address? Recover_the_address() => EthECKey.RecoverAddress(_hash, _signature);

    [Benchmark]
    public bool Verify() => EthECKey.Verify(_key.PublicKey, _hash, _signature);

    [Benchmark]
    public Address Derive_the_address_of_a_private_key()
    {
        using EthECKey key = new(_privateKey);
        return key.Address;
    }
}
