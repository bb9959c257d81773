using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Clients;

/// <summary>Looks at a client through its JSON-RPC. Keeps who sealed the latest blocks, so that a look asks for new ones only. For one thread at a time.</summary>
internal sealed class ClientHealthProbe : IDisposable
{
    private readonly ClientConfiguration _configuration;
    private readonly ClientHealthOptions _options;
    private readonly TimeProvider _time;
    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly SortedDictionary<ulong, (Hash32 Hash, Address? Sealer)> _recent = [];

    public ClientHealthProbe(ClientConfiguration configuration, ClientHealthOptions options, TimeProvider time)
    {
        _configuration = configuration;
        _options = options;
        _time = time;
        _rpc = new RpcClient(new Uri($"http://127.0.0.1:{configuration.RpcPort}/"), new RpcClientOptions { Timeout = options.Timeout, AttemptTimeout = options.Timeout, MaxAttempts = 1 });
        _eth = new EthClient(_rpc);
    }

    public void Dispose() => _rpc.Dispose();

    /// <summary>Looks at it.</summary>
    /// <returns>What it tells; null when it gives no usable answer in time.</returns>
    public async Task<ClientHealth?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            EthBatch batch = _eth.CreateBatch();
            Task<BlockHeader?> latest = batch.GetHeaderAsync(BlockTag.Latest);
            Task<ulong> peers = _configuration.Kind == ClientKind.DevelopmentChain ? Task.FromResult(0UL) : batch.GetPeerCountAsync(); // anvil does not know what a peer is
            Task<SyncStatus?> syncing = batch.GetSyncingAsync();
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (await latest.ConfigureAwait(false) is not { } head)
            {
                return null;
            }

            if (_configuration.IsSealing)
            {
                await ReadRecentAsync(head, cancellationToken).ConfigureAwait(false);
            }

            return new ClientHealth
            {
                Head = head.Number,
                HeadTime = head.Time,
                HighestKnown = Math.Max(head.Number, (await syncing.ConfigureAwait(false))?.HighestBlock ?? 0),
                Peers = await peers.ConfigureAwait(false),
                RecentBlocks = _recent.Count,
                OwnBlocks = _recent.Values.Count(block => block.Sealer == Sealer),
            };
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>What that means, with the nodes it knows of now.</summary>
    public ClientState Judge(ClientHealth health, ClientConfiguration configuration) =>
        health.Peers == 0 && configuration.Kind != ClientKind.DevelopmentChain && (configuration.StaticNodes.Count > 0 || configuration.Bootnodes.Count > 0) ? ClientState.WithoutPeers
        : health.Head + _options.MaxBlocksBehind < health.HighestKnown ? ClientState.Behind
        : !configuration.IsSealing ? ClientState.Following
        : health.OwnBlocks > 0 && _time.GetUtcNow() - health.HeadTime <= _options.MaxHeadAge ? ClientState.Sealing
        : ClientState.NotSealing;

    /// <summary>Whom its blocks name: who is paid under proof of work, else the account of its key.</summary>
    private Address Sealer => _configuration.Role == ClientRole.Miner ? _configuration.Coinbase ?? _configuration.Account : _configuration.Account;

    private async Task ReadRecentAsync(BlockHeader head, CancellationToken cancellationToken)
    {
        ulong first = head.Number >= (ulong)_options.SealingWindow ? head.Number - (ulong)_options.SealingWindow + 1 : 1;
        foreach (ulong old in _recent.Keys.Where(number => number < first || number > head.Number).ToList())
        {
            _recent.Remove(old);
        }

        // After a change of branch what is kept is of the other one.
        if (_recent.Count > 0 && _recent.Last() is { Key: ulong last } && last < head.Number)
        {
            BlockHeader? same = await _eth.GetHeaderAsync(BlockTag.Number(last), cancellationToken).ConfigureAwait(false);
            if (same?.Hash != _recent[last].Hash)
            {
                _recent.Clear();
            }
        }
        else if (_recent.Count > 0 && _recent[head.Number].Hash != head.Hash)
        {
            _recent.Clear();
        }

        EthBatch batch = _eth.CreateBatch();
        List<Task<BlockHeader?>> headers = [];
        for (ulong number = first; number <= head.Number; number++)
        {
            if (!_recent.ContainsKey(number))
            {
                headers.Add(batch.GetHeaderAsync(BlockTag.Number(number)));
            }
        }

        if (headers.Count == 0)
        {
            return;
        }

        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        foreach (BlockHeader? header in await Task.WhenAll(headers).ConfigureAwait(false))
        {
            if (header is not null)
            {
                _recent[header.Number] = (header.Hash, _configuration is { Genesis.Consensus: CliqueConsensus, Kind: not ClientKind.DevelopmentChain } ? header.RecoverCliqueSigner() : header.Miner);
            }
        }
    }
}
