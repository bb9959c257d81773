using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Benchmarks;

[MemoryDiagnoser]
public class StateRootBenchmarks
{
    private GenesisDefinition _accounts = null!;
    private GenesisDefinition _validators = null!;
    private string _spec = null!;

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        GenesisDefinition genesis = new() { ChainId = new ChainId(10101010), Consensus = new AuRaConsensus { Validators = new AuRaValidatorList([]) } };
        _accounts = genesis with { Alloc = Enumerable.Range(0, 3000).ToDictionary(_ => new Address(Bytes(random, 20)), _ => new GenesisAccount { Balance = new Wei((ulong)random.NextInt64()), Nonce = (ulong)random.Next(3) }) };

        // What 3,000 validators take in the governance contract, and somewhat more: about seven words each.
        Dictionary<Hash32, Hash32> storage = Enumerable.Range(0, 20_000).ToDictionary(_ => new Hash32(Bytes(random, 32)), i => i % 2 == 0 ? Hash32.FromUInt64((ulong)i + 1) : new Hash32([.. new byte[12], .. Bytes(random, 20)]));
        _validators = genesis with { Alloc = new Dictionary<Address, GenesisAccount> { [Address.Parse("0x0000000000000000000000000000000000001006")] = new() { Nonce = 1, Code = Bytes(random, 20_000), Storage = storage } } };
        _spec = ParityChainSpec.Write(_validators);
    }

    [Benchmark(Description = "state root, 3,000 accounts")]
    public Hash32 Accounts() => _accounts.ComputeStateRoot();

    [Benchmark(Description = "genesis hash, a contract with 20,000 slots")]
    public Hash32 Slots() => _validators.ComputeHash();

    [Benchmark(Description = "write a chain spec, 20,000 slots")]
    public string Write() => ParityChainSpec.Write(_validators);

    [Benchmark(Description = "read a chain spec, 20,000 slots")]
    public GenesisDefinition Read() => ParityChainSpec.Read(_spec);

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
