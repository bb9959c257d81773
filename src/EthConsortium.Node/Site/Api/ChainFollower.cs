using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Sessions;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// Follows the chain for all pages together while somebody looks: asks for the head, and for a new block once for the whole governance.
/// Safe for concurrent use.
/// </summary>
internal sealed class ChainFollower : IAsyncDisposable
{
    /// <summary>How many missing blocks are asked for at a time.</summary>
    private const int BlocksAtOnce = 250;

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(10);

    private readonly ISiteSource _source;
    private readonly Uri _endpoint;
    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly SiteOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private readonly Task _run;
    private TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _askedAt;
    private long? _lookedAt;
    private GovernanceClient? _governance;
    private ChainId _chainId;
    private Hash32 _genesisHash;
    private Hash32? _head;
    private HashSet<Address> _identities = [];
    private long? _listedAt;
    private (ulong Number, long At, TimeSpan For)? _floor;
    private volatile SiteView? _view;
    private volatile string? _problem;

    public ChainFollower(ISiteSource source, Uri endpoint, RpcClient rpc, SiteOptions options, TimeProvider time)
    {
        _source = source;
        _endpoint = endpoint;
        _rpc = rpc;
        _eth = new EthClient(rpc, time);
        _options = options;
        _time = time;
        Blocks = new SiteBlocks(options.Blocks);
        _run = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>The last blocks.</summary>
    public SiteBlocks Blocks { get; }

    /// <summary>What was seen last, however long ago; null for nothing.</summary>
    public SiteView? View => _view;

    /// <summary>Why nothing is known, or what is may be old.</summary>
    public string? Problem => _problem;

    /// <summary>Whether somebody looks, so that it is worth asking.</summary>
    public Func<bool> IsWatched { private get; set; } = () => false;

    /// <summary>Hears of every new state.</summary>
    public Action<SiteView> Changed { private get; set; } = _ => { };

    /// <summary>Hears of every new head.</summary>
    public Action<SiteBlock> Sealed { private get; set; } = _ => { };

    /// <summary>Whether somebody looks at the site, or did a while ago.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_lock)
            {
                return _askedAt is { } at && (_time.GetElapsedTime(at) <= _options.Linger || IsWatched());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _wake.Dispose();
    }

    /// <summary>Somebody asks, so that the chain is worth following from now on.</summary>
    public void Touch()
    {
        lock (_lock)
        {
            _askedAt = _time.GetTimestamp();
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>What is known now; after a time without questions it is looked again first.</summary>
    /// <returns>What is known; null when nothing is, for the reason that <see cref="Problem"/> tells.</returns>
    public async Task<SiteView?> GetAsync(CancellationToken cancellationToken)
    {
        Task looked;
        lock (_lock)
        {
            bool isFresh = _lookedAt is { } at && _time.GetElapsedTime(at) <= 3 * _options.LookEvery;
            looked = isFresh ? Task.CompletedTask : _looked.Task;
        }

        Touch();
        try
        {
            await looked.WaitAsync(_options.Patience, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is known is better than nothing.
        }

        return _view;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            while (!IsWanted)
            {
                await _wake.WaitAsync(_stop.Token).ConfigureAwait(false);
            }

            await LookAsync().ConfigureAwait(false);
            lock (_lock)
            {
                _lookedAt = _time.GetTimestamp();
                _looked.SetResult();
                _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            await Task.Delay(_options.LookEvery, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            (SiteBlock shown, Block head) = await ReadHeadAsync().ConfigureAwait(false);
            if (_head != shown.Hash)
            {
                _head = shown.Hash;
                Blocks.Add(shown);
                Sealed(shown);
            }

            try
            {
                await ReadGovernanceAsync(head).ConfigureAwait(false);
            }
            finally
            {
                // There are blocks to show also where no governance is.
                await FillAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            // Whatever it is: the next look may fare better.
            string problem = error switch
            {
                RpcException => $"The Ethereum client gives no usable answer: {error.Message}",
                ConsortiumException => error.Message,
                _ => $"internal-error: {error.GetType().Name}",
            };
            if (_view is { } view && view.Problem != problem)
            {
                Tell(view with { Problem = problem });
            }

            _problem = problem;
        }
    }

    private async Task ReadGovernanceAsync(Block head)
    {
        _governance ??= await OpenAsync().ConfigureAwait(false);
        SiteView? before = _view;
        if (before?.State.BlockHash != head.Hash)
        {
            GovernanceState state = before is null
                ? await _governance.ReadAsync(_stop.Token).ConfigureAwait(false)
                : await _governance.ReadNextAsync(before.State, head, _stop.Token).ConfigureAwait(false);
            IReadOnlyList<ConsortiumProposal> proposals = await _governance.ListProposalsAsync(state, _stop.Token).ConfigureAwait(false);
            ConnectedNode node = new(_rpc, _endpoint, _chainId, _genesisHash, _governance, state, Network: null, Checks: []);
            Address? admin = await FindAdminAsync(state).ConfigureAwait(false);
            Tell(new SiteView(new ConsortiumSession(node, new ConnectOptions { Time = _time }, account: null), state, proposals, Problem: null) { Admin = admin });
        }
        else if (before.Problem is not null)
        {
            Tell(before with { Problem = null });
        }
    }

    /// <summary>The configured admin, if it is one; else the one who holds the validators of this member, if it is one alone. An alias proves nothing: anybody may take any.</summary>
    private async Task<Address?> FindAdminAsync(GovernanceState state)
    {
        if (_source.Member.Admin is { } configured && state.FindAdmin(configured) is not null)
        {
            return configured;
        }

        if (_listedAt is not { } at || _time.GetElapsedTime(at) >= _options.LookAtNodesEvery)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(_options.Patience);
            try
            {
                _identities = [.. (await _source.ListNodesAsync(limit.Token).ConfigureAwait(false)).Select(node => node.Address).OfType<Address>()];
            }
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                // Whatever it was: the store is the member's own business, and what it told before stands.
            }

            _listedAt = _time.GetTimestamp();
        }

        Address[] holders = [.. state.Admins.Where(admin => admin.Validators.Any(_identities.Contains)).Select(admin => admin.Address)];
        return holders.Length == 1 ? holders[0] : null;
    }

    private void Tell(SiteView view)
    {
        _view = view;
        _problem = view.Problem;
        Changed(view);
    }

    private async Task<GovernanceClient> OpenAsync()
    {
        if (_source.Network is not { } network)
        {
            throw new ConsortiumException(ErrorCode.ChainUnstable, "This node does not know its network yet.");
        }

        EthBatch batch = _eth.CreateBatch();
        Task<ChainId> chainId = batch.GetChainIdAsync();
        Task<Block?> genesis = batch.GetBlockAsync(BlockTag.Earliest);
        await batch.ExecuteAsync(_stop.Token).ConfigureAwait(false);
        _genesisHash = (await genesis.ConfigureAwait(false))?.Hash ?? throw new ConsortiumException(ErrorCode.ChainUnstable, "The Ethereum client has no block 0. Is it still starting?");
        try
        {
            _chainId = await chainId.ConfigureAwait(false);
        }
        catch (JsonRpcException) when (network.ChainId is not null)
        {
            _chainId = network.ChainId.Value; // clients before 2019 do not tell
        }

        return new GovernanceClient(_eth, network.GovernanceContract, network.Consensus, _time);
    }

    private async Task<(SiteBlock Shown, Block Block)> ReadHeadAsync()
    {
        EthBatch batch = _eth.CreateBatch();
        Func<Task<(SiteBlock, Block)?>> read = SiteBlock.Queue(batch, BlockTag.Latest, _source.Network?.Consensus);
        await batch.ExecuteAsync(_stop.Token).ConfigureAwait(false);
        return await read().ConfigureAwait(false) ?? throw new ConsortiumException(ErrorCode.ChainUnstable, "The Ethereum client says that there is no latest block.");
    }

    /// <summary>Asks for some of the blocks that the chart lacks. A client need not have them: then those are not asked for again for a while, longer each time.</summary>
    private async Task FillAsync()
    {
        ulong floor = _floor is { } held && _time.GetElapsedTime(held.At) < held.For ? held.Number : 0;
        IReadOnlyList<ulong> missing = Blocks.FindMissing(BlocksAtOnce, floor);
        if (missing.Count == 0)
        {
            return;
        }

        ulong? absent = null;
        List<SiteBlock> found = [];
        try
        {
            EthBatch batch = _eth.CreateBatch();
            List<Func<Task<(SiteBlock Shown, Block)?>>> asked = [.. missing.Select(number => SiteBlock.Queue(batch, BlockTag.Number(number), _source.Network?.Consensus))];
            await batch.ExecuteAsync(_stop.Token).ConfigureAwait(false);
            for (int i = 0; i < asked.Count && absent is null; i++)
            {
                if (await asked[i]().ConfigureAwait(false) is { } block)
                {
                    found.Add(block.Shown);
                }
                else
                {
                    absent = missing[i];
                }
            }
        }
        catch (RpcException)
        {
            absent = missing[found.Count]; // the chart can do without; whether the client answers at all, the head tells
        }

        Blocks.Fill(found);
        if (absent is { } none)
        {
            TimeSpan wait = _floor is { } before && found.Count == 0 ? before.For * 2 : s_shortestPause;
            _floor = (none + 1, _time.GetTimestamp(), wait < s_longestPause ? wait : s_longestPause);
        }
    }
}
