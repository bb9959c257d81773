using System.Numerics;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// Looks at the nodes while somebody looks at the site: at the member's own by asking them, at those of others by what their Data APIs tell; and has the doctor
/// examine what can be asked. For one thread at a time, but for <see cref="Current"/>.
/// </summary>
internal sealed class SiteNetwork(ISiteSource source, Uri endpoint, EthClient eth, SiteOptions options, TimeProvider time) : IDisposable
{
    /// <summary>What the doctor found longer ago, while nobody looked, is not told any more.</summary>
    /// <summary>How many nodes of another member are kept.</summary>
    private const int MostNodes = 75;

    /// <summary>How many validators of another member are kept: as many as an admin may have.</summary>
    private const int MostValidators = 256;

    /// <summary>How many blocks a node may be behind the highest that is known before it is called so: more than blocks under way explain.</summary>
    private const int MostBehind = 5;

    private static readonly TimeSpan s_oldest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(3);

    private readonly NetworkInfoClient _dataApis = new(new NetworkInfoClientOptions { Timeout = s_answer }, time: time);
    private readonly Dictionary<Uri, OtherMember> _others = [];
    private IReadOnlyList<Finding> _examined = [];
    private long _lookedAt;
    private long? _examinedAt;
    private Task? _examining;
    private volatile SiteDocument? _current;

    /// <summary>What <c>GET /api/network</c> answers; null before the first look, and when nobody has looked for a while.</summary>
    public SiteDocument? Current => time.GetElapsedTime(_lookedAt) <= 2 * options.LookAtNodesEvery ? _current : null;

    public void Dispose() => _dataApis.Dispose();

    /// <summary>Looks once.</summary>
    /// <param name="view">The governance; null while it is not known.</param>
    /// <param name="blocks">The last blocks, whose sealers are known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SiteDocument> LookAsync(SiteView? view, IReadOnlyList<SiteBlock> blocks, CancellationToken cancellationToken)
    {
        (IReadOnlyList<SiteNode> own, string? ownProblem) = await ListOwnAsync(cancellationToken).ConfigureAwait(false);
        Uri[] endpoints = [endpoint, .. own.Where(node => !node.IsThisNode).Select(node => node.RpcEndpoint).OfType<Uri>().Distinct()];
        NetworkDoctorRequest request = new()
        {
            RpcEndpoints = endpoints,
            ExpectedChainId = view?.Session.ChainId,
            GovernanceContract = source.Network?.GovernanceContract,
            Consensus = source.Network?.Consensus,
            Timeout = s_answer,
            Time = time,
        };
        Task<IReadOnlyList<ConsortiumNode>> asked = NetworkDoctor.GetNodesAsync(request, sink: null, cancellationToken);
        await Task.WhenAll(source.Others.Select(other => AskAsync(other, cancellationToken))).ConfigureAwait(false);
        IReadOnlyList<ConsortiumNode> answers = await asked.ConfigureAwait(false);
        BeginExamination(request, cancellationToken);
        _lookedAt = time.GetTimestamp();

        OtherMember[] others = [.. source.Others.Where(_others.ContainsKey).Select(other => _others[other])];
        int known = own.Count(node => node is { IsThisNode: true } or { IsLeased: true, Enode: not null }) + others.Sum(other => other.Info?.NodeMetadata.Count ?? 0);
        ulong? highest = answers.Max(node => node.BlockNumber);
        HashSet<Address> silent = FindSilent(view, blocks);
        List<Finding> findings = [.. _examined, .. await CompareAsync(others, answers[0], cancellationToken).ConfigureAwait(false)];
        object document = new
        {
            own = own.Select(node => Show(node, answers[Math.Max(0, node.IsThisNode || node.RpcEndpoint is null ? 0 : Array.IndexOf(endpoints, node.RpcEndpoint))], Math.Max(0, known - 1), highest, silent)),
            ownProblem,
            others = others.Select(Show),
            findings = findings.OrderByDescending(finding => finding.Severity).Select(finding => new
            {
                code = finding.Code,
                severity = finding.Severity,
                message = finding.Summary,
                nodes = finding.Nodes,
                evidence = finding.Evidence,
                advice = finding.NextStep,
            }),
            mining = source.Network?.Consensus == ConsensusEngine.Ethash ? await ReadMiningAsync(cancellationToken).ConfigureAwait(false) : null,
        };
        return _current = new SiteDocument(SiteJson.Write(document));
    }

