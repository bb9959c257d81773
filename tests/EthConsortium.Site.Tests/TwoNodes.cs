using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Site;
using EthConsortium.Node.Site.Api;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Site.Tests;

/// <summary>The site of a member with two nodes that begin with the same block and know nothing of each other: a fork.</summary>
internal sealed class TwoNodes : ISiteSource, IAsyncDisposable
{
    private static readonly ChainId s_chainId = new(10_101_010);
    private static readonly Address s_admin = Address.Parse("0x00000000000000000000000000000000000000a1");
    private static readonly Address[] s_validators = [Address.Parse("0x00000000000000000000000000000000000000b1"), Address.Parse("0x00000000000000000000000000000000000000b2")];
    private static readonly SiteOptions s_options = new() { LookEvery = TimeSpan.FromMilliseconds(200), LookAtNodesEvery = TimeSpan.FromSeconds(1), ExamineEvery = TimeSpan.FromSeconds(2) };

    private readonly AnvilHost _first;
    private readonly AnvilHost _second;
    private readonly SiteService _service;
    private NodeSite? _site;

    private TwoNodes(AnvilHost first, AnvilHost second)
    {
        (_first, _second) = (first, second);
        _service = new SiteService(this, first.Endpoint, s_options);
    }

    public Uri Url => _site!.Url;

    public SiteMember Member { get; } = new("Bank A", 1, "Bank A") { HostName = "bank-a.example.org" };

    public NetworkInfo? Network { get; } = new() { ChainId = s_chainId, Consensus = ConsensusEngine.AuRa, GovernanceContract = ConsortiumGovernanceContract.GenesisAddress, MemberName = "Bank A", MemberId = 1 };

    public Uri? WalletUrl => null;

    public IReadOnlyList<Uri> Others => [];

    public static async Task<TwoNodes> StartAsync()
    {
        ConsortiumGovernanceGenesis governance = new("Two nodes", [new ConsortiumGovernanceFounder(s_admin, "Bank A", [.. s_validators])]);
        GenesisDefinition genesis = new()
        {
            ChainId = s_chainId,
            Consensus = new EthashConsensus(),
            GasLimit = GenesisDefinition.DefaultGasLimit,
            Alloc = new Dictionary<Address, GenesisAccount> { [ConsortiumGovernanceContract.GenesisAddress] = ConsortiumGovernanceContract.BuildGenesisAccount(governance) },
        };
        string text = GethGenesis.WriteForDevelopmentChain(genesis);
        TwoNodes nodes = new(await RunAsync(1), await RunAsync(2));
        NodeSiteOptions options = new() { Title = "Bank A", HostNames = ["127.0.0.1"] };
        nodes._site = await NodeSite.StartAsync(options, routes => routes.MapSite(nodes._service), CancellationToken.None);
        return nodes;

        Task<AnvilHost> RunAsync(int seconds) => AnvilHost.StartAsync(text, new AnvilHostOptions { BlockTime = TimeSpan.FromSeconds(seconds) }, CancellationToken.None);
    }

    public Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiteNode>>(
    [
        new SiteNode { Number = 0, Role = "validator", HostName = "first", Address = s_validators[0], IsThisNode = true, IsLeased = true, State = "sealing" },
        new SiteNode { Number = 1, Role = "validator", HostName = "second", Address = s_validators[1], IsLeased = true, RpcEndpoint = _second.Endpoint },
    ]);

    public ValueTask KillSecondAsync() => _second.DisposeAsync();

    public ValueTask KillFirstAsync() => _first.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        await _service.DisposeAsync();
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }
}
