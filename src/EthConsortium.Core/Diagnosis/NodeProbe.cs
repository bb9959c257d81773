using System.Net.Sockets;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Asks one endpoint, again and again, and keeps what it said.</summary>
internal sealed class NodeProbe : IDisposable
{
    private const int LongestLine = 200;

    private readonly HttpMessageHandler _connection;
    private readonly ClockReadings _readings;
    private readonly RpcClient _rpc;
    private readonly TimeProvider _time;
    private long _unchangedSince;

    public NodeProbe(Uri endpoint, NetworkDoctorRequest request)
    {
        _time = request.Time;
        try
        {
            _connection = RpcClient.CreateHandler(endpoint);
            _readings = new ClockReadings(_connection, _time);
            RpcClientOptions options = new() { Timeout = request.Timeout, AttemptTimeout = request.Timeout, MaxAttempts = 2, RetryDelay = TimeSpan.FromMilliseconds(50), TimeProvider = _time };
            _rpc = new RpcClient(endpoint, options, _readings);
        }
        catch (ArgumentException error)
        {
            // Not shown: there may be a password in it.
            throw new ConsortiumException(ErrorCode.RpcEndpointInvalid, "Expected the absolute http or https URL of a JSON-RPC endpoint, such as https://node.example.org:8540/, found one of another form.", innerException: error);
        }

        Endpoint = endpoint;
        Eth = new EthClient(_rpc, _time);
        Node = new ConsortiumNode { HostName = endpoint.Host, Endpoint = _rpc.EndpointName };
    }

    public Uri Endpoint { get; }

    public EthClient Eth { get; }

    /// <summary>What is known of the node.</summary>
    public ConsortiumNode Node { get; set; }

    public string Name => Node.HostName;

    /// <summary>Why it gave no usable answer.</summary>
    public RpcException? Failure { get; private set; }

    /// <summary>Its head when it was asked first.</summary>
    public BlockHeader? FirstHead { get; private set; }

    /// <summary>Its head when it was asked last.</summary>
    public BlockHeader? Head { get; private set; }

    public bool IsAnswering => Head is not null;

    /// <summary>Whether its head changed while it was watched.</summary>
    public bool HasMoved => Head!.Hash != FirstHead!.Hash;

    /// <summary>For how long its head has been seen to be the same.</summary>
    public TimeSpan Unchanged => _time.GetElapsedTime(_unchangedSince);

    /// <summary>Asks for everything.</summary>
    public async Task SurveyAsync(CancellationToken cancellationToken)
    {
        EthBatch batch = Eth.CreateBatch();
        Task<BlockHeader?> head = batch.GetHeaderAsync(BlockTag.Latest);
        Task<BlockHeader?> genesis = batch.GetHeaderAsync(BlockTag.Number(0));
        Task<ChainId> chainId = batch.GetChainIdAsync();
        Task<ChainId> networkId = batch.GetNetworkIdAsync();
        Task<string> client = batch.GetClientVersionAsync();
        Task<ulong> peers = batch.GetPeerCountAsync();
        Task<SyncStatus?> syncing = batch.GetSyncingAsync();
        Task<Enode> enode = batch.GetNodeEnodeAsync();
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            FirstHead = Head = await head.ConfigureAwait(false)
                ?? throw new RpcTransportException(RpcFailure.Malformed, Eth.Rpc.EndpointName, "says that there is no latest block.");
            _unchangedSince = _time.GetTimestamp();
        }
        catch (RpcException error)
        {
            Failure = error;
            Node = Node with { Problem = Classify(error) };
            return;
        }

        Dictionary<string, string> unavailable = new(StringComparer.Ordinal);
        Node = Node with
        {
            GenesisHash = (await AskAsync(genesis, nameof(Node.GenesisHash), default(BlockHeader)).ConfigureAwait(false))?.Hash,
            NetworkId = await AskForAsync(networkId, nameof(Node.NetworkId)).ConfigureAwait(false),
            ClientVersion = await AskAsync(client, nameof(Node.ClientVersion), default(string)).ConfigureAwait(false) is { } words ? OneLine(words) : null,
            PeerCount = await AskForAsync(peers, nameof(Node.PeerCount)).ConfigureAwait(false) is { } count ? ToPeerCount(count) : null,
            Enode = await AskAsync(enode, nameof(Node.Enode), Node.Enode).ConfigureAwait(false),
            Syncing = await AskAsync(syncing, nameof(Node.IsSyncing), default(SyncStatus)).ConfigureAwait(false),
            ChainId = await AskForAsync(chainId, nameof(Node.ChainId)).ConfigureAwait(false),
        };
        if (Node.ChainId is null && Node.NetworkId is { } same)
        {
            // Clients before 2019 have no eth_chainId, and in a consortium the two are the same.
            Node = Node with { ChainId = same };
            unavailable.Remove(nameof(Node.ChainId));
        }

