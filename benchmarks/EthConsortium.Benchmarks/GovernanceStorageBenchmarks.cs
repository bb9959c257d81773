using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Benchmarks;

/// <summary>The genesis storage of a governance contract of 200 admins with 15 validators each: laid out, and read back as a joiner does.</summary>
[MemoryDiagnoser]
public class GovernanceStorageBenchmarks
{
    private readonly ConsortiumGovernanceGenesis _genesis = new("Two hundred banks",
    [
        .. Enumerable.Range(0, 200).Select(i => new ConsortiumGovernanceFounder(
            AddressOf(1, i), $"Bank {i}", [.. Enumerable.Range(0, 15).Select(j => AddressOf(2, (15 * i) + j))])),
    ]);

    private GenesisAccount _account = null!;

    [GlobalSetup]
    public void Setup() => _account = Build();

    [Benchmark(Description = "lay out 200 x 15")]
    public GenesisAccount Build() => ConsortiumGovernanceContract.BuildGenesisAccount(_genesis);

    [Benchmark(Description = "read back and verify 200 x 15")]
    public ConsortiumGovernanceGenesis Read() => ConsortiumGovernanceContract.ReadGenesisAccount(_account);

    private static Address AddressOf(byte kind, int number)
    {
        byte[] bytes = Hash32.FromUInt64((ulong)number + 1).AsSpan()[12..].ToArray();
        bytes[0] = kind;
        return new Address(bytes);
    }
}
