using System.Globalization;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Diagnosis;

/// <summary>
/// Turns what was seen into findings. A cause is one finding; what follows from it is among its evidence: a node that is
/// cut off is behind, a chain without quorum stands, and neither is said twice.
/// </summary>
internal sealed class FindingRules(NetworkSurvey survey, ChainMembership membership, SealingRecord record, ChainFork? fork, BlockHeader? lastCommon, NetworkDoctorRequest request, TimeSpan watched)
{
    /// <summary>How many blocks nodes of a healthy network may differ by: what is under way between them.</summary>
    private const ulong UsualLag = 3;

    internal const string ServerUnwell = "The member's server says that it is not well.";

    internal const string NoDocument = "The member's Data API gave no document.";

    internal const string ForkNextStep = "Find out why the branches do not see each other (network, firewall, VPN, peers, an engine without a common rule) and connect them. They then agree on one branch, the longer one under proof of authority; transactions that are only on the other have to be sent again. If they are connected and do not agree, the nodes run different rules: compare client versions and genesis files.";

    private const int MostNamed = 10;

    private readonly List<Finding> _findings = [];
    private readonly NodeProbe[] _nodes = [.. membership.Right.Where(node => node.IsAnswering)];
    private readonly NodeProbe[] _unreachable = [.. survey.Probes.Where(probe => !probe.IsAnswering)];

    /// <summary>The nodes whose state one finding has explained already.</summary>
    private readonly HashSet<NodeProbe> _explained = [];

    private ulong Highest => _nodes.Max(node => node.Head!.Number);

    /// <summary>For how long a node has had no new block: by the time of its block, or by what was seen where that says more.</summary>
    public static TimeSpan AgeOf(NodeProbe node, SealingRecord record, TimeProvider time)
    {
        // Where nodes tell the time, theirs counts: it is what their blocks are stamped with. What was seen to move says more than any clock.
        TimeSpan age = record.IsDevelopmentChain || node.HasMoved ? TimeSpan.Zero : time.GetUtcNow() + (node.Node.ClockOffset ?? TimeSpan.Zero) - node.Head!.Time;
        return age > node.Unchanged ? age : node.Unchanged;
    }

    public IReadOnlyList<Finding> Apply()
    {
        FindUnreadableDocument();
        FindWrongChains();
        FindDevelopmentChains();
        if (_nodes.Length > 0)
        {
            FindFork();
            bool stands = FindStandstill();
            FindMissingPeers(stands);
            if (!stands)
            {
                FindNodesBehind();
            }
        }

        FindUnreachable();
        if (_nodes.Length > 0)
        {
            FindSilentValidators();
            FindClockDrift();
            FindPendingChange();
        }

        FindNotAsked();
        return [.. _findings.OrderByDescending(finding => finding.Severity)];
    }

    private void FindUnreadableDocument()
    {
        if ((survey.InfoProblem?.Message ?? survey.Info?.ErrorMessage) is { } problem)
        {
            Add(FindingCode.DataApiUnreadable, FindingSeverity.Warning, survey.InfoProblem is null ? ServerUnwell : NoDocument, [], [NodeProbe.OneLine(problem)],
                "Ask the member to look at its server. The nodes were examined without it: their chain was held against the other nodes.");
        }
    }

    private void FindWrongChains()
    {
        if (membership.Wrong.Count > 0)
        {
            Add(FindingCode.WrongChain, FindingSeverity.Error, $"{Are(membership.Wrong.Select(w => w.Node))} on another chain than {membership.Reference}.", membership.Wrong.Select(w => w.Node),
                [.. membership.Wrong.Select(w => w.Evidence)],
                "Compare the genesis file and the network id of these nodes with those of the network (Get-ConsortiumNetworkInfo has them). A node with another genesis has to be set up anew: stop it, remove its chain data, initialize it with the right genesis. Its transactions are of no network.");
        }
    }

    private void FindDevelopmentChains()
    {
        if (membership.Development.Count > 0)
        {
            Add(FindingCode.WrongChain, FindingSeverity.Information, $"{Are(membership.Development)} a development chain, whose block 0 is its own.", membership.Development,
                [.. membership.Development.Select(node => $"{node.Name} is {DevelopmentChain.Recognize(node.Node.ClientVersion)} and has block 0 {node.Node.GenesisHash}; the Data API tells {survey.Info!.GenesisHash}.")],
                "Nothing, in a rehearsal. In a network of members this node does not belong.");
        }
    }

