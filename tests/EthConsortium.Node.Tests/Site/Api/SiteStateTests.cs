using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Testing;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteStateTests
{
    [Theory]
    [InlineData("https://bank1.example.org:8543/")]
    [InlineData("http://127.0.0.1:8540/")]
    public async Task A_wallet_is_offered_what_it_takes(string url)
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        site.Source.WalletUrl = new Uri(url);

        JsonElement chain = (await site.GetAsync("api/state")).GetProperty("chain");

        Assert.Equal(url, chain.GetProperty("rpcUrl").GetString());
        Assert.Equal(JsonValueKind.Null, chain.GetProperty("rpcUrlNote").ValueKind);
    }

    [Fact]
    public async Task Blocks_that_the_client_does_not_have_are_not_asked_for_again_and_again()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        site.PrunedBelow = 30;
        await site.Anvil.MineAsync(40, default);
        await site.UntilAsync("api/blocks", answer => answer.GetProperty("blocks").GetArrayLength() == 11);

        await site.Anvil.MineAsync(5, default); // what is new and missing is asked for all the same
        JsonElement blocks = await site.UntilAsync("api/blocks", answer => answer.GetProperty("blocks").GetArrayLength() == 16);

        Assert.Equal(0, blocks.GetProperty("minutes").GetArrayLength());
        Assert.Single(site.Asked, body => body.Contains("\"0x5\"", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, (await site.GetAsync("api/state")).GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task The_member_s_admin_is_who_holds_its_identities_whatever_others_call_themselves()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        Assert.Equal(SiteHarness.Admin(1).ToString(), (await site.GetAsync("api/state")).GetProperty("site").GetProperty("admin").GetString());

        await site.DoAsync(2, Contract.UpdateAdminAlias.EncodeCall("Bank 1"));
        JsonElement renamed = await site.UntilAsync("api/state", state => state.GetProperty("block").GetProperty("number").GetInt32() == 1);

        Assert.Equal(SiteHarness.Admin(1).ToString(), renamed.GetProperty("site").GetProperty("admin").GetString());
    }

    [Fact]
    public async Task The_configured_admin_counts_if_it_is_one_and_a_joiner_has_none()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        site.Source.Nodes.Clear();
        site.Source.Member = site.Source.Member with { Admin = SiteHarness.Admin(9) };
        Assert.Equal(JsonValueKind.Null, (await site.GetAsync("api/state")).GetProperty("site").GetProperty("admin").ValueKind);

        site.Source.Member = site.Source.Member with { Admin = SiteHarness.Admin(3) };
        await site.Anvil.MineAsync(1, default);

        await site.UntilAsync("api/state", state => state.GetProperty("site").GetProperty("admin").GetString() == SiteHarness.Admin(3).ToString());
    }

    [Fact]
    public async Task The_state_is_that_of_Core()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(9), "<img src=x onerror=alert(1)>"));
        await site.DoAsync(2, Contract.VoteAgainst.EncodeCall(SiteHarness.Admin(3)));
        await site.DoAsync(1, Contract.AddValidators.EncodeCall((object)new[] { SiteHarness.Admin(77) }));
        GovernanceState expected = await site.Governance.ReadAsync(default);

        JsonElement state = await site.UntilAsync("api/state", answer => answer.GetProperty("block").GetProperty("number").GetUInt64() == expected.BlockNumber);

        Assert.Equal("Bank 1", state.GetProperty("site").GetProperty("memberAlias").GetString());
        Assert.Equal("v2", state.GetProperty("chain").GetProperty("governanceVersion").GetString());
        Assert.Equal("auRa", state.GetProperty("chain").GetProperty("consensus").GetString());
        Assert.Equal(10_101_010, state.GetProperty("chain").GetProperty("chainId").GetInt64());
        Assert.Equal(JsonValueKind.Null, state.GetProperty("chain").GetProperty("rpcUrl").ValueKind); // wallets would not take it
        Assert.Contains("at http://bank1.example.org:8540/. Enter the network into the wallet by hand.", state.GetProperty("chain").GetProperty("rpcUrlNote").GetString(), StringComparison.Ordinal);
        Assert.Equal((await site.Eth.GetBlockAsync(Ethereum.JsonRpc.BlockTag.Earliest))!.Hash.ToString(), state.GetProperty("chain").GetProperty("blockZeroHash").GetString());
        Assert.InRange(state.GetProperty("serverTime").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(expected.BlockHash.ToString(), state.GetProperty("block").GetProperty("hash").GetString());
        Assert.Equal(expected.Admins.Select(admin => $"{admin.Address} {admin.Alias} {admin.Validators.Count}"),
            state.GetProperty("admins").EnumerateArray().Select(admin => $"{admin.GetProperty("address")} {admin.GetProperty("alias")} {admin.GetProperty("validators").GetArrayLength()}"));
        Assert.Equal(expected.ListProposals().Select(p => $"{p.Kind} {p.Address} {p.Alias} {p.Votes} of {p.VotesNeeded}"),
            state.GetProperty("proposals").EnumerateArray().Select(p => $"{(p.GetProperty("kind").GetString() == "admission" ? "Admission" : "Eviction")} {p.GetProperty("address")} {p.GetProperty("alias")} {p.GetProperty("votes")} of {p.GetProperty("votesNeeded")}"));
        Assert.Equal(expected.ListValidators().Select(v => $"{v.Address} {v.Status}"),
            state.GetProperty("validators").EnumerateArray().Select(v => $"{v.GetProperty("address")} {char.ToUpperInvariant(v.GetProperty("status").GetString()![0])}{v.GetProperty("status").GetString()![1..]}"));
        Assert.True(state.GetProperty("consortium").GetProperty("isChangeInFlight").GetBoolean());
        Assert.Equal(JsonValueKind.Null, state.GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task No_answer_can_be_taken_for_markup_sniffed_or_framed()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("</script><img src=x>"));

        using HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/state"));
        string text = await response.Content.ReadAsStringAsync();

        Assert.DoesNotContain('<', text);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["default-src 'none'; frame-ancestors 'none'"], response.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task Who_has_the_state_is_told_so_until_there_is_a_new_block()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        using HttpResponseMessage first = await site.Http.GetAsync(new Uri(site.Url, "api/state"));
        EntityTagHeaderValue etag = first.Headers.ETag!;

        using (HttpResponseMessage same = await AskAsync())
        {
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        }

        await site.Anvil.MineAsync(1, default);
        await site.UntilAsync("api/state", state => state.GetProperty("block").GetProperty("number").GetUInt64() == 1);
        using HttpResponseMessage other = await AskAsync();
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        async Task<HttpResponseMessage> AskAsync()
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Url, "api/state")) { Headers = { IfNoneMatch = { etag } } };
            return await site.Http.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task The_state_comes_compressed_to_who_takes_that(string coding)
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        using HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(site.Url, "api/state")) { Headers = { AcceptEncoding = { new(coding) } } };

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal([coding], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.True((await response.Content.ReadAsByteArrayAsync()).Length < (await site.Http.GetByteArrayAsync(new Uri(site.Url, "api/state"))).Length / 2);
    }

    [Fact]
    public async Task Before_the_network_is_known_it_says_so_and_then_goes_on()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(options: SiteHarness.Quick with { Patience = TimeSpan.FromMilliseconds(500) });
        Core.DataApi.NetworkInfo? network = site.Source.Network;
        site.Source.Network = null;

        using HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/state"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        JsonElement error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal("notReady", error.GetProperty("code").GetString());
        Assert.Equal("This node does not know its network yet.", error.GetProperty("message").GetString());

        site.Source.Network = network;
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            using HttpResponseMessage again = await site.Http.GetAsync(new Uri(site.Url, "api/state"), timeout.Token);
            if (again.IsSuccessStatusCode)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task While_the_client_is_away_what_was_known_is_told_with_the_problem()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        Assert.Equal(JsonValueKind.Null, (await site.GetAsync("api/state")).GetProperty("problem").ValueKind);

        site.IsDown = true;
        JsonElement state = await site.UntilAsync("api/state", answer => answer.GetProperty("problem").ValueKind == JsonValueKind.String);
        Assert.StartsWith("The Ethereum client gives no usable answer: ", state.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, state.GetProperty("admins").GetArrayLength());

        site.IsDown = false;
        await site.UntilAsync("api/state", answer => answer.GetProperty("problem").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task Two_hundred_admins_with_three_thousand_validators_take_one_request_for_a_block_however_many_pages_ask()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(admins: 200, validators: 15);
        await site.GetAsync("api/state");
        await site.UntilAsync("api/blocks", answer => answer.GetProperty("blocks").GetArrayLength() == 1);
        site.Asked.Clear();

        for (ulong block = 1; block <= 3; block++)
        {
            await site.Anvil.MineAsync(1, default);
            JsonElement[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.UntilAsync("api/state", answer => answer.GetProperty("block").GetProperty("number").GetUInt64() == block)));
            Assert.All(answers, answer => Assert.Equal(3_000, answer.GetProperty("validators").GetArrayLength()));
        }

        Assert.Equal(3, site.Asked.Count(body => body.Contains("eth_call", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_was_admitted_since_is_in_the_next_state()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(admins: 1);
        await site.GetAsync("api/state");

        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(2), "Bank 2"));

        await site.UntilAsync("api/state", answer => answer.GetProperty("admins").GetArrayLength() == 2);
    }

    [Fact]
    public async Task Nobody_looks_so_nothing_is_asked()
    {
        ManualClock clock = new();
        await using SiteHarness site = await SiteHarness.StartAsync(time: clock);
        await site.GetAsync("api/state");

        clock.Advance(TimeSpan.FromMinutes(2));
        int quiet = 0;
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(20));
        while (quiet < 10)
        {
            int before = site.Asked.Count;
            await Task.Delay(2 * SiteHarness.Quick.LookEvery, timeout.Token);
            quiet = site.Asked.Count == before ? quiet + 1 : 0;
        }

        await site.Anvil.MineAsync(1, default);
        await site.UntilAsync("api/state", answer => answer.GetProperty("block").GetProperty("number").GetUInt64() == 1);
    }

    [Fact]
    public async Task The_chart_has_the_blocks_before_the_site_was_looked_at_and_who_sealed_them()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(options: SiteHarness.Quick with { Blocks = 300 });
        await site.Anvil.MineAsync(400, default);

        JsonElement answer = await site.UntilAsync("api/blocks?hours=24", found => found.GetProperty("blocks").GetArrayLength() == 300);

        Assert.Equal(Enumerable.Range(101, 300).Select(number => (ulong)number), answer.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("number").GetUInt64()));
    }

    [Fact]
    public async Task After_another_branch_has_won_the_chart_has_its_blocks()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.MineAsync(3, default);
        string fork = await site.Anvil.SnapshotAsync(default);
        await site.Anvil.MineAsync(3, default);
        await site.UntilAsync("api/blocks", answer => answer.GetProperty("blocks").GetArrayLength() == 7);

        await site.Anvil.RevertAsync(fork, default);
        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("Bank One"));
        await site.Anvil.MineAsync(4, default);

        JsonElement answer = await site.UntilAsync("api/blocks", found => found.GetProperty("blocks").GetArrayLength() == 9);
        foreach (JsonElement block in answer.GetProperty("blocks").EnumerateArray())
        {
            Assert.Equal((await site.Eth.GetBlockAsync(EthConsortium.Ethereum.JsonRpc.BlockTag.Number(block.GetProperty("number").GetUInt64())))!.Hash.ToString(), block.GetProperty("hash").GetString());
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1_2")]
    public async Task The_earlier_contracts_are_shown_too(string version)
    {
        await using SiteHarness site = await SiteHarness.StartLegacyAsync(version == "v1" ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2);

        JsonElement state = await site.GetAsync("api/state");
        Assert.Equal(version, state.GetProperty("chain").GetProperty("governanceVersion").GetString());
        Assert.Equal(1, state.GetProperty("admins").GetArrayLength());
        Assert.Equal(2, state.GetProperty("validators").GetArrayLength());

        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(2), "Bank 2"));
        await site.UntilAsync("api/state", answer => answer.GetProperty("admins").GetArrayLength() == 2);
        JsonElement history = await site.UntilAsync("api/history", answer => answer.GetProperty("isComplete").GetBoolean() && answer.GetProperty("entries").GetArrayLength() > 0);
        Assert.Contains(history.GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("kind").GetString() == "admitted");
        (HttpStatusCode status, JsonElement preview) = await site.PreviewAsync(1, """{"kind":"resign"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("governanceActionUnsupported", preview.GetProperty("refusal").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_account_has_its_balance_and_its_name()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(2), Ethereum.Wei.FromEther(3), default);

        JsonElement account = await site.GetAsync($"api/accounts/{SiteHarness.Admin(2)}");
        Assert.Equal("3000000000000000000", account.GetProperty("balance").GetString());
        Assert.Equal("Bank 2", account.GetProperty("name").GetString());
        Assert.False(account.GetProperty("isContract").GetBoolean());
        Assert.True((await site.GetAsync($"api/accounts/{Contract.GenesisAddress}")).GetProperty("isContract").GetBoolean());
    }
}
