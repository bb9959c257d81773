using EthConsortium.Core.DataApi;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.DataApi;

public class NetworkInfoBuilderTests
{
    private static readonly MemberAccounts s_founder = new(TestAccounts.At(1), [TestAccounts.At(2), TestAccounts.At(3)]);

    [Theory]
    [InlineData(ConsensusEngine.AuRa)]
    [InlineData(ConsensusEngine.Qbft)]
    [InlineData(ConsensusEngine.Clique)]
    [InlineData(ConsensusEngine.Ethash)]
    public void Describes_the_network_in_the_format_of_its_client(ConsensusEngine consensus)
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks with { Consensus = consensus };
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, s_founder);

        NetworkInfo info = NetworkInfo.Parse(NetworkInfoBuilder.Describe(genesis, plan.FoundingMember, [], s_founder.Validators).ToJson());

        Assert.Equal((consensus, plan.ChainId, genesis.ComputeHash()), (info.Consensus, info.ChainId, info.GenesisHash));
        Assert.Equal(("Three banks", "Bank A", 0), (info.ConsortiumName, info.MemberName, info.MemberId));
        Assert.Equal(s_founder.Validators, info.Addresses);
        Assert.Contains("contract ConsortiumGovernance", info.AdminContract);
        Assert.Contains("getAdmins", info.AdminContractAbi);
        GenesisDefinition read = consensus switch
        {
            ConsensusEngine.AuRa => ParityChainSpec.Read(info.ParitySpec!),
            ConsensusEngine.Qbft => BesuGenesis.Read(info.BesuGenesis!),
            _ => GethGenesis.Read(info.GethGenesis!),
        };
        Assert.Equal(info.GenesisHash, read.ComputeHash());
    }

    [Fact]
    public async Task The_recent_block_is_ten_below_the_head_or_block_0_of_a_young_chain()
    {
        GenesisDefinition genesis = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, s_founder);
        await using AnvilHost host = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis), null, default);
        using RpcClient rpc = new(host.Endpoint);
        EthClient eth = new(rpc);
        NetworkInfoBuilder builder = new(eth, NetworkInfoBuilder.Describe(genesis, ConsortiumPlan.ThreeBanks.FoundingMember, [], []));

        RecentBlock young = (await builder.BuildAsync(default)).RecentBlock!;
        await new AnvilControl(rpc).MineAsync(25, default);
        RecentBlock old = (await builder.BuildAsync(default)).RecentBlock!;

        Assert.Equal((0ul, 15ul), (young.Number, old.Number));
        Block block = (await eth.GetBlockAsync(BlockTag.Number(15)))!;
        Assert.Equal((block.Hash, block.ParentHash, block.Timestamp), (old.Hash, old.ParentHash!.Value, old.Timestamp!.Value));
    }

    [Fact]
    public async Task Answers_also_when_the_node_is_down_and_says_so()
    {
        Uri nobody = new($"http://127.0.0.1:{LoopbackPort.Free()}/");
        using RpcClient rpc = new(nobody, new RpcClientOptions { MaxAttempts = 1 });

        NetworkInfo info = await new NetworkInfoBuilder(new EthClient(rpc), NetworkInfoTests.Complete with { ErrorMessage = null, RecentBlock = null }).BuildAsync(default);

        Assert.Null(info.RecentBlock);
        Assert.Contains("does not answer", info.ErrorMessage);
        Assert.DoesNotContain("127.0.0.1", info.ErrorMessage);
        Assert.Equal("Three banks", info.ConsortiumName);
    }

    [Fact]
    public async Task Answers_in_time_when_the_node_hangs()
    {
        await using LoopbackServer hanging = LoopbackServer.Answering((_, token) => Task.Delay(Timeout.Infinite, token));
        using RpcClient rpc = new(hanging.Root);

        NetworkInfo info = await new NetworkInfoBuilder(new EthClient(rpc), NetworkInfoTests.Complete, nodeTimeout: TimeSpan.FromMilliseconds(100)).BuildAsync(default);

        Assert.Contains("within 0.1 s", info.ErrorMessage);
    }
}