    private async Task<(IReadOnlyList<SiteNode> Nodes, string? Problem)> ListOwnAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_answer);
        try
        {
            return (await source.ListNodesAsync(limit.Token).ConfigureAwait(false), null);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was: the store is the member's own business.
            return ([], "The list of this member's nodes cannot be read at the moment.");
        }
    }

    private object Show(SiteNode node, ConsortiumNode answer, int expected, ulong? highest, HashSet<Address> silent)
    {
        bool isAsked = node.IsThisNode || node.RpcEndpoint is not null;
        ConsortiumNode? told = isAsked && answer.IsReachable ? answer : null;
        return new
        {
            number = node.Number,
            hostName = node.HostName,
            region = node.Region,
            enode = node.Enode ?? (node.IsThisNode ? told?.Enode : null),
            role = node.Role,
            address = node.Address,
            isThisNode = node.IsThisNode,
            isLeased = node.IsLeased,
            state = StateOf(node, isAsked, told, expected, highest, silent),
            peers = told?.PeerCount,
            peersExpected = expected > 0 ? expected : (int?)null,
            block = told?.BlockNumber,
            blockTime = told?.BlockTime,
            lag = highest - told?.BlockNumber,
            client = told?.ClientVersion is { } client ? NodeProbe.OneLine(client) : null,
        };
    }

    /// <summary>How a node is. What a node says of itself counts only as long as what it tells of the chain does not say otherwise.</summary>
    private static string? StateOf(SiteNode node, bool isAsked, ConsortiumNode? told, int expected, ulong? highest, HashSet<Address> silent)
    {
        if (!isAsked || node.State is not (null or "sealing" or "following"))
        {
            return node.State;
        }

        return told is null ? "notAnswering"
            : highest - told.BlockNumber > MostBehind ? "behind"
            : expected > 0 && told.PeerCount == 0 ? "withoutPeers"
            : node.Address is { } account && silent.Contains(account) ? "notSealing"
            : node.State ?? "following";
    }

    /// <summary>The validators that sealed nothing while each could have done so twice; none while too little is known.</summary>
    private static HashSet<Address> FindSilent(SiteView? view, IReadOnlyList<SiteBlock> blocks)
    {
        if (view is not { State: { Consensus: not ConsensusEngine.Ethash } state })
        {
            return [];
        }

        Address[] turns = [.. blocks.TakeLast(2 * state.Validators.Count).Select(block => block.Sealer).OfType<Address>()];
        return turns.Length < 2 * state.Validators.Count ? [] : [.. state.Validators.Except(turns)];
    }

    private static object Show(OtherMember other) => new
    {
        member = other.Name,
        memberId = other.Info?.MemberId,
        url = other.Url,
        problem = other.Problem,
        recentBlock = other.Info?.RecentBlock is { } block ? new { number = block.Number, hash = block.Hash, time = block.Timestamp is { } at and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds((long)at) : (DateTimeOffset?)null } : null,
        validators = other.Info?.Addresses,
        nodes = (other.Info?.NodeMetadata ?? []).Select(node => new
        {
            number = (int?)null,
            hostName = Printable.Name(node.Hostname),
            region = Printable.Name(node.Region),
            enode = node.EnodeUrl,
            role = node.Address is null ? "transactionNode" : "validator",
            address = node.Address,
            isThisNode = false,
            isLeased = true,
            state = (string?)null,
            peers = (int?)null,
            peersExpected = (int?)null,
            block = (ulong?)null,
            blockTime = (DateTimeOffset?)null,
            lag = (ulong?)null,
            client = (string?)null,
        }),
    };

    /// <summary>The doctor's own examination, in the background: it watches for a while.</summary>
    private void BeginExamination(NetworkDoctorRequest request, CancellationToken cancellationToken)
    {
        if (_examining is { IsCompleted: false } || (_examinedAt is { } at && time.GetElapsedTime(at) < options.ExamineEvery))
        {
            return;
        }

        if (_examinedAt is { } before && time.GetElapsedTime(before) > s_oldest)
        {
            _examined = [];
        }

        _examinedAt = time.GetTimestamp();
        _examining = Task.Run(async () =>
        {
            try
            {
                _examined = (await NetworkDoctor.ExamineAsync(request, sink: null, cancellationToken).ConfigureAwait(false)).Findings;
            }
            catch (Exception error) when (error is ConsortiumException or RpcException or OperationCanceledException)
            {
                // What it found before stands; that the client does not answer, the state tells.
            }
        }, CancellationToken.None);
    }

    private async Task AskAsync(Uri other, CancellationToken cancellationToken)
    {
        OtherMember? known;
        lock (_others)
        {
            known = _others.GetValueOrDefault(other);
        }

        OtherMember found = known ?? new OtherMember(other);
        try
        {
            NetworkInfoAnswer answer = await _dataApis.GetIfChangedAsync(other, found.ETag, cancellationToken).ConfigureAwait(false);
            found = answer.Info is { } info ? found with { Info = Cut(info), ETag = answer.ETag, Problem = null, IsAnswering = true } : found with { Problem = null, IsAnswering = true };
            if (found.Info is { ChainId: { } chainId } && source.Network?.ChainId is { } ownId && chainId != ownId)
            {
                found = found with { Problem = $"It is of another network: chain id {chainId}, expected {ownId}.", Info = null, ETag = null };
            }
            else if (found.Info?.ErrorMessage is { Length: > 0 } problem)
            {
                found = found with { Problem = NodeProbe.OneLine(problem) };
            }
        }
        catch (ConsortiumException error)
        {
            found = found with { Problem = error.Message, IsAnswering = false };
        }

        lock (_others)
        {
            _others[other] = found;
        }
    }

    /// <summary>As much of a document as is kept: it is another member's, and goes to all open pages.</summary>
    private static NetworkInfo Cut(NetworkInfo info) => info with { NodeMetadata = [.. info.NodeMetadata.Take(MostNodes)], Addresses = info.Addresses is { } addresses ? [.. addresses.Take(MostValidators)] : null };

    /// <summary>Holds what others tell against the own chain.</summary>
    private async Task<IReadOnlyList<Finding>> CompareAsync(IReadOnlyList<OtherMember> others, ConsortiumNode self, CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. others.Where(other => other.Problem is not null).Select(other => MemberRules.Unreadable(other.Name, other.Problem!, other.IsAnswering))];
        (OtherMember Member, RecentBlock Block)[] told = [.. others.Where(other => other is { IsAnswering: true, Info.RecentBlock: not null }).Select(other => (other, other.Info!.RecentBlock!))];
        if (told.Length == 0 || self.BlockNumber is null)
        {
            return findings;
        }

        EthBatch batch = eth.CreateBatch();
        Task<BlockHeader?> head = batch.GetHeaderAsync(BlockTag.Latest);
        Task<BlockHeader?>[] ours = [.. told.Select(other => batch.GetHeaderAsync(BlockTag.Number(other.Block.Number)))];
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            string name = source.Member.Alias;
            BlockHeader? own = await head.ConfigureAwait(false);
            for (int i = 0; i < told.Length && own is not null; i++)
            {
                BlockHeader? our = await ours[i].ConfigureAwait(false);
                if ((MemberRules.CompareBlock(name, told[i].Member.Name, told[i].Block, our) ?? MemberRules.CompareHeight(name, told[i].Member.Name, told[i].Block, own)) is { } finding)
                {
                    findings.Add(finding);
                }
            }
        }
        catch (RpcException)
        {
            // The state tells that the client does not answer.
        }

        return findings;
    }

    private async Task<object?> ReadMiningAsync(CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Task<BigInteger> rate = batch.GetHashRateAsync();
        Task<Address> coinbase = batch.GetCoinbaseAsync();
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            Address paid = await coinbase.ConfigureAwait(false);
            EthBatch second = eth.CreateBatch();
            Task<Wei> balance = second.GetBalanceAsync(paid, BlockTag.Latest);
            await second.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            return new { hashRate = await rate.ConfigureAwait(false), coinbase = paid, coinbaseBalance = await balance.ConfigureAwait(false) };
        }
        catch (RpcException)
        {
            return null; // a client without a miner
        }
    }

    /// <summary>What is known of another member.</summary>
    private sealed record OtherMember(Uri Url)
    {
        public NetworkInfo? Info { get; init; }

        public string? ETag { get; init; }

        public string? Problem { get; init; }

        public bool IsAnswering { get; init; }

        public string Name => Info?.MemberName is { Length: > 0 } name ? NodeProbe.OneLine(name) : Url.Authority;
    }
}
