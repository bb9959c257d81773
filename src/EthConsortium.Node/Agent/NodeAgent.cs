using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using EthConsortium.Azure;
using EthConsortium.Azure.Monitor;
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
using EthConsortium.Node.Site.Api;
using EthConsortium.Node.Stats;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Agent;

/// <summary>
/// What runs beside an Ethereum client: has the identities and the network made or finds them, takes an identity, runs the client while it holds it, follows
/// peers and serves the site. What fails is tried again with growing waits; it ends when it is told to. See docs/node.md.
/// </summary>
public sealed partial class NodeAgent : IAsyncDisposable
{
    private const int StopAttempts = 3;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_resetAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_firstAbstention = TimeSpan.FromSeconds(15); // longer than a spare waits between two looks
    private static readonly TimeSpan s_longestAbstention = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(20);

    private readonly NodeConfiguration _configuration;
    private readonly ILogger<NodeAgent> _logger;
    private readonly ILoggerFactory _loggers;
    private readonly BlobContainerClient _blobs;
    private readonly IdentityStore _identities;
    private readonly NetworkInfoClient _dataApis = new();
    private readonly NetworkStore _networks;
    private readonly MemberRegistrar _registrar;
    private readonly NodeSource _source;
    private readonly NodeAgentParts _parts;
    private readonly ClientSupervisor _client;
    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly RpcProxy _proxy;
    private readonly AgentSiteSource _siteSource;
    private readonly SiteService _site;
    private readonly RpcSocketProxy _sockets;
    private readonly LogsIngestionClient? _logs;
    private readonly MonitorExporter? _exporter;
    private readonly StatsCollector _stats;
    private readonly PrometheusMetrics _metrics = new();
    private readonly Meter _meter = new(NodeMeter.Name);
    private readonly Backoff _abstentions = new(s_firstAbstention, s_longestAbstention, spread: 0.25);
    private readonly TaskCompletionSource<Uri> _siteUrl = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _setUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CliqueSigners? _signers;
    private volatile string _identity = "waiting";
    private volatile string _networkState = "unknown";

    /// <summary>An agent that does nothing yet.</summary>
    /// <param name="configuration">What it is told.</param>
    /// <param name="loggers">Where it tells what happens: a line for an event, without secrets.</param>
    /// <exception cref="NodeConfigurationException">What the configuration names is not there.</exception>
    /// <exception cref="ConsortiumException">The client's pin is none.</exception>
    [SupportedOSPlatform("linux")]
    public NodeAgent(NodeConfiguration configuration, ILoggerFactory loggers)
        : this(configuration, NodeAgentParts.Of(configuration), loggers)
    {
    }

