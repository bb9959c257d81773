using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Benchmarks;

/// <summary>A governance contract of 200 admins with 15 validators each: its genesis storage, and all of it read from a chain (anvil, loopback).</summary>
[MemoryDiagnoser]
public class GovernanceBenchmarks
{
    private readonly ConsortiumGovernanceGenesis _genesis = new("Two hundred banks",
    [
        .. Enumerable.Range(0, 200).Select(i => new ConsortiumGovernanceFounder(
            AddressOf(1, i), $"Bank {i}", [.. Enumerable.Range(0, 15).Select(j => AddressOf(2, (15 * i) + j))])),
    ]);

    private AnvilHost _host = null!;
    private RpcClient _rpc = null!;
    private GovernanceClient _client = null!;
    private RpcRequest[] _bare = [];

    [GlobalSetup]
    public async Task Setup()
    {
        GenesisDefinition genesis = new()
        {
            ChainId = new ChainId(10101010),
            GasLimit = 50_000_000,
            Consensus = new AuRaConsensus { Validators = new AuRaValidatorContract(ConsortiumGovernanceContract.GenesisAddress) },
            Alloc = new Dictionary<Address, GenesisAccount> { [ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(_genesis) },
        };
        _host = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), options: null, CancellationToken.None);
        _rpc = new RpcClient(_host.Endpoint);
        _client = new GovernanceClient(new EthClient(_rpc));

        ImmutableArray<ConsortiumGovernanceFounder> founders = _genesis.Founders;
        _bare = [.. founders.Select(f => Call(ConsortiumGovernanceContract.GetAdminValidators.EncodeCall(f.Account)))];
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _rpc.Dispose();
        await _host.DisposeAsync();
    }

    [Benchmark(Description = "genesis storage of 200 x 15")]
    public GenesisAccount Build() => ConsortiumGovernanceContract.BuildGenesisAccount(_genesis);

    [Benchmark(Description = "read everything of 200 x 15")]
    public Task<GovernanceState> Read() => _client.ReadAsync(CancellationToken.None);

    [Benchmark(Description = "a bare batch of 200 getAdminValidators, not decoded", Baseline = true)]
    public Task<IReadOnlyList<RpcResponse>> Bare() => _rpc.SendBatchAsync(_bare, CancellationToken.None);

    private static RpcRequest Call(byte[] data) => new("eth_call", new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["to"] = ConsortiumGovernanceContract.GenesisAddress,
        ["data"] = data,
    }, BlockTag.Latest);

    private static Address AddressOf(byte kind, int number)
    {
        byte[] bytes = Hash32.FromUInt64((ulong)number + 1).AsSpan()[12..].ToArray();
        bytes[0] = kind;
        return new Address(bytes);
    }
}
