using System.Net;
using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Offline;
using EthConsortium.Ethereum;
using EthConsortium.Testing;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SitePreviewTests
{
    private static readonly Address s_new = SiteHarness.Admin(9);
    private static readonly Address s_proposed = SiteHarness.Admin(8);

    /// <summary>Each action once as it is accepted and once as it is refused or needless, with the actor, its JSON, what Core calls it and what is sent.</summary>
    private static (int Actor, string Json, GovernanceIntent Same, byte[] Data)[] Cases =>
    [
        (1, $$"""{"kind":"proposeAdmin","address":"{{s_new}}","alias":"Bank 9"}""", GovernanceIntent.ProposeAdmin(s_new, "Bank 9"), Contract.ProposeAdmin.EncodeCall(s_new, "Bank 9")),
        (1, $$"""{"kind":"proposeAdmin","address":"{{s_proposed}}","alias":"Bank 8"}""", GovernanceIntent.ProposeAdmin(s_proposed, "Bank 8"), []),
        (1, $$"""{"kind":"proposeAdmin","address":"{{s_new}}","alias":"  "}""", GovernanceIntent.ProposeAdmin(s_new, "  "), []),
        (9, $$"""{"kind":"proposeAdmin","address":"{{s_new}}","alias":"Bank 9"}""", GovernanceIntent.ProposeAdmin(s_new, "Bank 9"), []),
        (2, $$"""{"kind":"voteFor","address":"{{s_proposed}}"}""", GovernanceAction.VoteFor(s_proposed), Contract.VoteFor.EncodeCall(s_proposed)),
        (1, $$"""{"kind":"voteFor","address":"{{s_proposed}}"}""", GovernanceAction.VoteFor(s_proposed), []),
        (1, $$"""{"kind":"voteFor","address":"{{s_new}}"}""", GovernanceAction.VoteFor(s_new), []),
        (1, $$"""{"kind":"rescindVoteFor","address":"{{s_proposed}}"}""", GovernanceAction.RescindVoteFor(s_proposed), Contract.RescindVoteFor.EncodeCall(s_proposed)),
        (2, $$"""{"kind":"rescindVoteFor","address":"{{s_new}}"}""", GovernanceAction.RescindVoteFor(s_new), []),
        (2, $$"""{"kind":"voteAgainst","address":"{{SiteHarness.Admin(3)}}"}""", GovernanceAction.VoteAgainst(SiteHarness.Admin(3)), Contract.VoteAgainst.EncodeCall(SiteHarness.Admin(3))),
        (3, $$"""{"kind":"voteAgainst","address":"{{SiteHarness.Admin(3)}}"}""", GovernanceAction.VoteAgainst(SiteHarness.Admin(3)), []),
        (1, $$"""{"kind":"rescindVoteAgainst","address":"{{SiteHarness.Admin(3)}}"}""", GovernanceAction.RescindVoteAgainst(SiteHarness.Admin(3)), Contract.RescindVoteAgainst.EncodeCall(SiteHarness.Admin(3))),
        (9, $$"""{"kind":"rescindVoteAgainst","address":"{{SiteHarness.Admin(3)}}"}""", GovernanceAction.RescindVoteAgainst(SiteHarness.Admin(3)), []),
        (1, $$"""{"kind":"enforceEviction","address":"{{SiteHarness.Admin(3)}}"}""", GovernanceAction.EnforceEviction(SiteHarness.Admin(3)), []),
        (2, """{"kind":"resign"}""", GovernanceAction.Resign(), Contract.Resign.EncodeCall()),
        (9, """{"kind":"resign"}""", GovernanceAction.Resign(), []),
        (2, """{"kind":"setAlias","alias":"Zwei"}""", GovernanceIntent.SetAlias("Zwei"), Contract.UpdateAdminAlias.EncodeCall("Zwei")),
        (2, """{"kind":"setAlias","alias":""}""", GovernanceIntent.SetAlias(""), []),
        (2, $$"""{"kind":"setAlias","alias":"{{new string('x', 10_000)}}"}""", GovernanceIntent.SetAlias(new string('x', 10_000)), []),
        (2, """{"kind":"setConsortiumName","name":"Four"}""", GovernanceAction.SetConsortiumName("Four"), Contract.SetConsortiumName.EncodeCall("Four")),
        (9, """{"kind":"setConsortiumName","name":"Four"}""", GovernanceAction.SetConsortiumName("Four"), []),
        (1, $$"""{"kind":"addValidators","addresses":["{{SiteHarness.Admin(71)}}","{{SiteHarness.Admin(72)}}"]}""", GovernanceAction.AddValidators([SiteHarness.Admin(71), SiteHarness.Admin(72)]), Contract.AddValidators.EncodeCall((object)new[] { SiteHarness.Admin(71), SiteHarness.Admin(72) })),
        (1, $$"""{"kind":"addValidators","addresses":["{{SiteHarness.ValidatorsOf(2, 1)[0]}}"]}""", GovernanceAction.AddValidators([SiteHarness.ValidatorsOf(2, 1)[0]]), []),
        (1, """{"kind":"addValidators","addresses":[]}""", GovernanceAction.AddValidators([]), []),
        (1, $$"""{"kind":"removeValidators","addresses":["{{SiteHarness.ValidatorsOf(1, 1)[0]}}"]}""", GovernanceAction.RemoveValidators([SiteHarness.ValidatorsOf(1, 1)[0]]), Contract.RemoveValidators.EncodeCall((object)SiteHarness.ValidatorsOf(1, 1).ToArray())),
        (1, $$"""{"kind":"removeValidators","addresses":["{{s_new}}"]}""", GovernanceAction.RemoveValidators([s_new]), []),
        (1, """{"kind":"voteForCapacity","capacity":20}""", GovernanceAction.VoteForCapacity(20), Contract.VoteForCapacity.EncodeCall(new System.Numerics.BigInteger(20))),
        (1, """{"kind":"voteForCapacity","capacity":-1}""", GovernanceAction.VoteForCapacity(-1), []),
        (1, """{"kind":"initiateQueuedChange"}""", GovernanceAction.InitiateQueuedChange(), []),
    ];

    [Fact]
    public async Task Every_action_is_foreseen_as_Core_foresees_it_and_its_transaction_is_just_that()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(s_proposed, "Bank 8"));
        await site.DoAsync(1, Contract.VoteAgainst.EncodeCall(SiteHarness.Admin(3)));
        ulong head = await site.Eth.GetBlockNumberAsync();

        foreach ((int actor, string json, GovernanceIntent same, byte[] data) in Cases)
        {
            GovernancePreview expected = await site.Governance.PreviewAsync(same, SiteHarness.Admin(actor), default);
            (HttpStatusCode status, JsonElement answer) = await site.PreviewAsync(actor, json);

            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(expected.Text, answer.GetProperty("text").GetString());
            Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(expected.Verdict.ToString()), answer.GetProperty("verdict").GetString());
            Assert.Equal(expected.Verdict == GovernanceVerdict.WouldBeAccepted, answer.GetProperty("accepted").GetBoolean());
            Assert.Equal(expected.Refusal?.Message, answer.GetProperty("refusal") is { ValueKind: JsonValueKind.Object } refusal ? refusal.GetProperty("message").GetString() : null);
            Assert.Equal(expected.Before.Validators, answer.GetProperty("effect").GetProperty("validatorsBefore").GetInt32());
            Assert.Equal(expected.After.Validators, answer.GetProperty("effect").GetProperty("validatorsAfter").GetInt32());
            JsonElement transaction = answer.GetProperty("transaction");
            if (data.Length == 0)
            {
                Assert.False(answer.GetProperty("accepted").GetBoolean(), json);
                Assert.Equal(JsonValueKind.Null, transaction.ValueKind);
            }
            else
            {
                Assert.Equal(Hex.Encode(data), transaction.GetProperty("data").GetString());
                Assert.Equal(Contract.GenesisAddress.ToString(), transaction.GetProperty("to").GetString());
                Assert.Equal("0", transaction.GetProperty("value").GetString());
                Assert.Equal(await site.Eth.GetNonceAsync(SiteHarness.Admin(actor), Ethereum.JsonRpc.BlockTag.Latest), transaction.GetProperty("nonce").GetUInt64());
            }
        }

        Assert.Equal(head, await site.Eth.GetBlockNumberAsync());
    }

    [Fact]
    public async Task A_transaction_that_was_foreseen_is_accepted_and_a_document_of_it_says_the_same()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        string action = """{"kind":"setAlias","alias":"Bank One"}""";
        (_, JsonElement preview) = await site.PreviewAsync(1, action);

        using HttpResponseMessage response = await site.PostRawAsync("api/documents", SiteHarness.RequestOf(1, action));
        TransactionDocument document = TransactionDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.False(document.IsSigned);
        Assert.Equal(preview.GetProperty("sentences").EnumerateArray().Select(line => line.GetString()), document.Words);
        Assert.Equal(preview.GetProperty("transaction").GetProperty("data").GetString(), Hex.Encode(document.Transaction.Data.Span));
        Assert.True((await site.SendAsync(document.From, document.To, document.Transaction.Data.ToArray())).Succeeded);
    }

    [Theory]
    [InlineData("""{"kind":"setAlias","alias":""}""", "aliasBlank")]
    [InlineData("""{"kind":"setAlias","alias":"Bank 1"}""", "transactionNotNeeded")]
    [InlineData("""{"kind":"transferEther","to":"0x0000000000000000000000000000000000000009","value":"1"}""", "insufficientFunds")]
    public async Task There_is_no_document_of_what_would_not_be_done(string action, string code)
    {
        await using SiteHarness site = await SiteHarness.StartAsync();

        (HttpStatusCode status, JsonElement answer) = await site.PostAsync("api/documents", SiteHarness.RequestOf(1, action));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_transfer_says_whether_the_account_can_pay_and_what_becomes_of_the_balances()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        string action = $$"""{"kind":"transferEther","to":"{{s_new}}","value":"1500000000000000000"}""";

        (_, JsonElement poor) = await site.PreviewAsync(1, action);
        Assert.Equal("insufficientFunds", poor.GetProperty("refusal").GetProperty("code").GetString());
        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(1), Wei.FromEther(2), default);
        (_, JsonElement rich) = await site.PreviewAsync(1, action);

        Assert.True(rich.GetProperty("accepted").GetBoolean());
        Assert.Equal("1500000000000000000", rich.GetProperty("transaction").GetProperty("value").GetString());
        Assert.Equal("0x", rich.GetProperty("transaction").GetProperty("data").GetString());
        Assert.StartsWith($"Transfer 1.5 ether (1500000000000000000 wei) to {s_new}", rich.GetProperty("sentences")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transfer_to_who_takes_none_is_refused()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(1), Wei.FromEther(2), default);

        (_, JsonElement answer) = await site.PreviewAsync(1, $$"""{"kind":"transferEther","to":"{{Contract.GenesisAddress}}","value":"1"}""");

        Assert.Equal("recipientRefused", answer.GetProperty("refusal").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1_2")]
    public async Task Actions_on_the_earlier_contracts_are_foreseen_too(string version)
    {
        await using SiteHarness site = await SiteHarness.StartLegacyAsync(version == "v1" ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2);
        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(1), Wei.FromEther(2), default); // gas has a price here

        (_, JsonElement answer) = await site.PreviewAsync(1, $$"""{"kind":"proposeAdmin","address":"{{s_new}}","alias":"Bank 9"}""");

        GovernancePreview expected = await site.Governance.PreviewAsync(GovernanceIntent.ProposeAdmin(s_new, "Bank 9"), SiteHarness.Admin(1), default);
        Assert.Equal(expected.Text, answer.GetProperty("text").GetString());
        Assert.True(answer.GetProperty("accepted").GetBoolean(), answer.GetRawText());
        Assert.Equal(site.Governance.Contract.ToString(), answer.GetProperty("transaction").GetProperty("to").GetString());
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1.2")]
    [InlineData("v2")]
    public async Task It_tells_who_has_a_vote_also_where_the_contract_does_not(string version)
    {
        await using SiteHarness site = version == "v2"
            ? await SiteHarness.StartAsync(admins: 2)
            : await SiteHarness.StartLegacyAsync(version == "v1" ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2);
        async Task ProposeAsync(Address subject, string alias)
        {
            (_, JsonElement preview) = await site.PreviewAsync(1, $$"""{"kind":"proposeAdmin","address":"{{subject}}","alias":"{{alias}}"}""");
            await site.DoAsync(1, Hex.Decode(preview.GetProperty("transaction").GetProperty("data").GetString()!));
        }

        await site.Anvil.SetBalanceAsync(SiteHarness.Admin(1), Wei.FromEther(2), default); // gas may have a price
        if (version != "v2")
        {
            await ProposeAsync(SiteHarness.Admin(2), "Bank 2");
        }

        await ProposeAsync(s_new, "Bank 9");
        await site.UntilAsync("api/state", state => state.GetProperty("proposals").GetArrayLength() == 1);

        async Task<JsonValueKind> HasVotedAsync(int admin, string kind) =>
            (await site.PreviewAsync(admin, $$"""{"kind":"{{kind}}","address":"{{s_new}}"}""")).Body.GetProperty("hasVoted").ValueKind;
        Assert.Equal(JsonValueKind.True, await HasVotedAsync(1, "rescindVoteFor"));
        Assert.Equal(JsonValueKind.False, await HasVotedAsync(2, "voteFor"));
        Assert.Equal(JsonValueKind.False, await HasVotedAsync(7, "voteFor"));
        Assert.Equal(JsonValueKind.Null, (await site.PreviewAsync(1, """{"kind":"setAlias","alias":"Bank One"}""")).Body.GetProperty("hasVoted").ValueKind);
    }

    private static object[][] Hostile =>
    [
        ["{", "application/json", HttpStatusCode.BadRequest, "invalidJson"],
        ["[]", "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        ["{}", "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        ["null", "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [$"{new string('[', 100)}{new string(']', 100)}", "application/json", HttpStatusCode.BadRequest, "invalidJson"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor"}"""), "text/plain", HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor"}"""), "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"VoteFor","address":"0x0000000000000000000000000000000000000009"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"1","address":"0x0000000000000000000000000000000000000009"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor","address":"0x12"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAddress"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor","address":"0xA23209d7319eD898e6a5d031dF3970Fbf80ae1dB"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAddress"],
        [SiteHarness.RequestOf(1, """{"kind":"voteFor","address":5}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"addValidators","addresses":[5]}"""), "application/json", HttpStatusCode.BadRequest, "invalidAddress"],
        [SiteHarness.RequestOf(1, $$"""{"kind":"addValidators","addresses":[{{string.Join(',', Enumerable.Range(1, 201).Select(number => $"\"{SiteHarness.Admin(number)}\""))}}]}"""), "application/json", HttpStatusCode.BadRequest, "tooManyAddresses"],
        [SiteHarness.RequestOf(1, """{"kind":"setAlias","alias":"\ud800"}"""), "application/json", HttpStatusCode.BadRequest, "invalidJson"],
        [SiteHarness.RequestOf(1, """{"kind":"voteForCapacity","capacity":1.5}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"voteForCapacity","capacity":99999999999}"""), "application/json", HttpStatusCode.BadRequest, "invalidAction"],
        [SiteHarness.RequestOf(1, """{"kind":"transferEther","to":"0x0000000000000000000000000000000000000009","value":"-1"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAmount"],
        [SiteHarness.RequestOf(1, """{"kind":"transferEther","to":"0x0000000000000000000000000000000000000009","value":"1e3"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAmount"],
        [SiteHarness.RequestOf(1, $$"""{"kind":"transferEther","to":"0x0000000000000000000000000000000000000009","value":"{{new string('9', 79)}}"}"""), "application/json", HttpStatusCode.BadRequest, "invalidAmount"],
        [SiteHarness.RequestOf(1, $$"""{"kind":"setAlias","alias":"{{new string('x', 70_000)}}"}"""), "application/json", HttpStatusCode.RequestEntityTooLarge, "tooLarge"],
    ];

    [Fact]
    public async Task Hostile_requests_are_refused_in_words()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        foreach (object[] row in Hostile)
        {
            using HttpResponseMessage response = await site.PostRawAsync("api/preview", (string)row[0], (string)row[1]);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True((HttpStatusCode)row[2] == response.StatusCode, $"{row[0]}: {response.StatusCode} {text}");
            JsonElement error = JsonDocument.Parse(text).RootElement.GetProperty("error");
            Assert.Equal((string)row[3], error.GetProperty("code").GetString());
            Assert.NotEmpty(error.GetProperty("message").GetString()!);
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Origin", "own", true)]
    public async Task Only_the_own_page_may_ask_in_a_browser(string header, string value, bool isAnswered)
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        string sent = value == "own" ? site.Url.GetLeftPart(UriPartial.Authority) : value;

        using HttpResponseMessage response = await site.PostRawAsync("api/preview", SiteHarness.RequestOf(1, """{"kind":"resign"}"""), headers: (header, sent));

        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("api/transactions/0x12", "invalidHash")]
    [InlineData("api/accounts/0x12", "invalidAddress")]
    [InlineData("api/accounts/%3Cimg%3E", "invalidAddress")]
    [InlineData("api/history?from=-1", "invalidQuery")]
    [InlineData("api/history?from=99999999999999999999", "invalidQuery")]
    [InlineData("api/history?kind=nothing", "invalidQuery")]
    [InlineData("api/history?address=me", "invalidAddress")]
    [InlineData("api/blocks?hours=x", "invalidQuery")]
    public async Task Questions_that_make_no_sense_are_refused_in_words(string path, string code)
    {
        await using SiteHarness site = await SiteHarness.StartAsync();

        using HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, path));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_asks_without_end_is_slowed_down()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        HttpResponseMessage? refused = null;
        for (int i = 0; i < 2_000 && refused is null; i++)
        {
            HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/accounts/none"));
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                refused = response;
            }
            else
            {
                response.Dispose();
            }
        }

        Assert.NotNull(refused);
        Assert.Contains("tooManyRequests", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        refused.Dispose();
    }
}