    /// <summary>An agent that does nothing yet, with parts that its configuration does not tell of.</summary>
    /// <param name="configuration">What it is told. A port 0 is one of the system's choice; where <see cref="NodeConfiguration.RpcPort"/> is <see cref="NodeConfiguration.SitePort"/>, the site has JSON-RPC as well, and nothing listens for WebSockets; where <see cref="NodeConfiguration.PeerToPeerPort"/> is 0, the site's port is in the enode.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="loggers">Where it tells what happens: a line for an event, without secrets.</param>
    /// <exception cref="NodeConfigurationException">What the configuration names is not there.</exception>
    public NodeAgent(NodeConfiguration configuration, NodeAgentParts parts, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(loggers);
        _configuration = configuration;
        _parts = parts;
        NodeLocalConfiguration local = configuration.Local;
        _logger = loggers.CreateLogger<NodeAgent>();
        _loggers = loggers;
        _blobs = NodeStorage.OpenBlobs(configuration);
        _identities = new IdentityStore(_blobs, parts.Keys, new IdentityStoreOptions { Timing = local.Lease, PublicAddress = configuration.PublicAddress }, loggers.CreateLogger<IdentityStore>());
        _networks = new NetworkStore(configuration, _blobs, _identities, _dataApis, loggers.CreateLogger<NetworkStore>());
        _registrar = new MemberRegistrar(configuration, _blobs, _identities, new RegistrarKeys(parts.Secrets, _identities), loggers.CreateLogger<MemberRegistrar>());
        _client = new ClientSupervisor(parts.Host, new ClientSupervisorOptions { LeastTime = local.Lease.ClientStop }) { StateChanged = TellState };
        Uri client = new($"http://127.0.0.1:{local.ClientRpcPort}/");
        _rpc = new RpcClient(client, new RpcClientOptions { MaxAttempts = 1 });
        _eth = new EthClient(_rpc);
        _source = new NodeSource(_identities, _eth);
        _proxy = new RpcProxy(client, new RpcProxyOptions { Origins = local.RpcOrigins });
        _siteSource = new AgentSiteSource(configuration, parts, _source, _identities, _client, client, SiteUrl);
        _site = new SiteService(_siteSource, client);
        _sockets = new RpcSocketProxy(new Uri($"ws://127.0.0.1:{local.ClientWebSocketPort}/"), _proxy, new RpcSocketOptions { Origins = local.RpcOrigins });
        _logs = NodeStorage.OpenLogs(configuration);
        if (_logs is not null)
        {
            _exporter = new MonitorExporter(_logs, null, loggers.CreateLogger<MonitorExporter>());
            loggers.AddProvider(new MonitorLoggerProvider(_exporter, parts.HostName));
        }

        _stats = new StatsCollector(_eth, () => _client.Status, new StatsCollectorOptions { IsClique = configuration.Consensus == ConsensusEngine.Clique }, _exporter, loggers.CreateLogger<StatsCollector>());
        _client.Log.Written = _stats.WriteClientLine;
        Measure();
    }

    /// <summary>Whether the node can do its work now.</summary>
    public NodeHealth Health
    {
        get
        {
            ClientState state = _client.Status.State;
            Dictionary<string, string> parts = new(StringComparer.Ordinal)
            {
                ["network"] = _networkState,
                ["identity"] = _identity,
                ["client"] = JsonNamingPolicy.CamelCase.ConvertName(state.ToString()),
            };
            if (_signers is { } signers)
            {
                parts["signer"] = signers.State;
            }

            return new NodeHealth(state is ClientState.Sealing or ClientState.Following or ClientState.NotSealing, parts);
        }
    }

    /// <summary>Where its site is; there as soon as that listens.</summary>
    public Task<Uri> SiteUrl => _siteUrl.Task;

    /// <summary>Runs until it is cancelled; then the client is stopped and the identity given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        NodeLocalConfiguration local = _configuration.Local;
        DataApiPublisher publisher = new(_source, _eth, _parts.DataApi);
        bool hasRpcSite = _configuration.RpcPort != _configuration.SitePort;
        _exporter?.Start();
        if (_exporter is not null || local.MetricsPort != 0 || OpenTelemetryExport.IsConfigured)
        {
            _stats.Start(); // Somebody hears of it.
        }

        await Task.WhenAll(
            ServeAsync("site", new IPEndPoint(local.ListenAddress, _configuration.SitePort), MapSite, cancellationToken),
            local.CertificateFile is null ? Task.CompletedTask : ServeAsync("site with TLS", new IPEndPoint(local.ListenAddress, _configuration.SecureSitePort), MapSite, cancellationToken, OpenCertificate),
            !hasRpcSite ? Task.CompletedTask : ServeAsync("JSON-RPC", new IPEndPoint(local.ListenAddress, _configuration.RpcPort), routes => routes.MapRpcProxy(_proxy), cancellationToken),
            !hasRpcSite ? Task.CompletedTask : ServeAsync("JSON-RPC over WebSockets", new IPEndPoint(local.ListenAddress, _configuration.WebSocketPort), routes => routes.MapRpcSocketProxy(_sockets), cancellationToken),
            local.MetricsPort == 0 ? Task.CompletedTask : ServeAsync("metrics", new IPEndPoint(IPAddress.Loopback, local.MetricsPort), routes => routes.MapMetrics(_metrics), cancellationToken),
            _registrar.IsUsed ? RetryAsync("registrar", () => KeepRegistrarAsync(cancellationToken), cancellationToken) : Task.CompletedTask,
            RunNodeAsync(cancellationToken)).ConfigureAwait(false);

