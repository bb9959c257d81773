using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Agent;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Rehearsal.Chain;

namespace EthConsortium.Node.Tests.Agent;

public sealed class MembershipTests
{
    private static readonly Address s_founder = ClientSamples.AddressOf(9);
    private static readonly Address s_validator = ClientSamples.AddressOf(2);
    private static readonly Address s_stranger = ClientSamples.AddressOf(5);

    [Fact]
    public async Task Who_is_none_can_be_told_from_a_chain_that_is_current_only()
    {
        MemberPlan member = new("a", 0, 2);
        ConsortiumPlan plan = new("Three banks", [member]) { ChainId = new ChainId(424_242), Consensus = ConsensusEngine.Clique, BlockPeriodSeconds = 1 };
        Address[] validators = [ClientSamples.AddressOf(1), s_validator];
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, new MemberAccounts(s_founder, validators));
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(NetworkInfoBuilder.Describe(genesis, member, [], validators), [], options: null, sink: null, default);
        AnvilHost chain = await AnvilHost.StartAsync(GethGenesis.WriteForDevelopmentChain(genesis with { Timestamp = 1_700_000_000 }), null, default);
        using RpcClient rpc = new(chain.Endpoint, new RpcClientOptions { MaxAttempts = 1 });
        Membership membership = new(network, new EthClient(rpc));
        await using (chain)
        {
            // At its beginning it knows the founders, and nobody who came later.
            Assert.True(await membership.ContainsAsync(s_founder, default));
            Assert.True(await membership.ContainsAsync(s_validator, default));
            await AssertUnknownAsync(membership);

            await rpc.SendAsync(new RpcRequest("evm_mine", Hex.EncodeQuantity((ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds())), default);
            Assert.True(await membership.ContainsAsync(s_founder, default));
            Assert.False(await membership.ContainsAsync(s_stranger, default));
            Assert.False(await membership.MayContainAsync(s_stranger, default));
        }

        Assert.True(await membership.ContainsAsync(s_validator, default));
        await AssertUnknownAsync(membership);
    }

    [Fact]
    public async Task Who_follows_a_site_asks_for_a_members_signature_where_the_contract_counts_nodes_only()
    {
        using RpcClient rpc = new(new Uri("http://127.0.0.1:9/"), new RpcClientOptions { MaxAttempts = 1 });
        VerifiedNetwork clique = await DescribeAsync(ConsensusEngine.Clique);
        Membership membership = new(clique, new EthClient(rpc));
        Assert.Equal(membership.ContainsAsync, NodePeers.SignersOf(clique, membership, isJoined: false));
        Assert.Equal(membership.MayContainAsync, NodePeers.SignersOf(clique, membership, isJoined: true));

        // A member's site is served by its transaction nodes, which have no key.
        VerifiedNetwork ethash = await DescribeAsync(ConsensusEngine.Ethash);
        Assert.Null(NodePeers.SignersOf(ethash, membership, isJoined: false));
        Assert.Null(NodePeers.SignersOf(ethash, membership, isJoined: true));
    }

    private static async Task<VerifiedNetwork> DescribeAsync(ConsensusEngine consensus)
    {
        MemberPlan member = new("a", 0, 2);
        ConsortiumPlan plan = new("Three banks", [member]) { ChainId = new ChainId(424_242), Consensus = consensus };
        Address[] validators = [ClientSamples.AddressOf(1), s_validator];
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, new MemberAccounts(s_founder, validators));
        return await ConsortiumJoiner.VerifyAsync(NetworkInfoBuilder.Describe(genesis, member, [], validators), [], options: null, sink: null, default);
    }

    private static async Task AssertUnknownAsync(Membership membership)
    {
        Assert.Equal(ErrorCode.NodeUnreachable, (await Assert.ThrowsAsync<ConsortiumException>(() => membership.ContainsAsync(s_stranger, default))).Code);
        Assert.True(await membership.MayContainAsync(s_stranger, default));
    }
}
