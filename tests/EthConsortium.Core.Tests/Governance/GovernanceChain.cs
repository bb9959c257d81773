using System.Collections.Immutable;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Core.Tests.Governance;

/// <summary>A real EVM with the governance contract in its genesis, where tests act for every admin without keys.</summary>
internal sealed class GovernanceChain : IAsyncDisposable
{
    private readonly AnvilHost _host;
    private readonly RpcClient _rpc;
    private readonly HashSet<Address> _impersonated = [];

    private GovernanceChain(AnvilHost host)
    {
        _host = host;
        _rpc = new RpcClient(host.Endpoint);
        Eth = new EthClient(_rpc);
        Anvil = new AnvilControl(_rpc);
        Client = new GovernanceClient(Eth);
    }

    public EthClient Eth { get; }

    public AnvilControl Anvil { get; }

    public GovernanceClient Client { get; }

    public Uri Endpoint => _host.Endpoint;

    public static async Task<GovernanceChain> StartAsync(ConsortiumGovernanceGenesis genesis, Address? at = null)
    {
        GenesisDefinition definition = new()
        {
            ChainId = new ChainId(10_101_010),
            Consensus = new EthashConsensus(),
            Alloc = new Dictionary<Address, GenesisAccount> { [at ?? ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(genesis) },
        };
        return new GovernanceChain(await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(definition), null, default));
    }

    /// <summary>Admins 1 to <paramref name="admins"/>, each with <paramref name="validators"/> validators.</summary>
    public static ConsortiumGovernanceGenesis Genesis(int admins, int validators, bool immediately = false) => new(
        "Test consortium",
        [.. Enumerable.Range(1, admins).Select(a => new ConsortiumGovernanceFounder(Admin(a), $"Bank {a}", ValidatorsOf(a, validators)))])
    {
        FinalizesImmediately = immediately,
        ProposalLifetime = TimeSpan.FromHours(1),
        EvictionNotice = TimeSpan.FromHours(2),
    };

    public static Address Admin(int number) => TestAccounts.At(number);

    public static Address Validator(int admin, int number) => TestAccounts.At((admin * 1000) + number);

    public static ImmutableArray<Address> ValidatorsOf(int admin, int count) => [.. Enumerable.Range(1, count).Select(v => Validator(admin, v))];

    /// <summary>Sends a transaction as anybody, also one that fails.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, byte[] data)
    {
        if (_impersonated.Add(from))
        {
            await Anvil.ImpersonateAsync(from, default);
        }

        Hash32 hash = await Anvil.SendTransactionAsync(from, Client.Contract, data, 30_000_000, default);
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await Eth.GetTransactionReceiptAsync(hash, timeout.Token) is { } receipt)
            {
                return receipt;
            }

            await Task.Delay(1, timeout.Token); // anvil answers before it mines
        }
    }

    public Task<TransactionReceipt> DoAsync(Address actor, GovernanceAction action) => SendAsync(actor, GovernanceDialectV2.Instance.Encode(action));

    /// <summary>What an AuRa client does once a change has been built upon.</summary>
    public Task<TransactionReceipt> FinalizeAsync() => SendAsync(ConsortiumGovernanceContract.SystemCaller, ConsortiumGovernanceContract.FinalizeChange.EncodeCall());

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _host.DisposeAsync();
    }
}
