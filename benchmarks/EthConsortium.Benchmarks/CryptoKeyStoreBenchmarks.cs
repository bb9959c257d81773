using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Benchmarks;

/// <summary>Opening a key file with geth's standard work factors, the first time in a process, compilation included: what each start of a tool takes.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.ColdStart, launchCount: 10, warmupCount: 0, iterationCount: 1)]
public class CryptoKeyStoreBenchmarks
{
    // Written by geth 1.8.23; the key is that of nobody.
    private const string Json = """{"address":"56270b4d6c657a4a08e3a6487adaf21d9893f9de","crypto":{"cipher":"aes-128-ctr","ciphertext":"9218ab40f6bcea5de870212311d85030d7919d191f48eb617ab493948f191333","cipherparams":{"iv":"9b44faaacf22de6ed3b4bad02242971d"},"kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"p":1,"r":8,"salt":"a0cc61a24810dec4a60b743021312e3c51d2a8b109217ed7a76e8d163a660a1c"},"mac":"23508ff4467fb6e3b004b916ceabefa45fb2eca425104978213efc9f0cd51835"},"id":"1d443606-e93e-472d-b3a4-53e5145cc3b9","version":3}""";

    [Benchmark]
    public Address Open_the_first_key_file()
    {
        using EthECKey key = KeyStoreV3.Decrypt(Json, "secret");
        return key.Address;
    }
}
