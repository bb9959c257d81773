using System.Net;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Proxy;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// What the page of a member's site asks: the governance, the network, what an action would do. Everything is worked out by Core; the page only shows it.
/// One for a node, however many pages are open. Safe for concurrent use. See docs/site.md.
/// </summary>
public sealed class SiteService : IAsyncDisposable
{
    /// <summary>How old the time of the server may be that a state tells.</summary>
    private static readonly TimeSpan s_longestAge = TimeSpan.FromSeconds(2);

    private readonly SiteOptions _options;
    private readonly TimeProvider _time;
    private readonly ISiteSource _source;
    private readonly RpcClient _rpc;
    private readonly ChainFollower _chain;
    private readonly SiteNetwork _network;
    private readonly SiteHistory _history;
    private readonly SiteTransactions _transactions;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _networkTurn = new(1);
    private readonly Task _watch;
    private readonly Lock _writing = new();
    private SiteDocument? _state;
    private long _writtenAt;
    private string? _told;
    private string? _toldNetwork;

    /// <summary>Makes a site's API. Nothing is asked before somebody looks.</summary>
    /// <param name="source">Whose site it is.</param>
    /// <param name="client">The JSON-RPC of the member's Ethereum client.</param>
    /// <param name="options">How it follows the chain; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public SiteService(ISiteSource source, Uri client, SiteOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(client);
        _source = source;
        _options = options ?? new SiteOptions();
        _time = time ?? TimeProvider.System;
        _rpc = new RpcClient(client, new RpcClientOptions { MaxAttempts = 1, AttemptTimeout = TimeSpan.FromSeconds(10), TimeProvider = _time });
        Events = new SiteEvents(_options.Streams);
        _history = new SiteHistory(_options, _time, _stop.Token);
        _transactions = new SiteTransactions(source.IsDevelopmentChain);
        _network = new SiteNetwork(source, client, new EthClient(_rpc, _time), _options, _time);
        _chain = new ChainFollower(source, client, _rpc, _options, _time)
        {
            IsWatched = () => Events.Count > 0,
            Changed = Publish,
            Sealed = block => Events.Send(SiteEvents.Block, SiteJson.Write(block)),
        };
        _watch = Task.Run(WatchNetworkAsync, CancellationToken.None);
    }

    internal SiteEvents Events { get; }

    internal SiteOptions Options => _options;

    /// <summary>How much each source may ask. What costs the client something counts tenfold.</summary>
    internal SourceLimits Limits { get; } = new(new RpcProxyOptions { CallsPerSecond = 100, Burst = 1_000, PerSource = (8, 32), Together = (32, 128) });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _chain.DisposeAsync().ConfigureAwait(false);
        _network.Dispose();
        Limits.Dispose();
        _rpc.Dispose();
        _networkTurn.Dispose();
        _stop.Dispose();
    }

    /// <summary>What is known of the governance.</summary>
    /// <exception cref="SiteRequestException">Nothing is.</exception>
    internal async Task<SiteView> GetViewAsync(CancellationToken cancellationToken) =>
        await _chain.GetAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new SiteRequestException((int)HttpStatusCode.ServiceUnavailable, "notReady", _chain.Problem ?? "The governance is not known yet. Look again in a moment.");

    internal async Task<SiteDocument> GetStateAsync(CancellationToken cancellationToken)
    {
        _ = await GetViewAsync(cancellationToken).ConfigureAwait(false);
        return Write(isNew: false)!;
    }

    internal async Task<SiteDocument> GetNetworkAsync(CancellationToken cancellationToken)
    {
        _ = await _chain.GetAsync(cancellationToken).ConfigureAwait(false);
        return _network.Current ?? await LookAtNetworkAsync(isDue: false, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<object> GetBlocksAsync(double hours, CancellationToken cancellationToken)
    {
        _ = await _chain.GetAsync(cancellationToken).ConfigureAwait(false);
        _chain.Blocks.Want(TimeSpan.FromHours(hours));
        IReadOnlyList<SiteBlock> blocks = _chain.Blocks.List();
        DateTimeOffset since = blocks.Count == 0 ? default : blocks[^1].Time - TimeSpan.FromHours(hours);
        return new { blocks = blocks.Where(block => block.Time >= since), minutes = _chain.Blocks.ListMinutes(since) };
    }

    internal async Task<object> ListHistoryAsync(HistoryFilter filter, CancellationToken cancellationToken) =>
        await _history.ListAsync(await GetViewAsync(cancellationToken).ConfigureAwait(false), filter, cancellationToken).ConfigureAwait(false);

    internal async Task<byte[]> ExportHistoryAsync(HistoryFilter filter, CancellationToken cancellationToken) =>
        await _history.ExportAsync(await GetViewAsync(cancellationToken).ConfigureAwait(false), filter, cancellationToken).ConfigureAwait(false);

    /// <summary>What became of a transaction; see <see cref="SiteTransactions.FollowAsync"/>.</summary>
    internal async Task<object> FollowAsync(Hash32 transaction, (Address Account, ulong Nonce)? sender, CancellationToken cancellationToken)
    {
        SiteView view = await GetViewAsync(cancellationToken).ConfigureAwait(false);
        return await _transactions.FollowAsync(view, _chain.Blocks.List(), transaction, sender, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<object> GetAccountAsync(Address account, CancellationToken cancellationToken)
    {
        SiteView view = await GetViewAsync(cancellationToken).ConfigureAwait(false);
        EthBatch batch = view.Session.Eth.CreateBatch();
        Task<Wei> balance = batch.GetBalanceAsync(account, BlockTag.Latest);
        Task<ulong> nonce = batch.GetNonceAsync(account, BlockTag.Latest);
        Task<byte[]> code = batch.GetCodeAsync(account, BlockTag.Latest);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        string name = view.State.NameOf(account);
        return new
        {
            address = account,
            balance = await balance.ConfigureAwait(false),
            nonce = await nonce.ConfigureAwait(false),
            name = name == account.ToString() ? null : name,
            isContract = (await code.ConfigureAwait(false)).Length > 0,
        };
    }

    /// <summary>Begins to look, so that there is something to begin a stream with.</summary>
    internal Task WarmUpAsync(CancellationToken cancellationToken) => _chain.GetAsync(cancellationToken);

    /// <summary>What a stream begins with.</summary>
    internal void Greet(SiteStream stream)
    {
        if (Write(isNew: false) is { } state)
        {
            stream.Offer(SiteEvents.State, state.Bytes);
        }

        if (_network.Current is { } network)
        {
            stream.Offer(SiteEvents.Network, network.Bytes);
        }
    }

    private void Publish(SiteView view)
    {
        // A page learns from a block that there is one; the whole governance it needs only when something of it has changed.
        SiteDocument document = Write(isNew: true)!;
        string content = new SiteDocument(SiteJson.Write(StateDocument.Of(view, _source, serverTime: null))).ETag;
        if (_told != content)
        {
            _told = content;
            Events.Send(SiteEvents.State, document.Bytes);
        }
    }

    /// <summary>The document of what is known, the same for all as long as it tells the time about right; null when nothing is known.</summary>
    private SiteDocument? Write(bool isNew)
    {
        lock (_writing)
        {
            if (_chain.View is { } view && (isNew || _state is null || _time.GetElapsedTime(_writtenAt) >= s_longestAge))
            {
                _writtenAt = _time.GetTimestamp();
                _state = new SiteDocument(SiteJson.Write(StateDocument.Of(view, _source, _time.GetUtcNow())));
            }

            return _state;
        }
    }

    /// <summary>Looks at the nodes, one look at a time.</summary>
    /// <param name="isDue">Whether to look also when somebody else has just done so.</param>
    /// <param name="cancellationToken">Stops waiting for one's turn.</param>
    private async Task<SiteDocument> LookAtNetworkAsync(bool isDue, CancellationToken cancellationToken)
    {
        await _networkTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return !isDue && _network.Current is { } known ? known : await _network.LookAsync(_chain.View, _chain.Blocks.List(), _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _networkTurn.Release();
        }
    }

    private async Task WatchNetworkAsync()
    {
        while (true)
        {
            await Task.Delay(_options.LookAtNodesEvery, _time, _stop.Token).ConfigureAwait(false);
            if (!_chain.IsWanted)
            {
                continue;
            }

            Events.Send(SiteEvents.Tick, SiteJson.Write(new { serverTime = _time.GetUtcNow(), block = _chain.Blocks.Head }));
            try
            {
                SiteDocument document = await LookAtNetworkAsync(isDue: true, _stop.Token).ConfigureAwait(false);
                if (_toldNetwork != document.ETag)
                {
                    _toldNetwork = document.ETag;
                    Events.Send(SiteEvents.Network, document.Bytes);
                }
            }
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                // Whatever it is: what is known stays, and the next look may fare better.
            }
        }
    }
}
