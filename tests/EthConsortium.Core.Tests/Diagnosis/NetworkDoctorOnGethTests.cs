using EthConsortium.Core.Diagnosis;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>The doctor on a real network of three signers, in the states that members see.</summary>
public sealed class NetworkDoctorOnGethTests
{
    [OldGethFact]
    public async Task A_network_that_is_well_is_told_from_nodes_of_other_networks_beside_it()
    {
        await using GethNetwork network = await GethNetwork.StartAsync(3);
        NetworkDiagnosis well = await ExamineAsync(network.Endpoints);
        Assert.Empty(well.Findings);
        Assert.True(well.IsHealthy);
        Assert.Equal((ConsensusEngine.Clique, 3), (well.Consensus, well.ValidatorCount));
        Assert.All(well.Nodes, node =>
        {
            Assert.Equal((GethNetwork.ChainId, GethNetwork.ChainId, (Hash32?)GethNetwork.Genesis(3).ComputeHash(), 2), (node.ChainId, node.NetworkId, node.GenesisHash, node.PeerCount));
            Assert.StartsWith("Geth/v1.8.23", node.ClientVersion, StringComparison.Ordinal);
            Assert.NotNull(node.Enode);
            Assert.NotNull(node.ClockOffset);
            Assert.Empty(node.Unavailable);
        });

        GethNode sameId = await network.AddNodeAsync(4, GethNetwork.Genesis(3) with { GasLimit = 9_000_000 });
        GethNode otherId = await network.AddNodeAsync(5, GethNetwork.Genesis(3) with { ChainId = new ChainId(424_243) });
        NetworkDiagnosis mixed = await ExamineAsync(network.Endpoints);
        Finding wrong = Assert.Single(mixed.Findings);
        Assert.Equal((FindingCode.WrongChain, FindingSeverity.Error), (wrong.Code, wrong.Severity));
        Assert.Equal([sameId.Name, otherId.Name], wrong.Nodes);
        Assert.Contains(wrong.Evidence, fact => fact.Contains("424243", StringComparison.Ordinal));
        Assert.Contains(wrong.Evidence, fact => fact.Contains(GethNetwork.Genesis(3).ComputeHash().ToString(), StringComparison.Ordinal));

        NetworkDiagnosis all = await NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = [network.Endpoints[0]], ExpectedGenesisHash = Hash32.Zero }, null, default);
        Assert.Equal(FindingCode.WrongChain, Assert.Single(all.Findings).Code);
    }

    [OldGethFact]
    public async Task One_node_down_is_an_endpoint_and_two_are_the_quorum()
    {
        await using GethNetwork network = await GethNetwork.StartAsync(3);
        await network.KillAsync(network.Nodes[2]);
        NetworkDiagnosis oneDown = await ExamineAsync(network.Endpoints);
        Finding unreachable = Assert.Single(oneDown.Findings);
        Assert.Equal(FindingCode.EndpointUnreachable, unreachable.Code);
        Assert.Equal([network.Nodes[2].Name], unreachable.Nodes);
        Assert.Equal(EndpointProblem.Refused, oneDown.Nodes[2].Problem);

        await network.KillAsync(network.Nodes[1]);
        NetworkDiagnosis twoDown = await ExamineAsync(network.Endpoints);
        Assert.Equal([FindingCode.QuorumLost, FindingCode.EndpointUnreachable, FindingCode.EndpointUnreachable], twoDown.Findings.Select(finding => finding.Code));
        Finding quorum = twoDown.Findings[0];
        Assert.Contains("at most 1 of the 3 validators", quorum.Evidence[0], StringComparison.Ordinal);
        Assert.Contains(quorum.Evidence, fact => fact.Contains("sealed by", StringComparison.Ordinal));
        Assert.Contains(network.Nodes[1].Name, quorum.NextStep, StringComparison.Ordinal);
    }

    [WiresFact]
    public async Task A_network_cut_in_two_and_healed()
    {
        await using GethWires wires = await GethWires.LayAsync();
        await using GethNetwork network = await GethNetwork.StartAsync(3, wires);
        GethNode main = network.Nodes[0];
        GethNode lonely = network.Nodes[2];

        // It is to have no block of its own at first, and to be free to sign one later.
        await lonely.StopSealingAsync();
        ulong stopped = (await main.GetHeadAsync()).Number;
        await network.WaitUntilAsync("the others go on alone", async () => (await lonely.GetHeadAsync()).Number > stopped + 3);
        wires.Cut(3);
        await network.WaitUntilAsync("the cut is noticed", async () => await lonely.Eth.GetPeerCountAsync() == 0 && (await main.GetHeadAsync()).Number > (await lonely.GetHeadAsync()).Number + 4);
        ulong last = (await lonely.GetHeadAsync()).Number;

        NetworkDiagnosis cut = await ExamineAsync(network.Endpoints);
        Finding missing = Assert.Single(cut.Findings);
        Assert.Equal((FindingCode.MissingPeers, FindingSeverity.Error), (missing.Code, missing.Severity));
        Assert.Equal([lonely.Endpoint.Host], missing.Nodes);
        Assert.Contains(missing.Evidence, fact => fact.Contains($"stands at block {last}", StringComparison.Ordinal));

        // Clique lets one in three sign one block alone, and then it waits for the others.
        await lonely.StartSealingAsync();
        await network.WaitUntilAsync("it signs a block of its own", async () => (await lonely.GetHeadAsync()).Number == last + 1);
        NetworkDiagnosis forked = await ExamineAsync(network.Endpoints);
        Finding fork = Assert.Single(forked.Findings);
        Assert.Equal((FindingCode.Fork, FindingSeverity.Error), (fork.Code, fork.Severity));
        Assert.Equal([lonely.Endpoint.Host], fork.Nodes);
        BlockHeader common = (await main.Eth.GetHeaderAsync(BlockTag.Number(last)))!;
        Assert.Contains(fork.Evidence, fact => fact.Contains($"last common block is {last}, {common.Hash}", StringComparison.Ordinal));
        Assert.Contains(fork.Evidence, fact => fact.Contains($"sealed by {lonely.Signer}", StringComparison.Ordinal));

        wires.Heal(3);
        await lonely.RedialAsync(network.Nodes[0]);
        await lonely.RedialAsync(network.Nodes[1]);
        await network.WaitUntilAsync("the nodes agree and all seal", async () => await lonely.Eth.GetPeerCountAsync() == 2 && await network.HasEveryoneSealedAsync());
        NetworkDiagnosis healed = await ExamineAsync(network.Endpoints);
        Assert.Empty(healed.Findings);
    }

    private static Task<NetworkDiagnosis> ExamineAsync(IReadOnlyList<Uri> endpoints) =>
        NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = endpoints }, null, CancellationToken.None);

    private sealed class WiresFactAttribute : FactAttribute
    {
        public WiresFactAttribute() => Skip = OldGeth.WhyNot ?? GethWires.WhyNot;
    }
}