        Node = Node with { IsSyncing = unavailable.ContainsKey(nameof(Node.IsSyncing)) ? null : Node.Syncing is not null, Unavailable = unavailable };
        Update(Head);

        async Task<T?> AskForAsync<T>(Task<T> answer, string property)
            where T : struct => await AskAsync(Lift(answer), property, default(T?)).ConfigureAwait(false);

        static async Task<T?> Lift<T>(Task<T> answer)
            where T : struct => await answer.ConfigureAwait(false);

        async Task<T?> AskAsync<T>(Task<T> answer, string property, T? otherwise)
        {
            try
            {
                return await answer.ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                unavailable[property] = error.Message;
                return otherwise;
            }
        }
    }

    /// <summary>Asks for what changes. A node that does not answer any more counts as unreachable from then on.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        EthBatch batch = Eth.CreateBatch();
        Task<BlockHeader?> latest = batch.GetHeaderAsync(BlockTag.Latest);
        Task<ulong> peers = batch.GetPeerCountAsync();
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (await latest.ConfigureAwait(false) is { } head)
            {
                Update(head);
            }
        }
        catch (RpcException error)
        {
            Failure = error;
            Head = null;
            Node = Node with { Problem = Classify(error) };
            return;
        }

        if (peers.IsCompletedSuccessfully)
        {
            Node = Node with { PeerCount = ToPeerCount(await peers.ConfigureAwait(false)) };
        }
    }

    /// <summary>Takes over what the Data API tells of this node.</summary>
    public void Describe(NetworkNode told, NetworkInfo info) => Node = Describe(Node, told, info);

    /// <summary>A node with what the Data API tells of it.</summary>
    public static ConsortiumNode Describe(ConsortiumNode node, NetworkNode told, NetworkInfo info) => node with
    {
        HostName = told.Hostname.Length > 0 ? OneLine(told.Hostname) : node.HostName,
        Enode = node.Enode ?? told.EnodeUrl,
        Validator = told.Address,
        Role = told.Address is null ? null : info.Consensus == ConsensusEngine.Ethash ? NodeRole.Miner : NodeRole.Validator,
        Region = told.Region is { Length: > 0 } region ? OneLine(region) : null,
    };

    public void Dispose()
    {
        _rpc.Dispose();
        _readings.Dispose();
        _connection.Dispose();
    }

    /// <summary>Words of somebody else for a line of ours: bounded, and printable.</summary>
    public static string OneLine(string text) =>
        Printable.Name(text.Length <= LongestLine ? text : text[..(char.IsHighSurrogate(text[LongestLine - 1]) ? LongestLine - 1 : LongestLine)]);

    /// <summary>A node may tell any number.</summary>
    private static int ToPeerCount(ulong told) => (int)Math.Min(told, int.MaxValue);

    private static EndpointProblem Classify(RpcException error) => error switch
    {
        RpcTransportException { Failure: RpcFailure.TimedOut } => EndpointProblem.TimedOut,
        RpcTransportException { Failure: RpcFailure.ConnectionLost } => EndpointProblem.ConnectionLost,
        RpcTransportException { Status: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden } => EndpointProblem.AccessDenied,
        RpcTransportException { Failure: RpcFailure.HttpStatus } => EndpointProblem.HttpError,
        RpcTransportException { Failure: RpcFailure.Unreachable, InnerException: HttpRequestException cause } => cause switch
        {
            { HttpRequestError: HttpRequestError.SecureConnectionError } => EndpointProblem.TlsFailed,
            { HttpRequestError: HttpRequestError.NameResolutionError } => EndpointProblem.HostUnknown,
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => EndpointProblem.Refused,
            _ => EndpointProblem.NoRoute,
        },
        RpcTransportException => EndpointProblem.NotJsonRpc,
        _ => EndpointProblem.CallRefused,
    };

    private void Update(BlockHeader head)
    {
        if (head.Hash != Head!.Hash)
        {
            _unchangedSince = _time.GetTimestamp();
        }

        Head = head;
        Node = Node with
        {
            BlockNumber = head.Number,
            BlockHash = head.Hash,
            BlockTime = head.Time,
            Latency = _readings.Latency,
            ClockOffset = _readings.Offset,
        };
    }
}
