using System.Net;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

public sealed class ClientConfigurationTests
{
    private static readonly ClientConfiguration s_good = ClientSamples.Configuration(ClientKind.Geth, ClientRole.Validator);

    [Fact]
    public void A_good_one_has_no_problems() => Assert.Empty(s_good.Validate());

    [Theory]
    [InlineData(ClientKind.Nethermind)]
    [InlineData(ClientKind.Besu)]
    public void A_client_is_not_run_with_a_consensus_it_does_not_have(ClientKind kind)
    {
        Diagnostic problem = Assert.Single((s_good with { Kind = kind }).Validate());
        Assert.Equal("$.kind", problem.Path);
        Assert.Contains("Besu for QBFT", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_geth_that_dropped_proof_of_work_is_not_taken_for_it() =>
        Assert.Equal("$.kind", Assert.Single((s_good with { Role = ClientRole.Miner, Genesis = s_good.Genesis with { Consensus = new EthashConsensus() } }).Validate()).Path);

    [Fact]
    public void All_problems_are_told_at_once_and_stop_the_launch()
    {
        ClientConfiguration bad = s_good with
        {
            Role = ClientRole.Miner,
            DataFolder = "relative",
            SecretsFolder = "/run/" + new string('x', 100),
            RpcPort = 8546,
            MaxPeers = 0,
            MinerThreads = 0,
            StaticNodes = [Enode.Parse($"enode://{new string('a', 128)}@node.example.org:30303")],
            PeerAddress = IPAddress.IPv6Any,
        };
        Assert.Equal(
            ["$.role", "$.dataFolder", "$.secretsFolder", "$.peerPort", "$.maxPeers", "$.minerThreads", "$.staticNodes", "$.peerAddress"],
            bad.Validate().Select(problem => problem.Path));
        ConsortiumException error = Assert.Throws<ConsortiumException>(() => ClientLaunch.For(bad));
        Assert.Equal(ErrorCode.ClientConfigurationInvalid, error.Code);
        Assert.Contains("$.peerAddress", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/data\"\nListenAddr = \"0.0.0.0:1\"")]
    [InlineData("/data:/etc")]
    [InlineData("/data\\n")]
    public void A_path_cannot_say_more_than_a_path(string path) => Assert.Contains((s_good with { DataFolder = path }).Validate(), problem => problem.Path == "$.dataFolder");

    [Fact]
    public void Bootnodes_are_kept_as_static_nodes_where_nothing_is_discovered()
    {
        ClientConfiguration miner = ClientSamples.Configuration(ClientKind.CoreGeth, ClientRole.Miner);
        Assert.False(miner.IsDiscovering);
        Assert.Equal(miner.StaticNodes.Concat(miner.Bootnodes), miner.KeptNodes);
        Assert.True(s_good.IsDiscovering);
        Assert.False((s_good with { Bootnodes = [] }).IsDiscovering);
    }
}
