using System.Net;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Node.Agent;
using EthConsortium.Node.Clients;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Peers;
using EthConsortium.Rehearsal.Members;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>The nodes of a member, one for each of its validators, as they run on its machines: with leases in Azurite, and with a share in the rehearsal's chain for a client.</summary>
internal sealed class MemberNodes : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    // So that who votes or delegates sees at once what comes of it.
    private static readonly TimeSpan s_freshness = TimeSpan.FromMilliseconds(100);

    // What a share in a chain is made of is not the node's to say.
    private static readonly ClientPin s_noPin = new() { Version = "none", Image = "none", ImageProgram = "none" };

    private readonly List<MemberNode> _nodes = [];

    private MemberNodes()
    {
    }

    /// <summary>The nodes, in the order of their names.</summary>
    public IReadOnlyList<MemberNode> Nodes => _nodes;

    /// <summary>The site that others join by.</summary>
    public Uri Url => _nodes[0].Url;

    /// <summary>Starts them, and returns when all of them hold an identity and the member's Data API lists them.</summary>
    /// <param name="bank">The member.</param>
    /// <param name="ground">What they stand on.</param>
    /// <param name="joins">The site that describes the network; null for the founder, whose nodes make it.</param>
    /// <param name="cancellationToken">Gives up; nothing is left running.</param>
    /// <exception cref="RehearsalException">They did not come up in time.</exception>
    public static async Task<MemberNodes> StartAsync(Bank bank, NodeGround ground, Uri? joins, CancellationToken cancellationToken)
    {
        MemberNodes started = new();
        try
        {
            await started.StartAsync(Configure(bank, ground, joins), bank, ground, cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends them all; their identities are given back.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    private static NodeConfiguration Configure(Bank bank, NodeGround ground, Uri? joins)
    {
        ConsortiumPlan plan = ground.Plan;
        ushort chain = (ushort)ground.Chain.Port;
        return new NodeConfiguration
        {
            Role = plan.Consensus == ConsensusEngine.Ethash ? ClientRole.Miner : ClientRole.Validator,
            Region = 1,
            HostName = IPAddress.Loopback.ToString(),
            Nodes = bank.Plan.Validators,
            MemberId = bank.Plan.MemberId,
            NetworkId = plan.ChainId,
            ConsortiumName = plan.Name,
            Consensus = plan.Consensus,
            MemberName = bank.Plan.Name,
            MemberAlias = bank.Alias,
            Identities = bank.Plan.Validators,
            Blobs = ground.Store.Account,
            Container = bank.Container,

            // All that a node listens on is one port of the system's choice.
            SitePort = 0,
            SecureSitePort = 0,
            RpcPort = 0,
            WebSocketPort = 0,
            PeerToPeerPort = 0,
            AdminAddress = bank.Admin,
            Founding = joins is null ? plan : null,
            ConsortiumDataUrl = joins,
            Local = new NodeLocalConfiguration
            {
                ClientKind = ClientKind.DevelopmentChain,
                ClientPin = s_noPin,
                ClientRpcPort = chain,
                ClientWebSocketPort = chain,
                BlobCertificate = ground.Store.CertificateFile,
                ListenAddress = IPAddress.Loopback,
                PeerAddress = IPAddress.Loopback,
                ExternalAddress = IPAddress.Loopback,
                MetricsPort = 0,
            },
        };
    }

    /// <summary>Waits until the Data API tells a sealed block. It answers at once with what it knew last while it asks the client.</summary>
    public async Task WaitForRecentBlockAsync(CancellationToken cancellationToken)
    {
        using NetworkInfoClient client = new();
        await UntilAsync(async () => (await client.GetAsync(Url, cancellationToken)).RecentBlock is { Number: > 0 }, "to tell of a block after block 0", cancellationToken);
    }

    private async Task StartAsync(NodeConfiguration configuration, Bank bank, NodeGround ground, CancellationToken cancellationToken)
    {
        // The first makes the identities and finds the network; others that come meanwhile would wait for seconds before they look again.
        await StartOneAsync();
        await UntilAsync(() => Task.FromResult(_nodes[0].KnowsNetwork), "to know the network", cancellationToken);
        while (_nodes.Count < bank.Plan.Validators)
        {
            await StartOneAsync();
        }

        using NetworkInfoClient client = new();
        await UntilAsync(async () => HoldAll((await client.GetAsync(Url, cancellationToken)).NodeMetadata), "to hold an identity for each of its validators", cancellationToken);

        async Task StartOneAsync()
        {
            NodeAgentParts parts = new()
            {
                Host = new SharedChainHost(ground.Chain),
                Keys = bank.Keys,
                Secrets = new FileMemberSecrets(bank.KeyStorePath),
                HostName = $"{bank.Plan.Name.TrimStart('_').ToLowerInvariant()}-{_nodes.Count + 1}",
                OtherSites = () => ground.OthersOf(bank),
                DataApi = new DataApiOptions { Freshness = s_freshness },
            };
            _nodes.Add(await MemberNode.StartAsync(configuration, parts, cancellationToken));
        }

        bool HoldAll(IReadOnlyList<NetworkNode>? listed) => listed is not null && bank.Accounts.Validators.ToHashSet().SetEquals(listed.Select(node => node.Address).OfType<Address>());
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            while (!await isSo())
            {
                await Task.Delay(s_look, limit.Token);
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RehearsalException($"Expected the nodes of {_nodes[0].HostName} {what} within {s_patience.TotalSeconds:0} s.{string.Concat(_nodes.Select(node => node.Trouble))}", error);
        }
    }
}
