using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Benchmarks;

/// <summary>Transactions as governance sends them: a vote, 36 bytes of call data.</summary>
[MemoryDiagnoser]
public class TransactionBenchmarks
{
    private readonly EthECKey _key = new([.. Enumerable.Repeat((byte)0x46, 32)]);

    private readonly LegacyTransaction _legacy = new()
    {
        ChainId = new ChainId(10_101_010),
        Nonce = 9,
        GasPrice = new Wei(20_000_000_000),
        GasLimit = 100_000,
        To = Address.Parse("0x0000000000000000000000000000000000001006"),
        Data = new byte[36],
    };

    private byte[] _raw = [];

    [GlobalSetup]
    public void Setup() => _raw = _legacy.Sign(_key).Raw.ToArray();

    [GlobalCleanup]
    public void Cleanup() => _key.Dispose();

    [Benchmark]
    public Hash32 Encode_and_hash() => _legacy.SigningHash();

    [Benchmark]
    public SignedTransaction Sign() => _legacy.Sign(_key);

    [Benchmark]
    public SignedTransaction Decode_and_recover() => SignedTransaction.Decode(_raw);
}
