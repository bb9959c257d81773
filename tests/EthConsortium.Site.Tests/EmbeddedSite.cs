using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Site;
using EthConsortium.Node.Site.Api;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Site.Tests;

/// <summary>The page that is embedded in the agent, with the agent's own service over a development chain.</summary>
internal sealed class EmbeddedSite : ISiteSource, IAsyncDisposable
{
    private static readonly ChainId s_chainId = new(10_101_010);
    private static readonly SiteOptions s_options = new() { LookEvery = TimeSpan.FromMilliseconds(200) };

    private readonly AnvilHost _host;
    private readonly RpcClient _rpc;
    private readonly AnvilControl _anvil;
    private SiteService? _service;
    private NodeSite? _site;

    private EmbeddedSite(AnvilHost host)
    {
        _host = host;
        _rpc = new RpcClient(host.Endpoint);
        _anvil = new AnvilControl(_rpc);
        Eth = new EthClient(_rpc);
    }

    public EthClient Eth { get; }

    public string Url => _site!.Url.ToString();

    public SiteMember Member { get; } = new("Bank 1", 1, "Bank 1") { HostName = "bank-1.example.org" };

    public NetworkInfo? Network { get; private set; }

    public Uri? WalletUrl => _host.Endpoint;

    public IReadOnlyList<Uri> Others => [];

    public static Address Admin(int number) => Address.Parse($"0x{number:x40}");

    public static Address[] ValidatorsOf(int admin, int count) => [.. Enumerable.Range(1, count).Select(v => Admin((admin * 1000) + v))];

    /// <summary>With the contract of this project, and as many admins as are wanted.</summary>
    public static Task<EmbeddedSite> StartAsync(int admins, int validators)
    {
        ConsortiumGovernanceGenesis governance = new("A crowd", [.. Enumerable.Range(1, admins).Select(a => new ConsortiumGovernanceFounder(Admin(a), $"Bank {a}", [.. ValidatorsOf(a, validators)]))]);
        GenesisDefinition genesis = new()
        {
            ChainId = s_chainId,
            Consensus = new EthashConsensus(),
            GasLimit = GenesisDefinition.DefaultGasLimit,
            Alloc = new Dictionary<Address, GenesisAccount> { [ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(governance) },
        };
        return StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), _ => Task.FromResult(ConsortiumGovernanceContract.GenesisAddress));
    }

    /// <summary>With an earlier contract and one admin, who calls itself "Bank 1".</summary>
    public static Task<EmbeddedSite> StartLegacyAsync(ContractArtifact artifact) => StartAsync(AnvilFixture.DefaultGenesis, async site =>
    {
        await site._anvil.SetBalanceAsync(Admin(1), Wei.FromEther(1), default);
        byte[] deployment = LegacyGovernanceContract.EncodeDeployment(artifact, Admin(1), ValidatorsOf(1, 2), 5);
        Address contract = (await site.SendAsync(Admin(1), null, deployment)).ContractAddress!.Value;
        await site.SendAsync(Admin(1), contract, AbiFunction.Parse("function updateAdminAlias(string)").EncodeCall("Bank 1"));
        return contract;
    });

    public Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiteNode>>(
        [new SiteNode { Number = 0, Role = "validator", HostName = "bank-1.example.org", Address = ValidatorsOf(1, 1)[0], IsThisNode = true, IsLeased = true, State = "sealing" }]);

    /// <summary>Has an admin call the contract.</summary>
    public Task<TransactionReceipt> DoAsync(int admin, string function, params object[] arguments) =>
        SendAsync(Admin(admin), Network!.GovernanceContract, AbiFunction.Parse($"function {function}").EncodeCall(arguments));

    /// <summary>Sends as anybody and waits until it is in a block.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, Address? to, byte[] data)
    {
        await _anvil.ImpersonateAsync(from, default);
        Hash32 hash = await _anvil.SendTransactionAsync(from, to, data, 30_000_000, default);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await Eth.GetTransactionReceiptAsync(hash, limit.Token) is { } receipt)
            {
                return receipt;
            }

            await Task.Delay(1, limit.Token); // anvil answers before it mines
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _rpc.Dispose();
        await _host.DisposeAsync();
    }

    private static async Task<EmbeddedSite> StartAsync(string genesis, Func<EmbeddedSite, Task<Address>> deploy)
    {
        EmbeddedSite site = new(await AnvilHost.StartAsync(genesis, new AnvilHostOptions(), CancellationToken.None));
        try
        {
            Address contract = await deploy(site);
            site.Network = new NetworkInfo { ChainId = s_chainId, Consensus = ConsensusEngine.AuRa, GovernanceContract = contract, MemberName = "Bank 1", MemberId = 1 };
            site._service = new SiteService(site, site._host.Endpoint, s_options);
            NodeSiteOptions options = new() { Title = "Bank 1", HostNames = ["127.0.0.1"] };
            site._site = await NodeSite.StartAsync(options, routes => routes.MapSite(site._service), CancellationToken.None);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}
