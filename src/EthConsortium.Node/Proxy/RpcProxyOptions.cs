using System.Collections.Frozen;

namespace EthConsortium.Node.Proxy;

/// <summary>What is let through to a client, and how much of it.</summary>
public sealed record RpcProxyOptions
{
    /// <summary>
    /// The most gas that a call that is only tried may use, where nothing else is set; as much as a block has if a plan does not say. Memory costs gas with the
    /// square of its size: for so much there are about 5 MB.
    /// </summary>
    internal const int DefaultGasCap = 50_000_000;

    /// <summary>
    /// The reading methods of the Ethereum JSON-RPC specification and <c>eth_sendRawTransaction</c>. None of them uses keys of
    /// the client, none administers it, and none leaves something in it, as filters do: those are of one node, and stay when who asked has gone.
    /// </summary>
    public static IReadOnlySet<string> DefaultMethods { get; } = FrozenSet.ToFrozenSet(
        [
            "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice",
            "eth_getBalance", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByNumber", "eth_getCode",
            "eth_getLogs", "eth_getProof", "eth_getRawTransactionByHash", "eth_getStorageAt",
            "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex", "eth_getTransactionByHash",
            "eth_getTransactionCount", "eth_getTransactionReceipt", "eth_getUncleByBlockHashAndIndex", "eth_getUncleByBlockNumberAndIndex",
            "eth_getUncleCountByBlockHash", "eth_getUncleCountByBlockNumber", "eth_maxPriorityFeePerGas",
            "eth_protocolVersion", "eth_sendRawTransaction", "eth_syncing",
            "net_listening", "net_peerCount", "net_version", "web3_clientVersion", "web3_sha3",
        ],
        StringComparer.Ordinal);

    /// <summary>The methods whose answers can cost a client much time or memory: they have places of their own (<see cref="ExpensivePerSource"/>) and less time.</summary>
    public static IReadOnlySet<string> ExpensiveMethods { get; } = FrozenSet.ToFrozenSet(
        ["eth_call", "eth_createAccessList", "eth_estimateGas", "eth_feeHistory", "eth_getBlockReceipts", "eth_getLogs", "eth_getProof"],
        StringComparer.Ordinal);

    /// <summary>
    /// The methods that are served; <see cref="DefaultMethods"/> if not set. It is a list of what is served, not of what is
    /// not: a client's next release may bring methods nobody here has heard of.
    /// </summary>
    public IReadOnlySet<string> Methods { get; init; } = DefaultMethods;

    /// <summary>
    /// The origins (<c>https://app.example.org</c>) of the web pages that are served; none if not set. Programs, which send no origin, and extensions of a browser
    /// (wallets), whose origin no page has, are not asked for one.
    /// </summary>
    public IReadOnlyCollection<string> Origins { get; init; } = [];

    /// <summary>
    /// The most gas of an <c>eth_call</c>, <c>eth_estimateGas</c> or <c>eth_createAccessList</c>, which those that tell more or none have then; 50,000,000 if not set.
    /// Clients have a cap of their own by now, but geth 1.8 has none, and there a call without gas takes what memory there is.
    /// </summary>
    public ulong GasCap { get; init; } = DefaultGasCap;

    /// <summary>The largest request body in bytes; 1 MiB if not set.</summary>
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The most calls in one batch; 1,000 if not set.</summary>
    public int MaxBatch { get; init; } = 1_000;

    /// <summary>
    /// The most calls of a batch that the client is asked at once, which has the answers to all of them in memory; 10 if not set. What they come to is counted between.
    /// </summary>
    public int MaxPart { get; init; } = 10;

    /// <summary>How long a body may take to come; 10 s if not set.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many bytes of bodies are held at a time, of one source and of all; 4 MiB and 16 MiB if not set. One without a length counts as the largest. Who has no place waits, unread.</summary>
    public (int PerSource, int Together) HeldBytes { get; init; } = (4 << 20, 16 << 20);

    /// <summary>The largest answer in bytes; 64 MiB if not set. One that turns out larger under way is cut off.</summary>
    public long MaxResponseBytes { get; init; } = 64 << 20;

    /// <summary>How long an answer may take to its last byte, with all waiting; 30 s if not set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the client may take for one of <see cref="ExpensiveMethods"/>, or for a part of a batch with one, from its turn on; 10 s if not set.</summary>
    public TimeSpan ExpensiveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls one source may make each second in the long run; 1,000 if not set. A source is an IPv4 address or an IPv6 network of 64 bits.</summary>
    public int CallsPerSecond { get; init; } = 1_000;

    /// <summary>How many calls one source may make at once after a quiet time, at least <see cref="MaxBatch"/>; 5,000 if not set.</summary>
    public int Burst { get; init; } = 5_000;

    /// <summary>
    /// How many requests of one source are under way at a time, and how many of it wait beside; 8 and 64 if not set. A source waits for its own first, and only
    /// what it may have under way waits with those of others: so they take turns, whoever asks for more.
    /// </summary>
    public (int UnderWay, int Waiting) PerSource { get; init; } = (8, 64);

    /// <summary>How many requests of all sources are under way at a time, and how many wait beside; 64 and 256 if not set.</summary>
    public (int UnderWay, int Waiting) Together { get; init; } = (64, 256);

    /// <summary>As <see cref="PerSource"/>, of requests with <see cref="ExpensiveMethods"/>; 2 and 64 if not set.</summary>
    public (int UnderWay, int Waiting) ExpensivePerSource { get; init; } = (2, 64);

    /// <summary>As <see cref="Together"/>, of requests with <see cref="ExpensiveMethods"/>; 8 and 256 if not set.</summary>
    public (int UnderWay, int Waiting) ExpensiveTogether { get; init; } = (8, 256);

    /// <summary>These options, if they fit together.</summary>
    /// <exception cref="ArgumentException">A number is not positive, or the burst is smaller than a batch.</exception>
    internal RpcProxyOptions Validate(string parameter)
    {
        if (GasCap < 1 || MaxBodyBytes < 1 || MaxBatch < 1 || MaxResponseBytes < 1 || Timeout <= TimeSpan.Zero || CallsPerSecond < 1 || PerSource.UnderWay < 1 || Together.UnderWay < 1 ||
            MaxPart < 1 || BodyTimeout <= TimeSpan.Zero || ExpensiveTimeout <= TimeSpan.Zero || ExpensivePerSource.UnderWay < 1 || ExpensiveTogether.UnderWay < 1)
        {
            throw new ArgumentException("The limits of a JSON-RPC proxy have to be positive.", parameter);
        }

        if (HeldBytes.PerSource < MaxBodyBytes || HeldBytes.Together < MaxBodyBytes)
        {
            throw new ArgumentException($"Expected room for at least one body ({MaxBodyBytes} bytes), found {HeldBytes}: the largest could never be sent.", parameter);
        }

        if (Burst < MaxBatch)
        {
            throw new ArgumentException($"Expected a burst of at least a batch ({MaxBatch} calls), found {Burst}: a full batch could never be sent.", parameter);
        }

        return this;
    }
}
