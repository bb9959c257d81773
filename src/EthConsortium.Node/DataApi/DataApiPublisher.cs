using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Site;

namespace EthConsortium.Node.DataApi;

/// <summary>
/// Keeps the networkinfo document at hand. However many ask, the client and the list of the nodes are asked once in a
/// while, by one refresh at a time; while they do not answer, the document says so and has what was known last. Nobody waits long for a refresh.
/// Safe for concurrent use.
/// </summary>
public sealed class DataApiPublisher
{
    private static readonly Counter<long> s_refreshes = NodeMeter.Instance.CreateCounter<long>("ethconsortium.dataapi.refreshes", description: "Refreshes of the networkinfo document, by outcome: changed, unchanged, failed");

    private readonly IDataApiSource _source;
    private readonly EthClient _client;
    private readonly DataApiOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // What those get who ask during a refresh: its outcome, or what is at hand when that takes too long.
    private Task<DataApiDocument>? _refresh;
    private DataApiDocument? _document;
    private NetworkInfo? _info;
    private long _refreshedAt;

    // Of one refresh at a time only.
    private IReadOnlyList<NetworkNode> _nodes = [];
    private RecentBlock? _block;
    private long _blockAt;

    /// <summary>Makes a publisher. Nothing is asked before the first document is wanted.</summary>
    /// <param name="source">What is served.</param>
    /// <param name="client">The member's Ethereum client.</param>
    /// <param name="options">How fresh it is; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public DataApiPublisher(IDataApiSource source, EthClient client, DataApiOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(client);
        _source = source;
        _client = client;
        _options = options ?? new DataApiOptions();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How long a document may be kept by those who have it.</summary>
    public TimeSpan Freshness => _options.Freshness;

    /// <summary>The document of this moment.</summary>
    /// <param name="cancellationToken">Stops waiting; a refresh under way goes on for the others.</param>
    public Task<DataApiDocument> GetAsync(CancellationToken cancellationToken)
    {
        Task<DataApiDocument> refresh;
        lock (_gate)
        {
            if (_document is not null && _time.GetElapsedTime(_refreshedAt) < _options.Freshness)
            {
                return Task.FromResult(_document);
            }

            refresh = _refresh ??= Task.Run(() => AnswerAsync(RefreshAsync()), CancellationToken.None);
        }

        return refresh.WaitAsync(cancellationToken);
    }

    private async Task<DataApiDocument> AnswerAsync(Task<DataApiDocument> refresh)
    {
        using CancellationTokenSource done = new();
        Task late = Task.Delay(_options.LongestWait, _time, done.Token);
        if (await Task.WhenAny(refresh, late).ConfigureAwait(false) == refresh)
        {
            await done.CancelAsync().ConfigureAwait(false);
            return await refresh.ConfigureAwait(false);
        }

        DataApiDocument? last;
        NetworkInfo known;
        lock (_gate)
        {
            last = _document;
            known = _info ?? _source.Network with { Bootnodes = [], NodeMetadata = [], RecentBlock = null };
        }

        // One that tells of a trouble already is as good as one that tells of this.
        return last is not null && known.ErrorMessage is not null
            ? last
            : Create(known with { ErrorMessage = "This node takes its time to tell how it is; what is here may be old." });
    }

    private async Task<DataApiDocument> RefreshAsync()
    {
        try
        {
            NetworkInfo info = await BuildAsync().ConfigureAwait(false);
            DataApiDocument document = Create(info);
            Count(document == _document ? "unchanged" : "changed");
            return Keep(document, info);
        }
        catch (Exception) when (_document is not null)
        {
            // The agent is at fault. Joiners are better off with the last document than with none.
            Count("failed");
            return Keep(_document, _info!);
        }
        catch (Exception)
        {
            lock (_gate)
            {
                _refresh = null;
            }

            throw;
        }

        static void Count(string outcome) => s_refreshes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private DataApiDocument Keep(DataApiDocument document, NetworkInfo info)
    {
        lock (_gate)
        {
            _refresh = null;
            _refreshedAt = _time.GetTimestamp();
            _info = info;
            return _document = document;
        }
    }

    private async Task<NetworkInfo> BuildAsync()
    {
        NetworkInfo network = _source.Network;
        Task<string?> nodes = RefreshNodesAsync();
        Task<string?> block = RefreshBlockAsync(network);
        string?[] problems = [await block.ConfigureAwait(false), await nodes.ConfigureAwait(false)];
        string problem = string.Join(' ', problems.Where(text => text is not null));
        return network with
        {
            Bootnodes = [.. _nodes.Select(node => node.EnodeUrl)],
            NodeMetadata = _nodes,
            RecentBlock = _block,
            ErrorMessage = problem.Length == 0 ? null : problem,
        };
    }

    private DataApiDocument Create(NetworkInfo info)
    {
        byte[] bytes = Write(info);
        return _document is { } last && bytes.AsSpan().SequenceEqual(last.Bytes.Span)
            ? last
            : new DataApiDocument(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
    }

    private byte[] Write(NetworkInfo info)
    {
        try
        {
            return info.ToSignedJson(_source.Sign);
        }
        catch (FormatException)
        {
            // A chain id above 2^53 - 1 has no canonical form. The joiner sees that nobody signed.
            return info.ToJson();
        }
    }

    /// <summary>What is wrong with the list of the nodes, or null.</summary>
    private async Task<string?> RefreshNodesAsync()
    {
        using CancellationTokenSource limit = new(_options.Patience, _time);
        try
        {
            // Only what can be dialled is a bootnode; who has published nothing yet is not listed.
            IReadOnlyList<NetworkNode> listed = await _source.ListNodesAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            _nodes = [.. listed.Where(node => node.EnodeUrl is { Host: not null, Port: > 0 })];
            return null;
        }
        catch (Exception)
        {
            // Whatever it was: the store is the member's own business, and joiners are better off with the last list.
            return "The list of this member's nodes cannot be read at the moment; it may be old.";
        }
    }

    /// <summary>What is wrong with the client, or null.</summary>
    private async Task<string?> RefreshBlockAsync(NetworkInfo network)
    {
        // Block 0 tells a joiner nothing, so a young chain is asked again soon.
        if (_block is { Number: > 0 } && _time.GetElapsedTime(_blockAt) < _options.BlockFreshness)
        {
            return null;
        }

        NetworkInfo built = await new NetworkInfoBuilder(_client, network, _options.Patience, _time).BuildAsync(CancellationToken.None).ConfigureAwait(false);
        if (built.RecentBlock is not null)
        {
            _block = built.RecentBlock;
            _blockAt = _time.GetTimestamp();
        }

        return built.ErrorMessage;
    }
}