    private void FindFork()
    {
        if (fork is null)
        {
            return;
        }

        List<string> evidence =
        [
            .. fork.Branches.Select(branch => $"At block {fork.Height}, {List(branch.Nodes)} {(branch.Nodes.Count == 1 ? "has" : "have")} {branch.Block.Hash} of {Times.Show(branch.Block.Time)}{SealedBy(branch.Block)}."),
            lastCommon is null ? "A last common block was not found." : $"The last common block is {lastCommon.Number}, {lastCommon.Hash} of {Times.Show(lastCommon.Time)}{SealedBy(lastCommon)}.",
            .. _nodes.Select(node => $"{node.Name} is at block {node.Head!.Number}{(node.HasMoved ? "" : ", which did not change")}, with {Peers(node)}."),
        ];
        IEnumerable<NodeProbe> others = fork.Branches.Skip(1).SelectMany(branch => branch.Nodes);
        Add(FindingCode.Fork, FindingSeverity.Error, DescribeFork(lastCommon?.Number, fork.Branches.Select(branch => List(branch.Nodes))), others, evidence, ForkNextStep);
        _explained.UnionWith(fork.Branches.SelectMany(branch => branch.Nodes));
    }

    /// <summary>Nobody moves: without a quorum for a reason that shows, or for one that does not.</summary>
    private bool FindStandstill()
    {
        if (record.Patience is not { } patience || _nodes.Min(node => AgeOf(node, record, request.Time)) <= patience)
        {
            FindQuorumLostWhileMoving();
            return false;
        }

        if (fork is not null)
        {
            return true;
        }

        NodeProbe best = _nodes.MaxBy(node => node.Head!.Number)!;
        List<string> evidence =
        [
            $"{List(_nodes)} {(_nodes.Length == 1 ? "has" : "have")} had no new block for {Times.Show(AgeOf(best, record, request.Time))}; one is due every {Times.Show(record.BlockTime!.Value)}.",
            $"The last is {new SealedBlock(best.Head!, record.SealerOf(best.Head!))}.",
            .. SilenceEvidence(),
        ];
        if (record.Needed is { } needed && IsBelow(needed, out string reason))
        {
            evidence.Insert(0, reason);
            Add(FindingCode.QuorumLost, FindingSeverity.Error, $"Fewer than the {needed} of {record.Validators!.Count} validators that it takes are connected: the chain stands at block {best.Head!.Number}.", _nodes, evidence,
                _unreachable.Length > 0
                    ? $"Get validators back until {needed} run and are connected: begin with {List(_unreachable)}. The chain then goes on by itself. If they are lost for good, the network needs a new genesis or, under Clique, their keys on another machine."
                    : "Find out whether the other validators run: ask their members. If they do, they are cut off from these nodes: look at firewalls, VPN gateways and the list of peers. The chain goes on by itself when enough are connected.");
            _explained.UnionWith(_nodes);
        }
        else if (record.Needed is { } others && AreIsolated(others))
        {
            evidence.Add(DescribeOthers(others));
            AddLonely(_nodes, evidence);
        }
        else
        {
            if (record.Needed is { } quorum)
            {
                evidence.Add($"{quorum} of {record.Validators!.Count} validators ({record.ValidatorsFrom}) have to seal.");
            }

            evidence.AddRange(_nodes.Select(node => $"{node.Name} has {Peers(node)}."));
            Add(FindingCode.Stall, FindingSeverity.Error, $"No node gets new blocks: the chain stands at block {best.Head!.Number}.", _nodes, evidence,
                record.Consensus == ConsensusEngine.Ethash
                    ? "See whether anybody mines: a node without a miner only follows."
                    : "See at each validator's node whether it seals (an unlocked account or a key for its engine, mining switched on), begin with those that sealed longest ago, and read its log: 'signed recently' there means that it waits for the others.");
        }

        return true;
    }

    /// <summary>AuRa goes on without a quorum; only nothing is final.</summary>
    private void FindQuorumLostWhileMoving()
    {
        if (record.Consensus != ConsensusEngine.AuRa || record.Needed is not { } needed || !record.IsLongEnough || record.Validators!.Count - record.Silent.Count >= needed)
        {
            return;
        }

        List<string> evidence =
        [
            $"In the last {record.Blocks.Count} blocks, up to block {record.Blocks[^1].Header.Number} of {Times.Show(record.Blocks[^1].Header.Time)}, no block is of these validators.",
            .. SilenceEvidence(),
        ];
        if (AreIsolated(needed))
        {
            evidence.Add(DescribeOthers(needed));
            AddLonely(_nodes, evidence);
            return;
        }

        Add(FindingCode.QuorumLost, FindingSeverity.Error, $"Only {record.Validators.Count - record.Silent.Count} of {record.Validators.Count} validators seal, and it takes {needed}: blocks are made, and none is final.", [], evidence,
            "Get the silent validators back. Until then do not rely on what was written since they fell silent: it can be taken back when they come with a branch of their own.");
    }

