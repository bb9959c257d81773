using System.Net;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>The peers of the client: the own member's nodes by its identities, and those of other members by their Data APIs and registrars.</summary>
internal sealed partial class NodePeers(NodeConfiguration configuration, VerifiedNetwork network, IdentityStore identities, MemberRegistrar registrar, NetworkInfoClient dataApis, EthClient eth, ClientSupervisor client, ILogger logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private PeerFollower? _follower;

    /// <summary>The peers that the client is started with: of those who answer soon.</summary>
    public async Task<IReadOnlyList<Enode>> AskAsync(Enode self, CancellationToken cancellationToken)
    {
        _follower = new PeerFollower(Sources(self), () => self, TellAsync, sink: new Sink(this));
        return Usable(await _follower.AskAsync(s_patience, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Tells the client what changes after <see cref="AskAsync"/>, until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        // It has its first peers, and before it answers it cannot be told of more.
        while (client.Status.Health is null)
        {
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
        }

        await _follower!.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Clients take addresses only; one node with a name must not keep the others out.</summary>
    private static Enode[] Usable(IEnumerable<Enode> nodes) => [.. nodes.Where(node => IPAddress.TryParse(node.Host, out _))];

    private async Task TellAsync(PeerChange change, CancellationToken cancellationToken)
    {
        bool isTold = await client.SetStaticNodesAsync(Usable(change.Current), cancellationToken).ConfigureAwait(false);
        if (!isTold && configuration.Local.ClientKind != ClientKind.Nethermind)
        {
            throw new InvalidOperationException("Its socket does not answer.");
        }

        LogPeers(change.Current.Count, change.Added.Count, change.Removed.Count, isTold ? "" : " The client takes them when it is started the next time.");
    }

    private IReadOnlyList<IPeerSource> Sources(Enode self)
    {
        NetworkInfo own = network.Info with { ChainId = network.ChainId, GenesisHash = network.GenesisHash };
        Membership membership = new(network, eth);

        return [new OwnPeerSource(identities, configuration.RegionName), .. registrar.Sources(self), .. configuration.OtherSites.Select(site => new DataApiPeerSource(dataApis, site, own, SignersOf(network, membership, isJoined: site == configuration.ConsortiumDataUrl)))];
    }

    /// <summary>Who has to have signed what a site tells; null where nobody can have to.</summary>
    /// <param name="network">The network.</param>
    /// <param name="membership">Who is a member of it.</param>
    /// <param name="isJoined">Whether the site is the one that described the network.</param>
    internal static Func<Address, CancellationToken, Task<bool>>? SignersOf(VerifiedNetwork network, Membership membership, bool isJoined)
    {
        // The earlier servers sign nothing. Under proof of work the contract counts no node's key, so no node signs.
        if (network.Info.MinorVersion < NetworkInfo.CurrentMinorVersion || network.Consensus == ConsensusEngine.Ethash)
        {
            return null;
        }

        return isJoined ? membership.MayContainAsync : membership.ContainsAsync;
    }

    [LoggerMessage(LogLevel.Warning, "{problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Information, "{count} peers: {added} new, {removed} gone.{note}")]
    private partial void LogPeers(int count, int added, int removed, string note);

    /// <summary>Hears of the follower's failures.</summary>
    private sealed class Sink(NodePeers peers) : IOperationSink
    {
        public void Progress(OperationProgress progress)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message) => peers.LogProblem(message);
    }
}
