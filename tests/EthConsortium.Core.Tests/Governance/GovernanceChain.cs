using System.Collections.Immutable;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

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

    public GovernanceClient Client { get; private set; }

    public Uri Endpoint => _host.Endpoint;

    public static async Task<GovernanceChain> StartAsync(ConsortiumGovernanceGenesis genesis, Address? at = null, ulong gasLimit = GenesisDefinition.DefaultGasLimit)
    {
        GenesisDefinition definition = new()
        {
            ChainId = new ChainId(10_101_010),
            Consensus = new EthashConsensus(),
            GasLimit = gasLimit,
            Alloc = new Dictionary<Address, GenesisAccount> { [at ?? ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(genesis) },
        };
        return new GovernanceChain(await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(definition), null, default));
    }

    /// <summary>A chain with the stand-in for an earlier contract, deployed in its first block.</summary>
    /// <param name="artifact">One of <see cref="LegacyGovernanceContract"/>.</param>
    /// <param name="admins">How many admins; all but the first are voted in.</param>
    /// <param name="validators">How many validators each admin has, all final. They may have five.</param>
    /// <param name="founded">How many the first one has, when it is another number.</param>
    public static async Task<GovernanceChain> StartLegacyAsync(ContractArtifact artifact, int admins, int validators, int? founded = null)
    {
        GovernanceChain chain = new(await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, null, default));
        Hash32 deployment = await chain.ImpersonateAndSendAsync(Admin(1), null, LegacyGovernanceContract.EncodeDeployment(artifact, Admin(1), [.. ValidatorsOf(1, founded ?? validators)], 5));
        chain.Client = new GovernanceClient(chain.Eth, (await chain.WaitAsync(deployment)).ContractAddress!.Value);
        for (int admin = 2; admin <= admins; admin++)
        {
            await chain.DoAsync(Admin(1), GovernanceAction.ProposeAdmin(Admin(admin), $"Bank {admin}"));
            for (int voter = 2; voter < admin && (await chain.Client.ReadAsync(default)).FindAdmin(Admin(admin)) is null; voter++)
            {
                await chain.DoAsync(Admin(voter), GovernanceAction.VoteFor(Admin(admin)));
            }

            if (validators > 0)
            {
                await chain.DoAsync(Admin(admin), GovernanceAction.AddValidators(ValidatorsOf(admin, validators)));
                await chain.FinalizeAsync();
            }
        }

        return chain;
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
    public async Task<TransactionReceipt> SendAsync(Address from, byte[] data, Address? to = null, ulong gas = 30_000_000) =>
        await WaitAsync(await ImpersonateAndSendAsync(from, to ?? Client.Contract, data, gas));

    public Task<TransactionReceipt> DoAsync(Address actor, GovernanceAction action) => SendAsync(actor, GovernanceDialectV2.Instance.Encode(action));

    /// <summary>What an AuRa client does once a change has been built upon.</summary>
    public Task<TransactionReceipt> FinalizeAsync() => SendAsync(ConsortiumGovernanceContract.SystemCaller, ConsortiumGovernanceContract.FinalizeChange.EncodeCall());

    private async Task<Hash32> ImpersonateAndSendAsync(Address from, Address? to, byte[] data, ulong gas = 30_000_000)
    {
        if (_impersonated.Add(from))
        {
            await Anvil.ImpersonateAsync(from, default);
        }

        return await Anvil.SendTransactionAsync(from, to, data, gas, default);
    }

    private async Task<TransactionReceipt> WaitAsync(Hash32 hash)
    {
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

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        await _host.DisposeAsync();
    }
}
