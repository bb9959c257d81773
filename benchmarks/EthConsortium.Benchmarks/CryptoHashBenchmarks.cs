using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Benchmarks;

/// <summary>Keccak-256 of a word (a storage key, a trie node's hash) and of a kilobyte.</summary>
[MemoryDiagnoser]
public class CryptoHashBenchmarks
{
    private byte[] _data = [];

    [Params(32, 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup() => _data = new byte[Length];

    [Benchmark]
    public Hash32 Keccak() => Keccak256.Hash(_data);
}