        void MapSite(IEndpointRouteBuilder routes)
        {
            routes.MapSite(_site);
            routes.MapDataApi(publisher);
            if (_registrar.IsUsed)
            {
                routes.MapPeerRegistrar(_registrar.Served);
            }

            routes.MapHealth(() => Health);
            routes.MapOpenApiDocument();
            if (!hasRpcSite)
            {
                routes.MapRpcProxy(_proxy);
            }
        }
    }

    /// <summary>Ends what is left. The client is killed if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().ConfigureAwait(false);
        await _site.DisposeAsync().ConfigureAwait(false);
        await _stats.DisposeAsync().ConfigureAwait(false);
        if (_exporter is not null)
        {
            await _exporter.DisposeAsync().ConfigureAwait(false);
        }

        _logs?.Dispose();
        (_parts.Host as IDisposable)?.Dispose();
        _sockets.Dispose();
        _proxy.Dispose();
        _registrar.Dispose();
        _rpc.Dispose();
        _dataApis.Dispose();
        _blobs.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
    }

    /// <summary>Has a site up until it is cancelled. That a port is taken is no reason for the client not to run.</summary>
    private async Task ServeAsync(string name, IPEndPoint where, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken, Func<SiteCertificate>? openCertificate = null)
    {
        NodeSiteOptions options = new()
        {
            Title = $"{_configuration.MemberAlias} ({_configuration.ConsortiumName}): {name}",
            Listen = where,
            HostNames = IPAddress.IsLoopback(where.Address) ? ["127.0.0.1", "localhost"] : null,
            PageHostNames = name.StartsWith("site", StringComparison.Ordinal) ? [_configuration.HostName, _parts.HostName] : null,
        };
        ILogger logger = _loggers.CreateLogger<NodeSite>();
        await RetryAsync(name, async () =>
        {
            NodeSite site = await NodeSite.StartAsync(options with { Certificate = openCertificate?.Invoke() }, map, cancellationToken).ConfigureAwait(false);
            await using (site.ConfigureAwait(false))
            {
                LogServing(logger, name, site.Url);
                if (name == "site")
                {
                    _siteUrl.TrySetResult(site.Url);
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
        }, cancellationToken, logger).ConfigureAwait(false);
    }

    private SiteCertificate OpenCertificate()
    {
        NodeLocalConfiguration local = _configuration.Local;
        try
        {
            return new SiteCertificate(local.CertificateFile!, local.CertificateKeyFile!, _loggers.CreateLogger<SiteCertificate>());
        }
        catch (Exception error) when (error is CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"Reading the certificate {local.CertificateFile} and its key {local.CertificateKeyFile}: {error.Message}", error);
        }
    }

    private async Task KeepRegistrarAsync(CancellationToken cancellationToken)
    {
        await _setUp.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _registrar.KeepOpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task RunNodeAsync(CancellationToken cancellationToken) => RetryAsync("node", async () =>
    {
        await _identities.SetUpAsync(_configuration.Identities, cancellationToken).ConfigureAwait(false);
        _setUp.TrySetResult();
        VerifiedNetwork network = await FindNetworkAsync(cancellationToken).ConfigureAwait(false);
        NodePeers peers = new(_configuration, network, _identities, _registrar, _dataApis, _eth, _client, _logger);
        while (true)
        {
            // An identity that was lost is replaced at once; one whose client cannot be started throws.
            cancellationToken.ThrowIfCancellationRequested();
            await (_configuration.Role == ClientRole.TransactionNode ? RunWithoutIdentityAsync(network, peers, cancellationToken) : RunWithIdentityAsync(network, peers, cancellationToken)).ConfigureAwait(false);
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

    private async Task RunWithoutIdentityAsync(VerifiedNetwork network, NodePeers peers, CancellationToken cancellationToken)
    {
        // Nobody knows it by its key, so that is of this run only and on no disk.
        using EthECKey key = EthECKey.Generate();
        _identity = "notNeeded";
        Enode self = await EnodeOfAsync(Convert.ToHexStringLower(key.PublicKey), cancellationToken).ConfigureAwait(false);
        _siteSource.Is(self);
        try
        {
            IReadOnlyList<Enode> first = await peers.AskAsync(self, cancellationToken).ConfigureAwait(false);
            await _client.StartAsync(Configure(network, key.Address, first), key, runUntil: null, cancellationToken).ConfigureAwait(false);
            await RetryAsync("following of peers", () => peers.FollowAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _client.StopAsync(s_stop).ConfigureAwait(false);
        }
    }

    private async Task RunWithIdentityAsync(VerifiedNetwork network, NodePeers peers, CancellationToken cancellationToken)
    {
        try
        {
            await RunUntilLostAsync(network, peers, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.ClientNotStarted)
        {
            // The identity is given back: a spare whose client does start has the time to take it.
            TimeSpan wait = _abstentions.Next();
            LogPartFailed(_logger, "client", wait.TotalSeconds, error.Message);
            await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunUntilLostAsync(VerifiedNetwork network, NodePeers peers, CancellationToken cancellationToken)
    {
        _identity = "waiting";
        IdentityLease lease = await _identities.TakeAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            _identity = "held";
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                await HoldAsync(lease, network, peers, stop.Token).ConfigureAwait(false);
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
                _siteSource.Is(null);
                _identity = "waiting";
                if (lease.Lost.IsCancellationRequested)
                {
                    LogLost(lease.Identity.Number, lease.LossReason ?? "");
                }
                else
                {
                    LogReleased(lease.Identity.Number);
                }
            }
        }
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
    private async Task HoldAsync(IdentityLease lease, VerifiedNetwork network, NodePeers peers, CancellationToken stop)
    {
        using EthECKey key = await lease.ReadKeyAsync(stop).ConfigureAwait(false);
        Enode self = await EnodeOfAsync(lease.Identity.PublicKey, stop).ConfigureAwait(false);
        _siteSource.Is(self);
        using CancellationTokenSource parts = CancellationTokenSource.CreateLinkedTokenSource(stop);

        // At once: the identity is leased, and until then it is listed where its former holder was.
        List<Task> others = [PublishAsync(lease, self, parts.Token)];
        try
        {
            IReadOnlyList<Enode> first = await peers.AskAsync(self, stop).ConfigureAwait(false);
            TimeSpan told = lease.ClientDeadline;
            await _client.StartAsync(Configure(network, lease.Identity.Address, first), key, told, stop).ConfigureAwait(false);
            _source.SignWith(key);
            others.Add(RetryAsync("following of peers", () => peers.FollowAsync(parts.Token), parts.Token));
            others.Add(VoteAsync(network, lease.Identity.Address, parts.Token));
            await AllowAsync(lease, told, stop).ConfigureAwait(false);
        }
        finally
        {
            // First of all: what else is under way may take its time to end.
            await parts.CancelAsync().ConfigureAwait(false);
            await StopClientAsync(lease).ConfigureAwait(false);
            await Task.WhenAll(others).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _source.SignWith(null);
        }
    }

    /// <summary>Tells the client's watcher until when the lease is good, until the token fires.</summary>
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

            ClientStatus status = _client.Status;
            if (status.IsHopeless)
            {
                throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The client was started {status.Restarts} times without getting up, so the identity is left to another node. {status.LastFailure}");
            }

            if (status.Health is not null)
            {
                _abstentions.Reset();
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
                await lease.PublishAsync(self, _parts.HostName, _configuration.RegionName, stop).ConfigureAwait(false);
                LogPublished(lease.Identity.Number, self.ToString());
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailure("publishing", error.Message);
            }

            await Task.Delay(backoff.Next(), stop).ConfigureAwait(false);
        }
    }

    /// <summary>Has the signers of Clique become what the governance contract says; of other networks that is the client's own matter.</summary>
    private async Task VoteAsync(VerifiedNetwork network, Address account, CancellationToken stop)
    {
        if (network.Consensus != ConsensusEngine.Clique)
        {
            return;
        }

        CliqueSigners signers = new(network, _eth, _client, account, _logger);
        _signers = signers;
        try
        {
            await RetryAsync("voting for signers", () => signers.FollowAsync(stop), stop).ConfigureAwait(false);
        }
        finally
        {
            _signers = null;
        }
    }

    private ClientConfiguration Configure(VerifiedNetwork network, Address account, IReadOnlyList<Enode> peers)
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
            StaticNodes = peers,
            ExternalAddress = local.ExternalAddress,
            PeerAddress = local.PeerAddress,
            PeerPort = _configuration.PeerToPeerPort,
            MaxPeers = Math.Max(30, 2 * peers.Count), // of those that dial and those that are dialled
            RpcPort = local.ClientRpcPort,
            WebSocketPort = local.ClientWebSocketPort,
        };
    }

    private async Task<Enode> EnodeOfAsync(string publicKey, CancellationToken cancellationToken)
    {
        int port = _configuration.PeerToPeerPort != 0 ? _configuration.PeerToPeerPort : (await SiteUrl.WaitAsync(cancellationToken).ConfigureAwait(false)).Port;
        return Enode.Parse($"enode://{publicKey}@{_configuration.Local.ExternalAddress ?? OwnAddress()}:{port}");
    }

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
    private async Task RetryAsync(string part, Func<Task> run, CancellationToken cancellationToken, ILogger? logger = null)
    {
        Backoff backoff = new(s_firstDelay, s_longestDelay, spread: 0.25); // all members' nodes may wait for the same site
        while (!cancellationToken.IsCancellationRequested)
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                await run().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (Stopwatch.GetElapsedTime(started) > s_resetAfter)
                {
                    backoff.Reset();
                }

                // Whatever it is, a node that is up and tells what is wrong is better than none.
                TimeSpan wait = backoff.Next();
                LogPartFailed(logger ?? _logger, part, wait.TotalSeconds, error is ConsortiumException or BlobStorageException or KeyVaultException or IdentityException or RpcException or IOException ? error.Message : error.ToString());
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
    private static partial void LogServing(ILogger logger, string name, Uri url);

    [LoggerMessage(LogLevel.Information, "The client is {state} ({process}).")]
    private partial void LogClient(ClientState state, string process);

    [LoggerMessage(LogLevel.Warning, "The client failed and is started anew: {failure}")]
    private partial void LogClientFailed(string failure);

    [LoggerMessage(LogLevel.Information, "Identity {number} is published as {enode}.")]
    private partial void LogPublished(int number, string enode);

    [LoggerMessage(LogLevel.Warning, "Identity {number} was lost and its client is stopped. {reason}")]
    private partial void LogLost(int number, string reason);

    [LoggerMessage(LogLevel.Information, "Identity {number} is given back.")]
    private partial void LogReleased(int number);

    [LoggerMessage(LogLevel.Warning, "A failure ({what}): {problem}")]
    private partial void LogFailure(string what, string problem);

    [LoggerMessage(LogLevel.Error, "The {part} failed and is tried again in {seconds:0.#} s: {problem}")]
    private static partial void LogPartFailed(ILogger logger, string part, double seconds, string problem);
}