    /// <summary>
    /// Whether the nodes that are connected are too few for a quorum. Each has one validator at most, so a node and its peers are
    /// the most there can be, if peers have no further ones: where fewer nodes are asked than it takes, the others may be together without them.
    /// </summary>
    private bool IsBelow(int needed, out string reason)
    {
        reason = "";
        if (Array.TrueForAll(_nodes, node => node.Node.PeerCount is not null))
        {
            NodeProbe widest = _nodes.MaxBy(node => node.Node.PeerCount)!;
            reason = $"{widest.Name} is connected to {Peers(widest)}, so at most {widest.Node.PeerCount + 1} of the {record.Validators!.Count} validators ({record.ValidatorsFrom}) are together; {needed} have to be.";
            return widest.Node.PeerCount < needed - 1 && survey.Probes.Count >= needed;
        }

        if (_unreachable.Length > 0 && _nodes.Length < needed && _nodes.Length + _unreachable.Length >= needed)
        {
            reason = $"Of {survey.Probes.Count} nodes {_nodes.Length} answer, and {needed} of {record.Validators!.Count} validators ({record.ValidatorsFrom}) have to be connected.";
            return true;
        }

        return false;
    }

    /// <summary>Whether only nodes were asked that see nobody, and fewer than it takes: the network may well go on without them.</summary>
    private bool AreIsolated(int needed) => survey.Probes.Count < needed && Array.TrueForAll(_nodes, node => node.Node.PeerCount == 0);

    private string DescribeOthers(int needed) =>
        $"{needed} of {record.Validators!.Count} validators ({record.ValidatorsFrom}) have to be connected; whether the others are, only their nodes can tell, and they were not asked.";

    private void FindMissingPeers(bool stands)
    {
        if (record.IsDevelopmentChain)
        {
            return;
        }

        int expected = Math.Max(_nodes.Length - 1, _unreachable.Length == 0 && record.Validators is { Count: > 1 } ? 1 : 0);
        NodeProbe[] lacking = [.. _nodes.Where(node => !_explained.Contains(node) && node.Node.PeerCount < expected)];
        if (lacking.Length == 0)
        {
            return;
        }

        NodeProbe[] lonely = [.. lacking.Where(node => node.Node.PeerCount == 0)];
        List<string> evidence =
        [
            .. lacking.Select(node => $"{node.Name} has {Peers(node)}; there are at least {expected} other nodes."),
            .. lonely.Where(node => !stands && Highest - node.Head!.Number > 0).Select(node => $"{node.Name} stands at {new SealedBlock(node.Head!, record.SealerOf(node.Head!))}, {Highest - node.Head!.Number} blocks behind."),
        ];
        if (lonely.Length > 0)
        {
            evidence.AddRange(SilenceFrom(lonely.Length));
            AddLonely(lonely, evidence);
        }
        else
        {
            Add(FindingCode.MissingPeers, FindingSeverity.Warning, lacking.Length == _nodes.Length && lacking.Length > 2
                    ? $"No node is connected to all others: the network is in islands, or not everyone knows everyone."
                    : $"{Are(lacking)} connected to fewer nodes than there are.", lacking, evidence,
                "Compare the peers of these nodes (admin_peers on each) and connect those that do not see each other: bootnodes, static peers, firewalls, VPN. While every node reaches every other over some third, blocks still arrive.");
        }
    }

    private void AddLonely(NodeProbe[] lonely, List<string> evidence)
    {
        _explained.UnionWith(lonely);
        Add(FindingCode.MissingPeers, FindingSeverity.Error, $"{Are(lonely)} connected to no other node.", lonely, evidence,
            "Look at the node's bootnodes or static peers, at its listening port, and at firewalls and VPN between it and the others: TCP and UDP of the enode's port in both directions. A node that was refused has another genesis or network id; its log says so.");
    }

