using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Diagnosis;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Tests.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

public sealed class NetworkDoctorTests
{
    private static readonly string s_key = new('a', 128);

    [Fact]
    public async Task A_network_that_moves_is_well()
    {
        await using FakeChainNode a = new() { Peers = 1 };
        await using FakeChainNode b = new() { Peers = 1 };

        NetworkDiagnosis diagnosis = await ExamineAsync(a, b);

        Assert.Empty(diagnosis.Findings);
        Assert.Equal(ConsensusEngine.AuRa, diagnosis.Consensus);
        Assert.Equal(diagnosis.Nodes.Max(node => node.BlockNumber), diagnosis.BlockNumber);
    }

    [Fact]
    public async Task What_an_endpoint_does_not_serve_is_unavailable_with_a_reason_and_no_finding()
    {
        await using FakeChainNode node = new() { Refused = ["admin_nodeInfo", "net_peerCount", "web3_clientVersion", "eth_syncing", "eth_chainId"] };

        NetworkDiagnosis diagnosis = await ExamineAsync(node);

        Assert.Empty(diagnosis.Findings);
        ConsortiumNode told = Assert.Single(diagnosis.Nodes);
        Assert.Equal((null, null, null, null), (told.Enode, told.PeerCount, told.ClientVersion, told.IsSyncing));
        Assert.Equal(["ClientVersion", "Enode", "IsSyncing", "PeerCount"], told.Unavailable.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("admin_nodeInfo", told.Unavailable["Enode"], StringComparison.Ordinal);

        // Clients before 2019 tell the network id alone.
        Assert.Equal((new ChainId(7), new ChainId(7)), (told.ChainId, told.NetworkId));
    }

    [Theory]
    [InlineData("500 Internal Server Error", "<html>", EndpointProblem.HttpError, "gateway")]
    [InlineData("403 Forbidden", "no", EndpointProblem.AccessDenied, "without a password")]
    [InlineData("401 Unauthorized", "no", EndpointProblem.AccessDenied, "without a password")]
    [InlineData("200 OK", "<html>welcome</html>", EndpointProblem.NotJsonRpc, "port")]
    [InlineData("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32601,\"message\":\"no\"}}", EndpointProblem.CallRefused, "module eth")]
    public async Task An_endpoint_that_answers_wrongly_is_told_by_how(string status, string body, EndpointProblem problem, string nextStep)
    {
        await using FaultyServer server = new(request => request.AnswerAsync(body, status));

        await AssertUnreachableAsync(server.Endpoint, problem, nextStep);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_told_by_how()
    {
        await using FaultyServer silent = new(request => Task.Delay(Timeout.Infinite, request.Stopped));
        await using FaultyServer dropping = new(request => request.DropAsync());
        using TcpListener plain = new(IPAddress.Loopback, 0);
        plain.Start();
        Task answering = AnswerWithoutTlsAsync(plain);

        await AssertUnreachableAsync(silent.Endpoint, EndpointProblem.TimedOut, "firewall");
        await AssertUnreachableAsync(dropping.Endpoint, EndpointProblem.ConnectionLost, "log");
        await AssertUnreachableAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)plain.LocalEndpoint).Port}/"), EndpointProblem.TlsFailed, "certificate");
        await AssertUnreachableAsync(new Uri("http://127.0.0.1:1/"), EndpointProblem.Refused, "client runs");
        await AssertUnreachableAsync(new Uri("http://no-such-host.invalid/"), EndpointProblem.HostUnknown, "name");
        plain.Stop();
        await answering;
    }

    [Fact]
    public async Task A_node_that_ends_while_it_is_watched_is_unreachable_and_told_to_have_answered()
    {
        await using FakeChainNode well = new();
        await using FakeChainNode dying = new() { DiesAfter = 1 };

        Finding finding = Assert.Single((await ExamineAsync(well, dying)).Findings);

        Assert.Equal((FindingCode.EndpointUnreachable, dying.Name), (finding.Code, Assert.Single(finding.Nodes)));
        Assert.Contains(finding.Evidence, fact => fact.Contains("answered at first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_highest_node_ends_while_it_is_watched_and_nobody_is_behind_it_any_more()
    {
        await using FakeChainNode well = new();
        await using FakeChainNode dying = new() { Height = 120, DiesAfter = 1 };

        IReadOnlyList<ConsortiumNode> nodes = (await ExamineAsync(well, dying)).Nodes;

        Assert.Equal([0UL, null], nodes.Select(node => node.BlocksBehind));
        Assert.Equal(120UL, nodes[1].BlockNumber);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    public async Task A_period_that_no_chain_has_is_not_believed(ulong period)
    {
        await using FakeChainNode node = new() { Sealer = _ => TestAccounts.At(1), Peers = 0 };
        string genesis = BesuGenesis.Write(new GenesisDefinition { ChainId = new ChainId(7), Consensus = new QbftConsensus { BlockPeriodSeconds = period, Validators = [TestAccounts.At(1)] } });
        NetworkInfo info = new() { AdminContractAbi = "[]", ParitySpec = "{}", BesuGenesis = genesis };
        NetworkDoctorRequest request = new() { RpcEndpoints = [node.Endpoint] };
        using NetworkSurvey survey = await NetworkSurvey.OpenAsync(request, NullSink.Instance, default);

        SealingRecord record = await SealingRecord.ReadAsync(survey.Probes[0], info, request, default);

        Assert.Equal((ConsensusEngine.Qbft, TimeSpan.FromSeconds(1)), (record.Consensus, record.BlockTime));
    }

    [Fact]
    public async Task A_chain_that_should_move_and_does_not_stalls()
    {
        await using FakeChainNode a = new() { Growth = 0, Age = TimeSpan.FromMinutes(10), Period = 5 };

        Finding finding = Assert.Single((await ExamineAsync(a)).Findings);

        Assert.Equal((FindingCode.Stall, FindingSeverity.Error), (finding.Code, finding.Severity));
        Assert.Contains(finding.Evidence, fact => fact.Contains("due every 5 s", StringComparison.Ordinal));
        Assert.Contains(finding.Evidence, fact => fact.Contains($"block 100 of", StringComparison.Ordinal) && fact.Contains($"sealed by {a.Sealer(100)}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(12, true)]
    public async Task Proof_of_work_is_given_ten_times_its_mean_before_it_stalls(int times, bool isStall)
    {
        await using FakeChainNode miner = new() { Growth = 0, Age = TimeSpan.FromSeconds(15 * times), Period = 15, Difficulty = "0x20000" };

        NetworkDiagnosis diagnosis = await ExamineAsync(TimeSpan.Zero, miner.Endpoint);

        Assert.Equal(ConsensusEngine.Ethash, diagnosis.Consensus);
        Assert.Equal(isStall ? [FindingCode.Stall] : [], diagnosis.Findings.Select(finding => finding.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chain_that_seals_for_transactions_only_does_not_stall_and_a_busy_one_with_a_beat_does(bool isOnDemand)
    {
        // Block 90 came an hour after block 89.
        await using FakeChainNode node = new() { Growth = 0, IsBusy = true, Age = TimeSpan.FromHours(2), Delay = number => isOnDemand && number >= 90 ? 3600UL : 0 };

        Assert.Equal(isOnDemand ? [] : [FindingCode.Stall], (await ExamineAsync(node)).Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_fork_is_found_with_its_last_common_block_in_few_round_trips()
    {
        await using FakeChainNode a = new() { Height = 100_000, Peers = 1 };
        await using FakeChainNode b = new() { Height = 100_000, Peers = 1 };
        await using FakeChainNode other = new() { Height = 99_990, ForkedAt = 71_234, Peers = 0 };

        NetworkDiagnosis diagnosis = await ExamineAsync(TimeSpan.Zero, a.Endpoint, other.Endpoint, b.Endpoint);

        Finding finding = Assert.Single(diagnosis.Findings);
        Assert.Equal((FindingCode.Fork, FindingSeverity.Error, other.Name), (finding.Code, finding.Severity, Assert.Single(finding.Nodes)));
        Assert.Contains(finding.Evidence, fact => fact.Contains($"last common block is 71233, {a.HashOf(71_233)}", StringComparison.Ordinal));
        Assert.Contains(finding.Evidence, fact => fact.Contains("99990", StringComparison.Ordinal) && fact.Contains(other.HashOf(99_990).ToString(), StringComparison.Ordinal));
        Assert.True(other.Requests < 12, $"{other.Requests} requests");
    }

    [Fact]
    public async Task A_fork_above_the_head_of_a_node_that_lags_is_found_and_so_is_the_lag()
    {
        await using FakeChainNode a = new() { Height = 100 };
        await using FakeChainNode other = new() { Height = 102, ForkedAt = 95 };
        await using FakeChainNode lagging = new() { Height = 50, Growth = 0, Age = TimeSpan.FromSeconds(50) };

        NetworkDiagnosis diagnosis = await ExamineAsync(TimeSpan.Zero, a.Endpoint, other.Endpoint, lagging.Endpoint);

        Assert.Equal([FindingCode.Fork, FindingCode.NodeBehind], diagnosis.Findings.Select(finding => finding.Code));
        Assert.Contains(diagnosis.Findings[0].Evidence, fact => fact.Contains($"last common block is 94, {a.HashOf(94)}", StringComparison.Ordinal));
        Assert.Equal([lagging.Name], diagnosis.Findings[1].Nodes);
    }

    [Fact]
    public async Task Two_blocks_at_one_height_for_a_moment_are_no_fork()
    {
        await using FakeChainNode a = new() { Peers = 1 };
        await using FakeChainNode racing = new() { Peers = 1, ForkedAt = 100, RejoinsAfter = 1 };

        Assert.Empty((await ExamineAsync(a, racing)).Findings);
    }

    [Fact]
    public async Task A_node_that_stands_while_it_has_peers_is_behind()
    {
        await using FakeChainNode well = new() { Peers = 1 };
        await using FakeChainNode standing = new() { Height = 80, Growth = 0, Age = TimeSpan.FromSeconds(20), Peers = 1 };

        Finding finding = Assert.Single((await ExamineAsync(well, standing)).Findings);

        Assert.Equal((FindingCode.NodeBehind, FindingSeverity.Error, standing.Name), (finding.Code, finding.Severity, Assert.Single(finding.Nodes)));
        Assert.Contains("stands", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, FindingSeverity.Information)]
    [InlineData(false, FindingSeverity.Warning)]
    public async Task A_node_that_is_loading_the_chain_is_behind_without_harm(bool saysSo, FindingSeverity severity)
    {
        await using FakeChainNode well = new() { Peers = 1 };
        await using FakeChainNode loading = new()
        {
            Height = 50, Growth = 2, Age = TimeSpan.FromSeconds(50), Peers = 1, Syncing = saysSo ? new { startingBlock = "0x0", currentBlock = "0x32", highestBlock = "0x64" } : false,
        };

        NetworkDiagnosis diagnosis = await ExamineAsync(well, loading);

        Finding finding = Assert.Single(diagnosis.Findings);
        Assert.Equal((FindingCode.NodeBehind, severity), (finding.Code, finding.Severity));
        Assert.Equal(saysSo, diagnosis.IsHealthy);
        Assert.Equal(saysSo, diagnosis.Nodes[1].IsSyncing);
    }

    [Fact]
    public async Task A_node_without_peers_is_lonely()
    {
        await using FakeChainNode a = new() { Peers = 1 };
        await using FakeChainNode b = new() { Peers = 1 };
        await using FakeChainNode lonely = new() { Peers = 0, Height = 40, Growth = 0, Age = TimeSpan.FromMinutes(1) };
        Finding alone = Assert.Single((await ExamineAsync(a, b, lonely)).Findings);
        Assert.Equal((FindingCode.MissingPeers, FindingSeverity.Error, lonely.Name), (alone.Code, alone.Severity, Assert.Single(alone.Nodes)));
        Assert.Contains(alone.Evidence, fact => fact.Contains("stands at block 40", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0UL, 1, FindingCode.MissingPeers)]
    [InlineData(0UL, 3, FindingCode.QuorumLost)]
    [InlineData(1UL, 1, FindingCode.Stall)]
    [InlineData(ulong.MaxValue, 3, FindingCode.Stall)]
    public async Task Who_is_asked_decides_whether_a_standing_node_alone_tells_of_the_quorum(ulong peers, int asked, FindingCode expected)
    {
        await using FakeChainNode node = new() { Growth = 0, Age = TimeSpan.FromMinutes(10), Peers = peers };
        NetworkDoctorRequest request = new() { RpcEndpoints = [node.Endpoint, .. Enumerable.Range(1, asked - 1).Select(port => new Uri($"http://127.0.0.1:{port}/"))] };
        using NetworkSurvey survey = await NetworkSurvey.OpenAsync(request, NullSink.Instance, default);
        SealingRecord record = await SealingRecord.ReadAsync(survey.Probes[0], null, request, default);
        Address[] validators = [.. Enumerable.Range(1, 3).Select(TestAccounts.At), TestAccounts.At(9)];

        Finding finding = new FindingRules(
            survey, ChainMembership.Of(survey, request), record with { Validators = validators, ValidatorsFrom = "a test" }, null, null, request, TimeSpan.Zero).Apply()[0];

        Assert.Equal((expected, FindingSeverity.Error, survey.Probes[0].Name), (finding.Code, finding.Severity, Assert.Single(finding.Nodes)));
        Assert.Contains(finding.Evidence, fact => fact.Contains("of 4 validators (a test) have to", StringComparison.Ordinal) || fact.Contains("of the 4 validators (a test) are together", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_strangers_call_themselves_stays_on_its_line_and_in_its_direction()
    {
        await using FakeChainNode node = new() { Client = "Geth\u202e\u2028\n" + new string('x', 192) + "\U0001F600" };

        string told = Assert.Single((await ExamineAsync(TimeSpan.Zero, node.Endpoint)).Nodes).ClientVersion!;

        Assert.Equal("Geth\uFFFD\uFFFD\uFFFD" + new string('x', 192), told);
    }

    [Fact]
    public async Task Nodes_that_all_miss_some_peers_are_in_islands()
    {
        await using FakeChainNode a = new() { Peers = 1 };
        await using FakeChainNode b = new() { Peers = 1 };
        await using FakeChainNode c = new() { Peers = 1 };
        await using FakeChainNode d = new() { Peers = 1 };
        Finding islands = Assert.Single((await ExamineAsync(a, b, c, d)).Findings);
        Assert.Equal((FindingCode.MissingPeers, FindingSeverity.Warning, 4), (islands.Code, islands.Severity, islands.Nodes.Count));
        Assert.Contains("islands", islands.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_the_nodes_or_this_computers()
    {
        await using FakeChainNode right = new() { Peers = 1 };
        await using FakeChainNode slow = new() { Peers = 1, ClockAhead = TimeSpan.FromSeconds(-90) };
        Finding node = Assert.Single((await ExamineAsync(right, slow)).Findings);
        Assert.Equal((FindingCode.ClockDrift, FindingSeverity.Warning, slow.Name), (node.Code, node.Severity, Assert.Single(node.Nodes)));
        Assert.Contains("behind", node.Summary, StringComparison.Ordinal);

        await using FakeChainNode ahead = new() { Peers = 1, ClockAhead = TimeSpan.FromMinutes(3), Age = TimeSpan.FromMinutes(-3) };
        await using FakeChainNode aheadAsWell = new() { Peers = 1, ClockAhead = TimeSpan.FromMinutes(3), Age = TimeSpan.FromMinutes(-3) };
        Finding here = Assert.Single((await ExamineAsync(ahead, aheadAsWell)).Findings);
        Assert.Equal(FindingCode.ClockDrift, here.Code);
        Assert.Empty(here.Nodes);
        Assert.Contains("this computer", here.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_from_the_future_names_who_sealed_it()
    {
        await using FakeChainNode node = new() { Age = TimeSpan.FromMinutes(-2) };

        Finding finding = Assert.Single((await ExamineAsync(node)).Findings);

        Assert.Equal(FindingCode.ClockDrift, finding.Code);
        Assert.Contains("from the future", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, fact => fact.Contains("sealed by 0x", StringComparison.Ordinal) && fact.Contains("in the future", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_chain_of_most_nodes_is_the_right_one_when_nobody_says_otherwise()
    {
        await using FakeChainNode stranger = new() { Genesis = "other", Peers = 0 };
        await using FakeChainNode a = new() { Peers = 1 };
        await using FakeChainNode b = new() { Peers = 1 };
        await using FakeChainNode otherId = new() { ChainId = 8 };

        Finding finding = Assert.Single((await ExamineAsync(stranger, a, b, otherId)).Findings);

        Assert.Equal(FindingCode.WrongChain, finding.Code);
        Assert.Equal([stranger.Name, otherId.Name], finding.Nodes);
        Assert.Contains("most of the nodes", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_nodes_of_a_rehearsal_are_on_one_host_and_known_by_their_ports()
    {
        await using FakeChainNode first = new() { Client = "anvil/v1.7.1" };
        await using FakeChainNode second = new() { Client = "anvil/v1.7.1" };
        Enode[] enodes = [.. new[] { first, second }.Select((node, i) => Enode.Parse($"enode://{new string((char)('a' + i), 128)}@127.0.0.1:{node.Endpoint.Port}"))];
        NetworkInfo info = new()
        {
            AdminContractAbi = "[]",
            ParitySpec = "{}",
            ChainId = new ChainId(7),
            NodeMetadata = [.. enodes.Select((enode, i) => new NetworkNode(enode, $"a-{i + 1}", TestAccounts.At(i + 1), "reg1")), new NetworkNode(Enode.Parse($"enode://{new string('c', 128)}@127.0.0.1:9"), "a-3", TestAccounts.At(3))],
            Bootnodes = enodes,
        };
        await using LoopbackServer site = LoopbackServer.Answering(info.ToJson());
        IReadOnlyList<ConsortiumNode> nodes = await NetworkDoctor.GetNodesAsync(new NetworkDoctorRequest { RpcEndpoints = [second.Endpoint, first.Endpoint], DataUrl = site.Root }, null, default);
        Assert.Equal([("a-2", TestAccounts.At(2), true, "reg1"), ("a-1", TestAccounts.At(1), true, "reg1"), ("a-3", TestAccounts.At(3), false, null)], nodes.Select(node => (node.HostName, node.Validator!.Value, node.IsReachable, node.Region)));
        Assert.All(nodes, node => Assert.Equal(NodeRole.Validator, node.Role));
    }

    [Fact]
    public async Task The_Data_API_says_which_chain_it_should_be_and_which_nodes_there_are()
    {
        await using FakeChainNode node = new() { Enode = $"enode://{s_key}@10.1.17.5:30300", Refused = [], Peers = 1 };
        NetworkInfo info = new()
        {
            AdminContractAbi = "[]",
            ParitySpec = "{}",
            ChainId = new ChainId(7),
            GenesisHash = node.HashOf(0),
            NodeMetadata = [new NetworkNode(Enode.Parse($"enode://{s_key}@10.1.17.5:30300"), "node-a-1", TestAccounts.At(1))],
            Bootnodes = [Enode.Parse($"enode://{s_key}@10.1.17.5:30300"), Enode.Parse($"enode://{new string('b', 128)}@10.2.17.5:30300")],
        };
        await using LoopbackServer site = LoopbackServer.Answering(info.ToJson());

        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [node.Endpoint], DataUrl = site.Root }, null, default);
        Finding unasked = Assert.Single(diagnosis.Findings);
        Assert.Equal((FindingCode.NodeNotAsked, FindingSeverity.Information, "10.2.17.5"), (unasked.Code, unasked.Severity, Assert.Single(unasked.Nodes)));
        Assert.True(diagnosis.IsHealthy);
        Assert.Equal(["node-a-1", "10.2.17.5"], diagnosis.Nodes.Select(n => n.HostName));
        Assert.Equal((TestAccounts.At(1), true, false), (diagnosis.Nodes[0].Validator, diagnosis.Nodes[0].IsReachable, diagnosis.Nodes[1].IsReachable));

        await using FakeChainNode stranger = new();
        await using LoopbackServer otherSite = LoopbackServer.Answering((info with { GenesisHash = Hash32.Zero, Bootnodes = [], NodeMetadata = [] }).ToJson());
        NetworkDiagnosis other = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [stranger.Endpoint], DataUrl = otherSite.Root }, null, default);
        Assert.Equal(FindingCode.WrongChain, Assert.Single(other.Findings).Code);

        await using FakeChainNode well = new();
        await using LoopbackServer broken = LoopbackServer.Answering("no", "503 Service Unavailable");
        NetworkDiagnosis without = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [well.Endpoint], DataUrl = broken.Root }, null, default);
        Assert.Equal((FindingCode.DataApiUnreadable, FindingSeverity.Warning), without.Findings.Select(finding => (finding.Code, finding.Severity)).Single());
    }

    [Fact]
    public async Task A_rehearsals_chain_is_well_while_it_waits_and_its_own_block_0_is_good_to_know()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        Assert.Empty((await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [chain.Endpoint] }, null, default)).Findings);

        await using LoopbackServer site = LoopbackServer.Answering(new NetworkInfo { AdminContractAbi = "[]", ParitySpec = "{}", GenesisHash = Hash32.Zero }.ToJson());
        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [chain.Endpoint], DataUrl = site.Root }, null, default);
        Assert.Equal((FindingCode.WrongChain, FindingSeverity.Information), diagnosis.Findings.Select(finding => (finding.Code, finding.Severity)).Single());
        Assert.True(diagnosis.IsHealthy);
    }

    [Fact]
    public async Task The_site_of_a_member_is_enough_to_find_its_node()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        NetworkInfo network = new() { AdminContractAbi = "[]", ParitySpec = "{}" };
        await using MemberEndpoint member = await MemberEndpoint.StartAsync("Bank 1", chain.Endpoint, network, signer: null, TimeProvider.System, default);

        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { DataUrl = member.Url }, null, default);

        Assert.Empty(diagnosis.Findings);
        Assert.Equal(member.Url.GetLeftPart(UriPartial.Authority), Assert.Single(diagnosis.Nodes).Endpoint);
    }

    [Fact]
    public async Task A_pending_change_of_the_validators_says_what_it_waits_for()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(3, 2));
        Address added = TestAccounts.At(77);
        await chain.DoAsync(GovernanceChain.Admin(1), GovernanceAction.AddValidators([added]));

        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [chain.Endpoint] }, null, default);

        Finding finding = Assert.Single(diagnosis.Findings);
        Assert.Equal((FindingCode.ValidatorChangePending, FindingSeverity.Information), (finding.Code, finding.Severity));
        Assert.Contains(finding.Evidence, fact => fact.Contains($"{added} (Bank 1)", StringComparison.Ordinal));
        Assert.Contains("4 of 6", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_governance_contract_that_is_not_where_it_should_be_is_a_warning()
    {
        await using FakeChainNode node = new();

        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [node.Endpoint], GovernanceContract = TestAccounts.At(9) }, null, default);

        Assert.Equal((FindingCode.GovernanceUnreadable, FindingSeverity.Warning), diagnosis.Findings.Select(finding => (finding.Code, finding.Severity)).Single());
    }

    [Theory]
    [InlineData(2, 2UL, FindingCode.QuorumLost)]
    [InlineData(2, 0UL, FindingCode.MissingPeers)]
    [InlineData(3, 2UL, FindingCode.ValidatorSilent)]
    [InlineData(5, 2UL, null)]
    public async Task AuRa_goes_on_without_a_quorum_and_that_is_told_from_silent_validators(int sealers, ulong peers, FindingCode? expected)
    {
        await using FakeChainNode node = new() { Peers = peers, Sealer = number => TestAccounts.At(1 + (int)(number % (ulong)sealers)) };
        NetworkDoctorRequest request = new() { RpcEndpoints = [node.Endpoint] };
        using NetworkSurvey survey = await NetworkSurvey.OpenAsync(request, NullSink.Instance, default);
        SealingRecord record = await SealingRecord.ReadAsync(survey.Probes[0], null, request, default);

        IReadOnlyList<Finding> findings = new FindingRules(
            survey, ChainMembership.Of(survey, request), record with { Validators = [.. Enumerable.Range(1, 5).Select(TestAccounts.At)], ValidatorsFrom = "a test" }, null, null, request, TimeSpan.Zero).Apply();

        Assert.Equal(expected is { } code ? [code] : [], findings.Select(finding => finding.Code));
        if (expected is not null)
        {
            Assert.Contains(findings[0].Evidence, fact => fact.Contains($"{TestAccounts.At(5)} sealed none of the last 24 blocks", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(ConsensusEngine.AuRa, 1, 1)]
    [InlineData(ConsensusEngine.Clique, 3, 2)]
    [InlineData(ConsensusEngine.AuRa, 4, 3)]
    [InlineData(ConsensusEngine.Qbft, 3, 2)]
    [InlineData(ConsensusEngine.Qbft, 4, 3)]
    [InlineData(ConsensusEngine.Qbft, 6, 4)]
    [InlineData(ConsensusEngine.Qbft, 7, 5)]
    [InlineData(ConsensusEngine.Ethash, 3, null)]
    public void It_takes_more_than_half_of_the_validators_or_two_thirds(ConsensusEngine engine, int validators, int? needed) =>
        Assert.Equal(needed, (SealingRecord.Unknown with { Consensus = engine, Validators = [.. Enumerable.Range(1, validators).Select(TestAccounts.At)] }).Needed);

    [Fact]
    public async Task A_password_in_an_endpoint_is_in_nothing_that_is_told()
    {
        await using FakeChainNode node = new();
        UriBuilder secret = new(node.Endpoint) { UserName = "someone", Password = "word", Path = "/hidden", Query = "?key=hidden" };

        NetworkDiagnosis diagnosis = await ExamineAsync(TimeSpan.Zero, secret.Uri, new Uri("http://someone:word@127.0.0.1:1/hidden"));

        string told = JsonSerializer.Serialize(diagnosis);
        Assert.DoesNotContain("someone", told, StringComparison.Ordinal);
        Assert.DoesNotContain("word", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_node_or_with_a_URL_of_another_kind_there_is_nothing_to_examine()
    {
        ConsortiumException nothing = await Assert.ThrowsAsync<ConsortiumException>(() => NetworkDoctor.ExamineAsync(new NetworkDoctorRequest(), null, default));
        ConsortiumException other = await Assert.ThrowsAsync<ConsortiumException>(() => ExamineAsync(TimeSpan.Zero, new Uri("ftp://someone:word@host/")));
        ConsortiumException relative = await Assert.ThrowsAsync<ConsortiumException>(() => ExamineAsync(TimeSpan.Zero, new Uri("host", UriKind.Relative)));
        Assert.Equal((ErrorCode.RpcEndpointUnknown, ErrorCode.RpcEndpointInvalid, ErrorCode.RpcEndpointInvalid), (nothing.Code, other.Code, relative.Code));
        Assert.DoesNotContain("word", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_listed_without_being_watched()
    {
        await using FakeChainNode ahead = new();
        await using FakeChainNode behind = new() { Height = 90 };

        IReadOnlyList<ConsortiumNode> nodes = await NetworkDoctor.GetNodesAsync(new NetworkDoctorRequest { RpcEndpoints = [ahead.Endpoint, behind.Endpoint, new Uri("http://127.0.0.1:1/")] }, null, default);

        Assert.Equal([ahead.Name, behind.Name, "127.0.0.1:1"], nodes.Select(node => node.HostName));
        Assert.Equal([0UL, 10UL, null], nodes.Select(node => node.BlocksBehind));
        Assert.Equal((1, 1), (ahead.Requests, behind.Requests));
    }

    private static Task<NetworkDiagnosis> ExamineAsync(params FakeChainNode[] nodes) => ExamineAsync(null, [.. nodes.Select(node => node.Endpoint)]);

    private static Task<NetworkDiagnosis> ExamineAsync(TimeSpan? observeFor, params Uri[] endpoints) =>
        NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = endpoints, ObserveFor = observeFor, Timeout = TimeSpan.FromSeconds(20) }, null, default);

    private static async Task AssertUnreachableAsync(Uri endpoint, EndpointProblem problem, string nextStep)
    {
        NetworkDoctorRequest request = new() { RpcEndpoints = [endpoint], Timeout = problem == EndpointProblem.TimedOut ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(20) };
        NetworkDiagnosis diagnosis = await NetworkDoctor.ExamineAsync(request, null, default);

        Finding finding = Assert.Single(diagnosis.Findings);
        Assert.Equal((FindingCode.EndpointUnreachable, FindingSeverity.Error), (finding.Code, finding.Severity));
        Assert.Contains(nextStep, finding.NextStep, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Evidence);
        ConsortiumNode node = Assert.Single(diagnosis.Nodes);
        Assert.Equal((problem, false, null), (node.Problem, node.IsReachable, node.BlockNumber));
        Assert.Null(diagnosis.BlockNumber);
        Assert.False(diagnosis.IsHealthy);
    }

    private static async Task AnswerWithoutTlsAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }
}
