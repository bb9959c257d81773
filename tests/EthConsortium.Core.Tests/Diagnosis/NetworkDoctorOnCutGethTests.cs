using EthConsortium.Core.Diagnosis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>The doctor on a real network whose wires are cut and healed. A class of its own, so that it waits while other tests run.</summary>
public sealed class NetworkDoctorOnCutGethTests
{
    [WiresFact]
    public async Task A_network_cut_in_two_and_healed()
    {
        await using NetworkWires wires = await NetworkWires.LayAsync();
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
}