    private void FindNodesBehind()
    {
        foreach (NodeProbe node in _nodes.Where(node => !_explained.Contains(node) && Highest - node.Head!.Number > UsualLag))
        {
            ulong lag = Highest - node.Head!.Number;
            string[] evidence =
            [
                $"{node.Name} is at {new SealedBlock(node.Head, record.SealerOf(node.Head))}; the highest block of the others is {Highest}.",
                node.HasMoved ? $"It came from block {node.FirstHead!.Number} to {node.Head.Number} in {Times.Show(watched)}." : $"Its block did not change in {Times.Show(watched)}.",
                $"It has {Peers(node)}.",
            ];
            if (node.Node.IsSyncing == true || node.HasMoved)
            {
                Add(FindingCode.NodeBehind, node.Node.IsSyncing == true ? FindingSeverity.Information : FindingSeverity.Warning, $"{node.Name} is {lag} blocks behind and catching up.", [node], evidence,
                    "Wait, and look again: the distance has to become smaller. Until then do not ask this node for what is current.");
            }
            else
            {
                Add(FindingCode.NodeBehind, FindingSeverity.Error, $"{node.Name} is {lag} blocks behind and stands, although it is connected.", [node], evidence,
                    "Read the node's log: a block that it refuses (other rules: compare client versions and fork settings of the genesis), a full disk, a broken database. Peers that it counts may be gone already: a connection that was cut is noticed after about half a minute.");
            }
        }
    }

    private void FindUnreachable()
    {
        foreach (NodeProbe node in _unreachable)
        {
            List<string> evidence = [node.Failure!.Message];
            if (node.FirstHead is { } seen)
            {
                evidence.Add($"It answered at first, when it was at block {seen.Number}.");
            }

            if (node.Node.Validator is { } validator && record.LastOf(validator) is { } last)
            {
                evidence.Add($"Its validator {validator} sealed {last}.");
            }
            else
            {
                evidence.AddRange(SilenceFrom(_unreachable.Length));
            }

            if (record is { IsLongEnough: true, Silent.Count: 0 })
            {
                evidence.Add("All validators sealed lately: the node may run well, with only its endpoint out of reach.");
            }

            Add(FindingCode.EndpointUnreachable, FindingSeverity.Error, $"{node.Name} does not answer: {Describe(node.Node.Problem!.Value)}", [node], evidence, NextStep(node.Node.Problem.Value));
        }
    }

    private void FindSilentValidators()
    {
        if (_findings.Exists(finding => finding.Code is FindingCode.QuorumLost or FindingCode.Stall) || record.Needed is not { } needed || AreIsolated(needed) || !record.IsLongEnough ||
            record.Silent is not { Count: > 0 } silent || silent.Count <= _unreachable.Length + _explained.Count)
        {
            return;
        }

        int spare = record.Validators!.Count - silent.Count - needed;
        Add(FindingCode.ValidatorSilent, FindingSeverity.Warning, $"{silent.Count} of {record.Validators.Count} validators did not seal lately; {(spare > 0 ? $"{spare} more may fail" : "no other may fail")} before the chain stops being final.", [], [.. SilenceEvidence()],
            "Ask the members of these validators whether their nodes run, are connected and seal. A validator that is not needed any more is better removed (Remove-ConsortiumValidator): it counts towards the quorum as long as it is in the set.");
    }

