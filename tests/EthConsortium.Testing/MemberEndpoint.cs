using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using EthConsortium.Node.Site.Api;

namespace EthConsortium.Testing;

/// <summary>The site of a member without nodes, on loopback: a Data API and a JSON-RPC proxy before a chain.</summary>
public sealed class MemberEndpoint : IAsyncDisposable
{
    private readonly RpcClient _client;
    private readonly RpcProxy _proxy;
    private SiteService? _page;
    private NodeSite? _site;

    private MemberEndpoint(Uri chain, TimeProvider time)
    {
        _client = new RpcClient(chain, new RpcClientOptions { TimeProvider = time });
        _proxy = new RpcProxy(chain, time: time);
    }

    /// <summary>The site root, with the port that the system chose: <c>http://127.0.0.1:40123/</c>. A joiner appends <c>networkinfo</c>.</summary>
    public Uri Url => _site!.Url;

    /// <summary>Tells the sites of the other members, whose Data APIs this one's page shows.</summary>
    public Func<IReadOnlyList<Uri>> Others { private get; set; } = () => [];

    /// <summary>Listens on a free port of 127.0.0.1.</summary>
    /// <param name="title">Whose endpoint it is, shown at the site root.</param>
    /// <param name="chain">The JSON-RPC endpoint of this member's node.</param>
    /// <param name="network">What the Data API serves, beside a recent block.</param>
    /// <param name="signer">The key of the member's admin, which stays the caller's; null for a document that nobody signs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">No port could be opened.</exception>
    public static async Task<MemberEndpoint> StartAsync(string title, Uri chain, NetworkInfo network, EthECKey? signer, TimeProvider time, CancellationToken cancellationToken)
    {
        MemberEndpoint endpoint = new(chain, time);
        try
        {
            EthClient client = new(endpoint._client, time);
            MemberSignature? signature = signer is null ? null : new(signer, new GovernanceClient(client, network.GovernanceContract, network.Consensus, time));
            DataApiPublisher publisher = new(new Source(network, signature), client, time: time);
            endpoint._page = new SiteService(new PageSource(endpoint, network), chain);
            NodeSiteOptions options = new() { Title = title, HostNames = ["127.0.0.1", "localhost"] };
            endpoint._site = await NodeSite.StartAsync(
                options,
                site =>
                {
                    site.MapSite(endpoint._page);
                    site.MapDataApi(publisher);
                    site.MapRpcProxy(endpoint._proxy);
                },
                cancellationToken);
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening; requests under way are given a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        if (_page is not null)
        {
            await _page.DisposeAsync();
        }

        _proxy.Dispose();
        _client.Dispose();
    }

    /// <summary>There is a chain, and no node.</summary>
    private sealed class Source(NetworkInfo network, MemberSignature? signature) : IDataApiSource
    {
        public NetworkInfo Network => network;

        public async Task<IReadOnlyList<NetworkNode>> ListNodesAsync(CancellationToken cancellationToken)
        {
            if (signature is not null)
            {
                await signature.UpdateAsync(cancellationToken);
            }

            return [];
        }

        public NetworkInfoSignature? Sign(ReadOnlyMemory<byte> canonical) => signature?.Sign(canonical);
    }

    /// <summary>What the page of a rehearsed member shows: nodes that are planned, of which the one chain is the first.</summary>
    private sealed class PageSource(MemberEndpoint endpoint, NetworkInfo network) : ISiteSource
    {
        public SiteMember Member { get; } = new(network.MemberName ?? "", network.MemberId ?? 0, network.MemberName ?? "");

        public NetworkInfo? Network => network;

        public Uri? WalletUrl => endpoint._site?.Url;

        public IReadOnlyList<Uri> Others => endpoint.Others();

        public Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SiteNode>>(
            [.. (network.Addresses ?? []).Select((address, number) => new SiteNode { Number = number, Role = "validator", Address = address, IsThisNode = number == 0, IsLeased = number == 0 })]);
    }
}
