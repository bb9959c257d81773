using EthConsortium.Core.Diagnosis;
using EthConsortium.Ethereum;
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

    private static Task<NetworkDiagnosis> ExamineAsync(IReadOnlyList<Uri> endpoints) =>
        NetworkDoctor.ExamineAsync(new NetworkDoctorRequest { RpcEndpoints = endpoints }, null, CancellationToken.None);
}
