using System.Text;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using EthConsortium.Ethereum;
using EthConsortium.Node.Site.Api;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteNetworkTests
{
    [Fact]
    public async Task The_member_s_own_nodes_are_listed_with_what_this_one_tells()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.MineAsync(5, default);
        site.Source.Nodes.Add(new SiteNode { Number = 1, Role = "validator", Address = SiteHarness.Admin(1002), HostName = "vl-2", Region = "reg2" });

        JsonElement network = await site.GetAsync("api/network");

        JsonElement own = network.GetProperty("own");
        Assert.Equal(2, own.GetArrayLength());
        Assert.True(own[0].GetProperty("isThisNode").GetBoolean());
        Assert.Equal("sealing", own[0].GetProperty("state").GetString());
        Assert.Equal(5ul, own[0].GetProperty("block").GetUInt64());
        Assert.Equal(0ul, own[0].GetProperty("lag").GetUInt64());
        Assert.Equal("reg2", own[1].GetProperty("region").GetString());
        Assert.Equal(JsonValueKind.Null, own[1].GetProperty("block").ValueKind);
        Assert.Equal(JsonValueKind.Null, network.GetProperty("mining").ValueKind);
    }

    [Fact]
    public async Task Another_node_of_the_member_is_asked_and_its_lag_told()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await using SiteHarness other = await SiteHarness.StartAsync();
        await site.Anvil.MineAsync(7, default);
        await other.Anvil.MineAsync(3, default);
        site.Source.Nodes.Add(new SiteNode { Number = 1, Role = "validator", IsLeased = true, RpcEndpoint = new Uri(((Ethereum.JsonRpc.RpcClient)other.Eth.Rpc).EndpointName) });

        JsonElement own = (await site.GetAsync("api/network")).GetProperty("own");

        Assert.Equal("following", own[1].GetProperty("state").GetString());
        Assert.Equal(3ul, own[1].GetProperty("block").GetUInt64());
        Assert.Equal(4ul, own[1].GetProperty("lag").GetUInt64());
    }

    [Fact]
    public async Task Nodes_that_answer_are_told_apart_by_what_is_wrong_with_them()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(validators: 1);
        await using SiteHarness other = await SiteHarness.StartAsync();
        await site.GetAsync("api/state");
        await site.SealAsync(6); // in the name of others
        await site.UntilAsync("api/blocks", answer => answer.GetProperty("blocks").GetArrayLength() == 7);
        site.Source.Nodes.Add(new SiteNode { Number = 1, Role = "validator", IsLeased = true, RpcEndpoint = new Uri(((Ethereum.JsonRpc.RpcClient)other.Eth.Rpc).EndpointName) });

        JsonElement own = (await site.GetAsync("api/network")).GetProperty("own");

        Assert.Equal("notSealing", own[0].GetProperty("state").GetString());
        Assert.Equal("behind", own[1].GetProperty("state").GetString());
        Assert.Equal(6ul, own[1].GetProperty("lag").GetUInt64());
    }

    [Fact]
    public async Task Of_another_member_s_document_no_more_is_kept_than_a_member_can_have()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await using FaultyServer bank2 = Serve(Info("Bank 2", 10, Hash32.FromUInt64(1)) with { NodeMetadata = [.. Enumerable.Range(1, 1_000).Select(_ => FakeSource.NodeAt(2))] });
        site.Source.Others = [bank2.Endpoint];

        JsonElement network = await site.GetAsync("api/network");

        Assert.Equal(75, network.GetProperty("others")[0].GetProperty("nodes").GetArrayLength());
        Assert.Equal(75, network.GetProperty("own")[0].GetProperty("peersExpected").GetInt32());
    }

    [Fact]
    public async Task Other_members_are_shown_as_their_Data_APIs_tell_and_a_silent_one_is_a_finding()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.MineAsync(20, default);
        Hash32 hash = (await site.Eth.GetBlockAsync(Ethereum.JsonRpc.BlockTag.Number(10)))!.Hash;
        await using FaultyServer bank2 = Serve(Info("Bank 2", 10, hash) with { NodeMetadata = [FakeSource.NodeAt(2)], Bootnodes = [FakeSource.EnodeAt(2)] });
        await using FaultyServer bank3 = new(request => request.DropAsync());
        site.Source.Others = [bank2.Endpoint, bank3.Endpoint];

        JsonElement network = await site.GetAsync("api/network");

        JsonElement told = network.GetProperty("others")[0];
        Assert.Equal("Bank 2", told.GetProperty("member").GetString());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("problem").ValueKind);
        Assert.Equal(10ul, told.GetProperty("recentBlock").GetProperty("number").GetUInt64());
        Assert.Equal(FakeSource.NodeAt(2).Hostname, told.GetProperty("nodes")[0].GetProperty("hostName").GetString());
        Assert.Equal(JsonValueKind.String, network.GetProperty("others")[1].GetProperty("problem").ValueKind);
        Assert.Equal(1, network.GetProperty("own")[0].GetProperty("peersExpected").GetInt32());
        JsonElement finding = Assert.Single(network.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() != "wrongChain");
        Assert.Equal("dataApiUnreadable", finding.GetProperty("code").GetString());
        Assert.Equal("warning", finding.GetProperty("severity").GetString());
        Assert.Equal("The member's Data API gave no document.", finding.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_fork_shows_by_the_recent_block_of_another_member_in_the_doctor_s_words()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.MineAsync(20, default);
        await using FaultyServer bank2 = Serve(Info("Bank 2", 10, Hash32.FromUInt64(666)));
        site.Source.Others = [bank2.Endpoint];

        JsonElement network = await site.GetAsync("api/network");

        JsonElement finding = Assert.Single(network.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "fork");
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.Equal("The chain has forked after block 0 or later: Bank 1 and Bank 2 follow different branches.", finding.GetProperty("message").GetString());
        Assert.Contains(finding.GetProperty("evidence").EnumerateArray(), line => line.GetString()!.Contains(Hash32.FromUInt64(666).ToString(), StringComparison.Ordinal));
        Assert.StartsWith("Find out why the branches do not see each other", finding.GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_far_behind_another_member_is_told_so()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await using FaultyServer bank2 = Serve(Info("Bank 2", 500, Hash32.FromUInt64(1)));
        site.Source.Others = [bank2.Endpoint];

        JsonElement network = await site.GetAsync("api/network");

        JsonElement finding = Assert.Single(network.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("code").GetString() == "nodeBehind");
        Assert.Equal("Bank 1 is about 510 blocks behind.", finding.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_document_of_another_network_is_not_taken_for_a_member()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await using FaultyServer bank2 = Serve(Info("Bank 2", 10, Hash32.FromUInt64(1)) with { ChainId = new ChainId(5) });
        site.Source.Others = [bank2.Endpoint];

        JsonElement other = (await site.GetAsync("api/network")).GetProperty("others")[0];

        Assert.Equal("It is of another network: chain id 5, expected 10101010.", other.GetProperty("problem").GetString());
        Assert.Equal(bank2.Endpoint.Authority, other.GetProperty("member").GetString());
    }

    [Fact]
    public async Task Under_proof_of_work_it_tells_how_much_is_mined_and_whom_it_pays()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(consensus: ConsensusEngine.Ethash);
        site.Instead["eth_hashrate"] = "\"0x3e8\"";
        site.Instead["eth_coinbase"] = $"\"{SiteHarness.Admin(3)}\"";
        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(3), Wei.FromEther(5), default);

        JsonElement mining = (await site.GetAsync("api/network")).GetProperty("mining");

        Assert.Equal("1000", mining.GetProperty("hashRate").GetString());
        Assert.Equal(SiteHarness.Admin(3).ToString(), mining.GetProperty("coinbase").GetString());
        Assert.Equal("5000000000000000000", mining.GetProperty("coinbaseBalance").GetString());
    }

    private static NetworkInfo Info(string member, ulong block, Hash32 hash) => new FakeSource().Network with { MemberName = member, MemberId = 2, GenesisHash = null, ChainId = new ChainId(10_101_010), RecentBlock = new RecentBlock(block, hash) };

    private static FaultyServer Serve(NetworkInfo info)
    {
        byte[] body = info.ToJson();
        return new(request => request.WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]));
    }
}
