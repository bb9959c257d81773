using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Site.Api;

namespace EthConsortium.Node.Agent;

/// <summary>What an agent knows for its member's site: its configuration, the identities, its client.</summary>
internal sealed class AgentSiteSource(NodeConfiguration configuration, NodeAgentParts parts, NodeSource source, IdentityStore identities, ClientSupervisor client, Uri clientRpc, Task<Uri> siteUrl) : ISiteSource
{
    private volatile Enode? _self;

    /// <inheritdoc/>
    public SiteMember Member { get; } = new(configuration.MemberName, configuration.MemberId, configuration.MemberAlias) { Admin = configuration.AdminAddress, Region = configuration.Region, HostName = configuration.HostName };

    /// <inheritdoc/>
    public NetworkInfo? Network => source.KnownNetwork;

    /// <inheritdoc/>
    public bool IsDevelopmentChain => configuration.Local.ClientKind == ClientKind.DevelopmentChain;

    /// <inheritdoc/>
    public Uri? WalletUrl
    {
        get
        {
            if (configuration.RpcPort != configuration.SitePort)
            {
                return AtHost(Uri.UriSchemeHttp, configuration.RpcPort);
            }

            // It is served with the site, and where that has TLS, with TLS. What the site listens on may be every address, which is none to go to.
            return configuration.Local.CertificateFile is not null ? AtHost(Uri.UriSchemeHttps, configuration.SecureSitePort)
                : !siteUrl.IsCompletedSuccessfully ? null
                : siteUrl.Result.IsLoopback ? siteUrl.Result
                : AtHost(Uri.UriSchemeHttp, (ushort)siteUrl.Result.Port);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Uri> Others => [.. configuration.OtherSites.Concat(parts.OtherSites()).Distinct()];

    /// <summary>This node is known so from now on; null for not at all.</summary>
    public void Is(Enode? self) => _self = self;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<StoredIdentity> stored = await identities.ListAsync(cancellationToken).ConfigureAwait(false);
        Enode? self = _self;
        string role = JsonNamingPolicy.CamelCase.ConvertName(configuration.Role.ToString());
        List<SiteNode> nodes =
        [
            .. stored.Select(identity => new SiteNode
            {
                Number = identity.Identity.Number,
                HostName = identity.HostName,
                Region = identity.Region,
                Enode = identity.Enode,
                Role = role,
                Address = identity.Identity.Address,
                IsLeased = identity.IsLeased,
                IsThisNode = identity.Identity.PublicKey == self?.PublicKey,
                RpcEndpoint = identity.IsLeased ? RpcOf(identity.Enode) : null,
            }),
        ];
        int own = nodes.FindIndex(node => node.IsThisNode);
        SiteNode here = own >= 0 ? nodes[own] : new SiteNode { HostName = parts.HostName, Region = $"reg{configuration.Region}", Enode = self, Role = role, IsThisNode = true };
        here = here with { State = JsonNamingPolicy.CamelCase.ConvertName(client.Status.State.ToString()), RpcEndpoint = clientRpc };
        if (own >= 0)
        {
            nodes[own] = here;
        }
        else
        {
            nodes.Insert(0, here); // a transaction node, or a spare
        }

        return nodes;
    }

    private Uri? AtHost(string scheme, ushort port) => Uri.TryCreate($"{scheme}://{configuration.HostName}:{port}/", UriKind.Absolute, out Uri? url) ? url : null;

    /// <summary>The other machines serve JSON-RPC on the same port. On one machine each node has a port of its own that nobody else knows, but where its enode has the port of its site.</summary>
    private Uri? RpcOf(Enode? node) =>
        configuration.PeerToPeerPort == 0 ? node is null ? null : new Uri($"http://{node.Host}:{node.Port}/")
        : IPAddress.TryParse(node?.Host, out IPAddress? address) && !IPAddress.IsLoopback(address) ? new UriBuilder(Uri.UriSchemeHttp, address.ToString(), configuration.RpcPort).Uri : null;
}
