using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Benchmarks;

/// <summary>Reading a whole governance contract of 200 admins with 15 validators each from anvil, over HTTP, in two requests.</summary>
[MemoryDiagnoser]
public class GovernanceReadBenchmarks
{
    private const int Admins = 200;
    private const int ValidatorsPerAdmin = 15;

    private AnvilHost _host = null!;
    private RpcClient _rpc = null!;
    private GovernanceClient _client = null!;

    // BenchmarkDotNet's in-process toolchain does not wait for an asynchronous set-up.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().AsTask().GetAwaiter().GetResult();


    /// <summary>Admins, aliases, validators of each, votes against each, proposals, the three sets, all settings.</summary>
    [Benchmark]
    public Task<GovernanceState> ReadEverything() => _client.ReadAsync(default);

    /// <summary>What of that is the node's own time: the validators of each admin alone, in one batch, not decoded.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> BareBatch()
    {
        EthBatch batch = _client.Eth.CreateBatch();
        for (int a = 1; a <= Admins; a++)
        {
            _ = batch.CallAsync(new CallRequest { To = _client.Contract, Data = ConsortiumGovernanceContract.GetAdminValidators.EncodeCall(At(a)) }, BlockTag.Latest);
        }

        await batch.ExecuteAsync();
        return batch.Count;
    }

    private async Task SetUpAsync()
    {
        ConsortiumGovernanceGenesis consortium = new(
            "Benchmark",
            [.. Enumerable.Range(1, Admins).Select(a => new ConsortiumGovernanceFounder(At(a), $"Bank {a}", ImmutableArray.CreateRange(Enumerable.Range(1, ValidatorsPerAdmin).Select(v => At((a * 100) + v + 100_000)))))]);
        GenesisDefinition genesis = new()
        {
            ChainId = new ChainId(10_101_010),
            Consensus = new EthashConsensus(),
            Alloc = new Dictionary<Address, GenesisAccount> { [ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(consortium) },
        };
        _host = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), null, default);
        _rpc = new RpcClient(_host.Endpoint);
        _client = new GovernanceClient(new EthClient(_rpc));
    }

    private async ValueTask CleanUpAsync()
    {
        _rpc.Dispose();
        await _host.DisposeAsync();
    }

    private static Address At(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new Address(bytes);
    }
}
