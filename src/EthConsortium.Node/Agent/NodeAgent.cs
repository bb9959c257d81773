using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using EthConsortium.Azure.Storage;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Clients;
using EthConsortium.Node.DataApi;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Peers;
using EthConsortium.Node.Proxy;
using EthConsortium.Node.Site;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>
/// What runs beside an Ethereum client: has the identities and the network made or finds them, takes an identity, runs the client while it holds it, follows
/// peers and serves the site. What fails is tried again with growing waits; it ends when it is told to. See docs/node.md.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class NodeAgent : IAsyncDisposable
{
    private const int StopAttempts = 3;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_firstPeers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(20);

    private readonly NodeConfiguration _configuration;
    private readonly ILogger<NodeAgent> _logger;
    private readonly BlobContainerClient _blobs;
    private readonly IdentityStore _identities;
    private readonly NetworkInfoClient _dataApis = new();
    private readonly NetworkStore _networks;
    private readonly NodeSource _source;
    private readonly IClientHost _host;
    private readonly ClientSupervisor _client;
    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly RpcProxy _proxy;
    private readonly PrometheusMetrics _metrics = new();
    private readonly Meter _meter = new(NodeMeter.Name);
    private volatile string _identity = "waiting";
    private volatile string _networkState = "unknown";

    /// <summary>An agent that does nothing yet.</summary>
    /// <param name="configuration">What it is told.</param>
    /// <param name="loggers">Where it tells what happens: a line for an event, without secrets.</param>
    /// <exception cref="NodeConfigurationException">What the configuration names is not there.</exception>
    /// <exception cref="ConsortiumException">The client's pin is none.</exception>
    public NodeAgent(NodeConfiguration configuration, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(loggers);
        _configuration = configuration;
        NodeLocalConfiguration local = configuration.Local;
        _logger = loggers.CreateLogger<NodeAgent>();
        IIdentityKeys keys = NodeStorage.OpenKeys(configuration);
        _host = local.ClientProgram is { } program ? new ChildProcessHost(program, local.ClientPin) : new ContainerHost(local.ClientPin, new ContainerHostOptions { Socket = local.DockerSocket });
        _blobs = NodeStorage.OpenBlobs(configuration);
        _identities = new IdentityStore(_blobs, keys, new IdentityStoreOptions { Timing = local.Lease }, loggers.CreateLogger<IdentityStore>());
        _networks = new NetworkStore(configuration, _blobs, _identities, _dataApis, loggers.CreateLogger<NetworkStore>());
        _source = new NodeSource(_identities);
        _client = new ClientSupervisor(_host) { StateChanged = TellState };
        Uri client = new($"http://127.0.0.1:{local.ClientRpcPort}/");
        _rpc = new RpcClient(client, new RpcClientOptions { MaxAttempts = 1 });
        _eth = new EthClient(_rpc);
        _proxy = new RpcProxy(client);
        Measure();
    }

    /// <summary>Whether the node can do its work now.</summary>
    public NodeHealth Health
    {
        get
        {
            ClientState state = _client.Status.State;
            return new NodeHealth(
                state is ClientState.Sealing or ClientState.Following or ClientState.NotSealing,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["network"] = _networkState,
                    ["identity"] = _identity,
                    ["client"] = JsonNamingPolicy.CamelCase.ConvertName(state.ToString()),
                });
        }
    }

    /// <summary>Runs until it is cancelled; then the client is stopped and the identity given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        NodeLocalConfiguration local = _configuration.Local;
        DataApiPublisher publisher = new(_source, _eth);
        await Task.WhenAll(
            ServeAsync("site", new IPEndPoint(local.ListenAddress, _configuration.SitePort), routes =>
            {
                routes.MapDataApi(publisher);
                routes.MapHealth(() => Health);
                routes.MapOpenApiDocument();
            }, cancellationToken),
            ServeAsync("JSON-RPC", new IPEndPoint(local.ListenAddress, _configuration.RpcPort), routes => routes.MapRpcProxy(_proxy), cancellationToken),
            local.MetricsPort == 0 ? Task.CompletedTask : ServeAsync("metrics", new IPEndPoint(IPAddress.Loopback, local.MetricsPort), routes => routes.MapMetrics(_metrics), cancellationToken),
            RunNodeAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Ends what is left. The client is killed if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().ConfigureAwait(false);
        (_host as IDisposable)?.Dispose();
        _proxy.Dispose();
        _rpc.Dispose();
        _dataApis.Dispose();
        _blobs.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
    }

    /// <summary>Has a site up until it is cancelled. That a port is taken is no reason for the client not to run.</summary>
    private async Task ServeAsync(string name, IPEndPoint where, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        NodeSiteOptions options = new()
        {
            Title = $"{_configuration.MemberAlias} ({_configuration.ConsortiumName}): {name}",
            Listen = where,
            HostNames = IPAddress.IsLoopback(where.Address) ? ["127.0.0.1", "localhost"] : null,
        };
        await RetryAsync(name, async _ =>
        {
            await using NodeSite site = await NodeSite.StartAsync(options, map, cancellationToken);
            LogServing(name, site.Url);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    private Task RunNodeAsync(CancellationToken cancellationToken) => RetryAsync("node", async backoff =>
    {
        await _identities.SetUpAsync(_configuration.Identities, cancellationToken);
        VerifiedNetwork network = await FindNetworkAsync(cancellationToken);
        backoff.Reset();
        while (true)
        {
            long started = Environment.TickCount64;
            if (_configuration.Role == ClientRole.TransactionNode)
            {
                await RunWithoutIdentityAsync(network, cancellationToken);
            }
            else
            {
                await RunWithIdentityAsync(network, cancellationToken);
            }

            // An identity that was lost is replaced at once; one whose client cannot be started throws.
            LogIdentityOver(TimeSpan.FromMilliseconds(Environment.TickCount64 - started));
        }
    }, cancellationToken);

    private async Task<VerifiedNetwork> FindNetworkAsync(CancellationToken cancellationToken)
    {
        try
        {
            VerifiedNetwork network = await _networks.FindOrMakeAsync(cancellationToken).ConfigureAwait(false);
            await _source.DescribeAsync(network, _configuration, cancellationToken).ConfigureAwait(false);
            _networkState = "known";
            return network;
        }
        catch (NetworkNotVerifiedException)
        {
            _networkState = "refused";
            throw;
        }
    }

    private async Task RunWithoutIdentityAsync(VerifiedNetwork network, CancellationToken cancellationToken)
    {
        // Nobody knows it by its key, so that is of this run only and on no disk.
        using EthECKey key = EthECKey.Generate();
        _identity = "notNeeded";
        Enode self = EnodeOf(Convert.ToHexStringLower(key.PublicKey));
        try
        {
            await _client.StartAsync(await ConfigureAsync(network, key.Address, self, cancellationToken).ConfigureAwait(false), key, runUntil: null, cancellationToken).ConfigureAwait(false);
            await FollowAsync(network, self, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _client.StopAsync(s_stop).ConfigureAwait(false);
        }
    }

    private async Task RunWithIdentityAsync(VerifiedNetwork network, CancellationToken cancellationToken)
    {
        _identity = "waiting";
        IdentityLease lease = await _identities.TakeAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            _identity = "held";
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                await HoldAsync(lease, network, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // It is lost, or the agent is to end.
            }
            catch (IdentityException error) when (error.Failure == IdentityFailure.LeaseLost)
            {
                // Found out by another way than the token.
            }
            finally
            {
                await StopClientAsync(lease).ConfigureAwait(false);
                _identity = "waiting";
                if (lease.Lost.IsCancellationRequested)
                {
                    LogLost(lease.Identity.Number, lease.LossReason ?? "");
                }
            }
        }

        LogReleased(lease.Identity.Number);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Has the client gone: only then may the identity be given back.</summary>
    private async Task StopClientAsync(IdentityLease lease)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await _client.StopAsync(lease.ClientTimeLeft < s_stop ? lease.ClientTimeLeft : s_stop).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (attempt < StopAttempts)
            {
                LogFailure("stopping the client", error.ToString());
            }
            catch (Exception error)
            {
                // With the agent's end its watcher kills it; the lease, which is renewed no more, ends after that.
                Environment.FailFast("The client could not be stopped.", error);
            }
        }
    }

    /// <summary>Runs the client until the token fires, which it does when the identity is lost. Nothing here may outlive that.</summary>
    private async Task HoldAsync(IdentityLease lease, VerifiedNetwork network, CancellationToken stop)
    {
        using EthECKey key = await lease.ReadKeyAsync(stop).ConfigureAwait(false);
        Enode self = EnodeOf(lease.Identity.PublicKey);
        ClientConfiguration configuration = await ConfigureAsync(network, lease.Identity.Address, self, stop).ConfigureAwait(false);
        try
        {
            TimeSpan told = lease.ClientDeadline;
            await _client.StartAsync(configuration, key, told, stop).ConfigureAwait(false);
            _source.SignWith(key);
            using CancellationTokenSource parts = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task[] beside = [AllowAsync(lease, told, parts.Token), PublishAsync(lease, self, parts.Token), FollowAsync(network, self, parts.Token)];
            try
            {
                await await Task.WhenAny(beside.Select(EndlessAsync)).ConfigureAwait(false);
            }
            finally
            {
                await parts.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _source.SignWith(null);
        }

        async Task EndlessAsync(Task part)
        {
            await part;
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
    }

    /// <summary>Tells the client's watcher until when the lease is good.</summary>
    private async Task AllowAsync(IdentityLease lease, TimeSpan told, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(_configuration.Local.Lease.LookEvery, stop).ConfigureAwait(false);
            if (lease.ClientDeadline is var deadline && deadline != told)
            {
                _client.RunUntil(deadline);
                told = deadline;
            }
        }
    }

    private async Task PublishAsync(IdentityLease lease, Enode self, CancellationToken stop)
    {
        Backoff backoff = new(s_firstDelay, s_longestDelay);
        while (true)
        {
            try
            {
                await lease.PublishAsync(self, Environment.MachineName, $"reg{_configuration.Region}", stop).ConfigureAwait(false);
                LogPublished(lease.Identity.Number, self.ToString());
                return;
            }
            catch (BlobStorageException error)
            {
                LogFailure("publishing", error.Message);
            }

            await Task.Delay(backoff.Next(), stop).ConfigureAwait(false);
        }
    }

    private async Task<ClientConfiguration> ConfigureAsync(VerifiedNetwork network, Address account, Enode self, CancellationToken cancellationToken)
    {
        NodeLocalConfiguration local = _configuration.Local;
        return new ClientConfiguration
        {
            Kind = local.ClientKind,
            Genesis = network.Genesis,
            Role = _configuration.Role,
            Account = account,
            DataFolder = Path.Combine(local.DataFolder, "client"),
            SecretsFolder = Path.Combine(local.SecretsFolder, "client"),
            StaticNodes = await AskForPeersAsync(network, self, cancellationToken).ConfigureAwait(false),
            ExternalAddress = local.ExternalAddress,
            PeerAddress = local.PeerAddress,
            PeerPort = _configuration.PeerToPeerPort,
            RpcPort = local.ClientRpcPort,
            WebSocketPort = local.ClientWebSocketPort,
        };
    }

    /// <summary>The peers that the client is started with: of those who answer soon.</summary>
    private async Task<IReadOnlyList<Enode>> AskForPeersAsync(VerifiedNetwork network, Enode self, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_firstPeers);
        IReadOnlyList<Enode>[] answers = await Task.WhenAll(Sources(network).Select(async source =>
        {
            try
            {
                return await source.AskAsync(limit.Token) ?? [];
            }
            catch (Exception error) when (error is ConsortiumException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                LogFailure("the first peers", $"{source.Name}: {error.Message}");
                return [];
            }
        })).ConfigureAwait(false);
        return Usable(answers.SelectMany(nodes => nodes).Where(node => node.PublicKey != self.PublicKey).DistinctBy(node => node.PublicKey));
    }

    private async Task FollowAsync(VerifiedNetwork network, Enode self, CancellationToken cancellationToken)
    {
        // It has its first peers; who asks before it answers cannot tell it more.
        while (_client.Status.Health is null)
        {
            await Task.Delay(s_firstDelay, cancellationToken).ConfigureAwait(false);
        }

        PeerFollower follower = new(Sources(network), () => self, ApplyAsync, sink: new LogSink(_logger));
        await follower.RunAsync(cancellationToken).ConfigureAwait(false);

        async Task ApplyAsync(PeerChange change, CancellationToken token)
        {
            bool isTold = await _client.SetStaticNodesAsync(Usable(change.Current), token).ConfigureAwait(false);
            LogPeers(change.Current.Count, change.Added.Count, change.Removed.Count);
            if (!isTold && _configuration.Local.ClientKind != ClientKind.Nethermind)
            {
                throw new InvalidOperationException("Its socket does not answer.");
            }
        }
    }

    /// <summary>Clients take addresses only; one node with a name must not keep the others out.</summary>
    private static Enode[] Usable(IEnumerable<Enode> nodes) => [.. nodes.Where(node => IPAddress.TryParse(node.Host, out _))];

    private IReadOnlyList<IPeerSource> Sources(VerifiedNetwork network)
    {
        // The earlier servers sign nothing.
        bool mustBeSigned = network.Info.MinorVersion >= NetworkInfo.CurrentMinorVersion;
        IEnumerable<Uri> sites = _configuration.ConsortiumDataUrl is { } joined ? [joined, .. _configuration.Local.DataApis] : _configuration.Local.DataApis;
        return [new OwnPeerSource(_identities), .. sites.Distinct().Select(site => new DataApiPeerSource(_dataApis, site, _source.Network, mustBeSigned ? new Membership(network, _eth).ContainsAsync : null))];
    }

    private Enode EnodeOf(string publicKey) => Enode.Parse($"enode://{publicKey}@{_configuration.Local.ExternalAddress ?? OwnAddress()}:{_configuration.PeerToPeerPort}");

    /// <summary>The address that this machine has on the way to others.</summary>
    private IPAddress OwnAddress()
    {
        if (!_configuration.Local.PeerAddress.Equals(IPAddress.Any))
        {
            return _configuration.Local.PeerAddress;
        }

        // Nothing is sent: connecting a datagram socket only looks up the way. TEST-NET-1 is nobody's.
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Parse("192.0.2.1"), 9);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    /// <summary>Does it until it is cancelled, whatever fails, with growing waits.</summary>
    private async Task RetryAsync(string part, Func<Backoff, Task> run, CancellationToken cancellationToken)
    {
        Backoff backoff = new(s_firstDelay, s_longestDelay);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await run(backoff).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it is, a node that is up and tells what is wrong is better than none.
                TimeSpan wait = backoff.Next();
                LogPartFailed(part, error is ConsortiumException or BlobStorageException or IdentityException or IOException ? error.Message : error.ToString(), wait);
                await Task.Delay(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void TellState(ClientStatus status)
    {
        if (status.State == ClientState.Failed)
        {
            LogClientFailed(status.LastFailure ?? "");
        }
        else
        {
            LogClient(status.State, status.Process ?? "no process");
        }
    }

    private void Measure()
    {
        _meter.CreateObservableGauge("ethconsortium.identity.held", () => _identity == "held" ? 1 : 0, description: "Whether this node holds an identity");
        _meter.CreateObservableGauge("ethconsortium.client.ready", () => Health.IsReady ? 1 : 0, description: "Whether the client can do its work");
        _meter.CreateObservableGauge("ethconsortium.client.head", () => (long)(_client.Status.Health?.Head ?? 0), description: "The height of the client's head");
        _meter.CreateObservableGauge("ethconsortium.client.peers", () => (long)(_client.Status.Health?.Peers ?? 0), description: "How many nodes the client is connected to");
        _meter.CreateObservableGauge("ethconsortium.client.restarts", () => _client.Status.Restarts, description: "How often the client was started anew since it was started");
    }

    [LoggerMessage(LogLevel.Information, "Serving {name} at {url}.")]
    private partial void LogServing(string name, Uri url);

    [LoggerMessage(LogLevel.Information, "The client is {state} ({process}).")]
    private partial void LogClient(ClientState state, string process);

    [LoggerMessage(LogLevel.Warning, "The client failed and is started anew: {failure}")]
    private partial void LogClientFailed(string failure);

    [LoggerMessage(LogLevel.Information, "Identity {number} is published as {enode}.")]
    private partial void LogPublished(int number, string enode);

    [LoggerMessage(LogLevel.Warning, "Identity {number} was lost and its client is stopped. {reason}")]
    private partial void LogLost(int number, string reason);

    [LoggerMessage(LogLevel.Information, "Identity {number} was given back.")]
    private partial void LogReleased(int number);

    [LoggerMessage(LogLevel.Information, "The client is over after {duration}; the next is prepared.")]
    private partial void LogIdentityOver(TimeSpan duration);

    [LoggerMessage(LogLevel.Information, "{count} peers: {added} new, {removed} gone.")]
    private partial void LogPeers(int count, int added, int removed);

    [LoggerMessage(LogLevel.Warning, "A failure ({what}): {problem}")]
    private partial void LogFailure(string what, string problem);

    [LoggerMessage(LogLevel.Error, "The {part} failed and is tried again in {wait}: {problem}")]
    private partial void LogPartFailed(string part, string problem, TimeSpan wait);

    private sealed class LogSink(ILogger logger) : IOperationSink
    {
        public void Progress(OperationProgress progress)
        {
        }

        public void Verbose(string message)
        {
        }

        public void Warning(string message) => logger.LogWarning("{Message}", message);
    }
}