    private void FindClockDrift()
    {
        if (record.IsDevelopmentChain)
        {
            return;
        }

        NodeProbe[] told = [.. _nodes.Where(node => node.Node.ClockOffset is not null)];
        TimeSpan[] offsets = [.. told.Select(node => node.Node.ClockOffset!.Value).Order()];
        TimeSpan usual = offsets.Length > 0 ? offsets[(offsets.Length - 1) / 2] : TimeSpan.Zero;

        // Most nodes agree with each other and not with this computer.
        bool isThisComputer = told.Length > 1 && usual.Duration() > request.ClockTolerance && 2 * offsets.Count(offset => (offset - usual).Duration() <= request.ClockTolerance) > told.Length;
        string[] evidence = [.. told.Select(node => $"The clock of {node.Name} is {Ahead(node.Node.ClockOffset!.Value)} this computer's (HTTP header Date).")];
        if (isThisComputer)
        {
            Add(FindingCode.ClockDrift, FindingSeverity.Warning, $"The clock of this computer is {Ahead(-usual)} those of the nodes.", [], evidence,
                "Synchronize this computer's clock (w32tm, chrony, timedatectl) if it is the one that is wrong; if it is right, the nodes' are all wrong together.");
        }

        TimeSpan reference = isThisComputer ? usual : TimeSpan.Zero;
        NodeProbe[] off = [.. told.Where(node => (node.Node.ClockOffset!.Value - reference).Duration() > request.ClockTolerance)];
        NodeProbe[] future = [.. _nodes.Where(node => node.Head!.Time - (request.Time.GetUtcNow() + reference) > request.ClockTolerance)];
        if (off.Length > 0 || future.Length > 0)
        {
            Add(FindingCode.ClockDrift, FindingSeverity.Warning,
                off.Length > 0 ? $"{string.Join(", ", off.Select(node => $"The clock of {node.Name} is {Ahead(node.Node.ClockOffset!.Value - reference)} {(told.Length == 1 ? "this computer's" : "the others")}"))}." : "A block comes from the future: the clock of whoever sealed it is ahead.",
                off.Union(future),
                [
                    .. isThisComputer ? [] : evidence,
                    .. future.Select(node => $"{node.Name} has {new SealedBlock(node.Head!, record.SealerOf(node.Head!))}: {Times.Show(node.Head!.Time - (request.Time.GetUtcNow() + reference))} in the future."),
                ],
                $"Synchronize the clock of {(off.Length > 0 ? "these nodes" : "the validator that sealed it")} (chrony, systemd-timesyncd; on Azure the host's clock). {(told.Length == 1 ? "It may also be this computer's that is wrong. " : "")}A validator whose clock is off by more than the time between two blocks makes blocks that the others refuse.");
        }
    }

    private void FindPendingChange()
    {
        if (record.GovernanceProblem is { } problem)
        {
            Add(FindingCode.GovernanceUnreadable, FindingSeverity.Warning, "The governance contract could not be read.", [], [problem.Message],
                "Check the address of the contract. Whether a change of the validators is pending is not known.");
        }

        if (record.Governance is not { } state || !(state.IsChangeInFlight || state.IsChangeQueued))
        {
            return;
        }

        Address[] added = [.. state.TargetValidators.Except(state.Validators)];
        Address[] removed = [.. state.Validators.Except(state.TargetValidators)];
        bool hasNoQuorum = _findings.Exists(finding => finding.Code is FindingCode.QuorumLost or FindingCode.Stall);
        Add(FindingCode.ValidatorChangePending, FindingSeverity.Information, $"A change of the validators waits: {state.Validators.Count} now, {state.TargetValidators.Count} then.", [],
            [
                $"At block {state.BlockNumber} a change is {(state.IsChangeInFlight ? "in flight" : "queued")}{(state is { IsChangeInFlight: true, IsChangeQueued: true } ? ", and another is queued behind it" : "")}.",
                .. added.Select(validator => $"{validator} ({OwnerOf(state, validator)}) will be a validator."),
                .. removed.Select(validator => $"{validator} ({OwnerOf(state, validator)}) will be none."),
            ],
            (state.IsChangeInFlight
                ? $"Wait: it is final when more than half of the validators ({(state.Validators.Count / 2) + 1} of {state.Validators.Count}) have sealed on top of the block that announced it."
                : "It is announced with the next transaction to the governance contract; any vote or change will do.")
            + (hasNoQuorum ? " It cannot become final before the chain goes on." : ""));
    }

    private void FindNotAsked()
    {
        if (survey.NotAsked.Count > 0)
        {
            _findings.Add(new Finding(FindingCode.NodeNotAsked, FindingSeverity.Information, $"{(survey.NotAsked.Count == 1 ? "A node that the Data API names was" : $"{survey.NotAsked.Count} nodes that the Data API names were")} not asked: it tells how nodes reach them, and no JSON-RPC endpoint.",
                [.. survey.NotAsked.Select(node => node.HostName)],
                [.. survey.NotAsked.Select(node => $"{node.HostName} is {node.Enode}.")],
                "Give their JSON-RPC endpoints with -RpcEndpoint to have them examined. One endpoint may also be one of these nodes, if it does not tell its enode (admin_nodeInfo)."));
        }
    }

    /// <summary>A fork in one sentence.</summary>
    /// <param name="lastCommon">The last block that the branches have in common; null where it is not known.</param>
    /// <param name="branches">Who follows which.</param>
    internal static string DescribeFork(ulong? lastCommon, IEnumerable<string> branches) =>
        $"The chain has forked after block {(lastCommon is { } number ? number.ToString(CultureInfo.InvariantCulture) : "0 or later")}: {string.Join(" and ", branches)} follow different branches.";

    private static string OwnerOf(GovernanceState state, Address validator) => state.FindOwner(validator) is { } admin ? NodeProbe.OneLine(state.NameOf(admin.Address)) : "of an admin that has left";

    private static string Ahead(TimeSpan offset) => $"{Times.Show(offset)} {(offset >= TimeSpan.Zero ? "ahead of" : "behind")}";

    private static string Peers(NodeProbe node) => node.Node.PeerCount switch
    {
        null => "peers that it does not tell",
        0 => "no peers",
        1 => "1 peer",
        { } count => $"{count} peers",
    };

    private static string List(IEnumerable<NodeProbe> nodes) => string.Join(", ", nodes.Select(node => node.Name));

    private static string Are(IEnumerable<NodeProbe> nodes) => List(nodes) + (nodes.Count() == 1 ? " is" : " are");

    private static string Describe(EndpointProblem problem) => problem switch
    {
        EndpointProblem.HostUnknown => "there is no host of that name.",
        EndpointProblem.Refused => "its host is there, and nothing listens on the port.",
        EndpointProblem.NoRoute => "there is no connection to its host.",
        EndpointProblem.TimedOut => "no answer in time.",
        EndpointProblem.TlsFailed => "no secure connection.",
        EndpointProblem.ConnectionLost => "the connection broke.",
        EndpointProblem.AccessDenied => "access is denied.",
        EndpointProblem.HttpError => "its web server answers with an error.",
        EndpointProblem.NotJsonRpc => "what answers is no Ethereum node.",
        _ => "it refuses the call.",
    };

    private static string NextStep(EndpointProblem problem) => problem switch
    {
        EndpointProblem.HostUnknown => "Check the name in the URL, and the DNS that this computer uses.",
        EndpointProblem.Refused => "See on the machine whether the client runs and serves HTTP on this port (geth: --http, Nethermind: JsonRpc.Enabled, Besu: --rpc-http-enabled), and on which address.",
        EndpointProblem.NoRoute => "Check that the machine runs and that this computer has a way to it: VPN, routes, network security groups.",
        EndpointProblem.TimedOut => "A firewall that drops packets looks like this, and so does a client that hangs or has too much to do. Try the port from a machine beside the node; a longer wait is possible with -TimeoutSec.",
        EndpointProblem.TlsFailed => "Check the certificate (name, date, issuer), and whether the endpoint is http rather than https.",
        EndpointProblem.ConnectionLost => "Look at the client's log and at proxies in between. An http endpoint asked with https, or the other way round, looks like this, too.",
        EndpointProblem.AccessDenied => "Ask the operator to allow this computer, or for a way in without a password, such as the VPN: a password in a URL stays in the shell's history and in lists of processes.",
        EndpointProblem.HttpError => "The web server or gateway in front of the client answers, and the client behind it does not: look at both.",
        EndpointProblem.NotJsonRpc => "Check port and path of the URL: JSON-RPC is often on port 8545 or 8540, web pages on 80 and 443.",
        _ => "Ask the operator to allow the module eth on this endpoint.",
    };

    private string SealedBy(BlockHeader block) => record.SealerOf(block) is { } sealer ? $", sealed by {sealer}" : "";

    /// <summary>Which validators are silent, and since when.</summary>
    private IEnumerable<string> SilenceEvidence()
    {
        if (record.Validators is not { } validators || record.Blocks.Count == 0)
        {
            yield break;
        }

        foreach (Address validator in validators.OrderBy(v => record.LastOf(v)?.Header.Number ?? 0).Take(MostNamed))
        {
            yield return record.LastOf(validator) is { } last
                ? $"{validator} sealed last: block {last.Header.Number} of {Times.Show(last.Header.Time)}."
                : $"{validator} sealed none of the last {record.Blocks.Count} blocks.";
        }

        if (validators.Count > MostNamed)
        {
            yield return $"The other {validators.Count - MostNamed} validators sealed later than these.";
        }
    }

    /// <summary>The silent validators, when there are no more of them than nodes with something wrong, whose validators they seem to be.</summary>
    private IEnumerable<string> SilenceFrom(int nodes) =>
        record.IsLongEnough && record.Silent is { Count: > 0 } silent && silent.Count <= nodes
            ? [$"{string.Join(", ", silent)} sealed none of the last {record.Blocks.Count} blocks."]
            : [];

    private void Add(FindingCode code, FindingSeverity severity, string summary, IEnumerable<NodeProbe> nodes, IReadOnlyList<string> evidence, string nextStep) =>
        _findings.Add(new Finding(code, severity, summary, [.. nodes.Select(node => node.Name)], evidence, nextStep));
}
