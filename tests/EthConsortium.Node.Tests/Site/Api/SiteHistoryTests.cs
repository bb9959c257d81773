using System.Text.Json;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteHistoryTests
{
    [Fact]
    public async Task The_history_comes_newest_first_page_by_page_and_goes_on_with_the_chain()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        for (int i = 1; i <= 5; i++)
        {
            await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall($"Name {i}"));
        }

        JsonElement first = await site.UntilAsync("api/history?limit=2", answer => answer.GetProperty("entries").GetArrayLength() == 2);
        Assert.Equal(["Name 5", "Name 4"], Given(first));
        Assert.True(first.GetProperty("isComplete").GetBoolean());
        JsonElement second = await site.GetAsync($"api/history?limit=2&to={first.GetProperty("next")}");
        Assert.Equal(["Name 3", "Name 2"], Given(second));
        JsonElement third = await site.GetAsync($"api/history?limit=2&to={second.GetProperty("next")}");
        Assert.Equal(["Name 1"], Given(third));
        Assert.Equal(JsonValueKind.Null, third.GetProperty("next").ValueKind);

        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("Name 6"));
        JsonElement more = await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 6);
        JsonElement newest = more.GetProperty("entries")[0];
        Assert.Equal("Name 5 changed its alias", newest.GetProperty("text").GetString());
        Assert.Equal(SiteHarness.Admin(1).ToString(), newest.GetProperty("actor").GetString());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds((long)(await site.Eth.GetBlockAsync(Ethereum.JsonRpc.BlockTag.Number(6)))!.Timestamp), newest.GetProperty("time").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_history_is_filtered_by_kind_account_and_blocks()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(9), "Bank 9"));
        await site.DoAsync(2, Contract.VoteFor.EncodeCall(SiteHarness.Admin(9)));
        await site.DoAsync(3, Contract.UpdateAdminAlias.EncodeCall("Drei"));
        await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 5);

        Assert.Equal(["votedFor", "votedFor"], Kinds(await site.GetAsync("api/history?kind=votedFor")));
        Assert.Equal(["aliasChanged"], Kinds(await site.GetAsync($"api/history?address={SiteHarness.Admin(3)}")));
        Assert.Equal(["admitted", "votedFor"], Kinds(await site.GetAsync("api/history?from=2&to=2")));
    }

    [Fact]
    public async Task A_branch_that_the_chain_has_left_is_forgotten()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        string fork = await site.Anvil.SnapshotAsync(default);
        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("Left"));
        await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 1);

        await site.Anvil.RevertAsync(fork, default);
        await site.DoAsync(2, Contract.UpdateAdminAlias.EncodeCall("Stays"));
        await site.DoAsync(2, Contract.UpdateAdminAlias.EncodeCall("Stays too"));

        Assert.Equal(["Stays too", "Stays"], Given(await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 2)));
    }

    [Fact]
    public async Task No_spreadsheet_takes_a_name_in_the_export_for_a_formula()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("=HYPERLINK(\"http://evil\",\"x\")"));
        await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 1);

        using HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/history.csv"));
        string[] lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(new byte[] { 0xEF, 0xBB, 0xBF }, (await response.Content.ReadAsByteArrayAsync())[..3]);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("governance-history.csv", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_past_is_told_with_the_names_of_its_time()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(9), "Bank 9"));
        await site.DoAsync(1, Contract.UpdateAdminAlias.EncodeCall("Bank X"));
        await site.DoAsync(3, Contract.UpdateAdminAlias.EncodeCall("Bank 1"));
        await site.DoAsync(2, Contract.UpdateAdminAlias.EncodeCall("Bank 1"));
        await site.DoAsync(2, Contract.VoteFor.EncodeCall(SiteHarness.Admin(9)));

        JsonElement[] entries = [.. (await site.UntilAsync("api/history", answer => answer.GetProperty("entries").GetArrayLength() == 7)).GetProperty("entries").EnumerateArray()];

        Assert.Equal("Bank 1 proposed Bank 9", entries[^1].GetProperty("text").GetString());
        Assert.Equal("Bank 1", entries[^1].GetProperty("actorName").GetString());
        Assert.Equal("Bank 9", entries[^1].GetProperty("subjectName").GetString());
        Assert.Equal("Bank 1 changed its alias", entries[^3].GetProperty("text").GetString());
        Assert.Equal("Bank 3 changed its alias", entries[^4].GetProperty("text").GetString());
        Assert.Equal("Bank 2 changed its alias", entries[^5].GetProperty("text").GetString());
        Assert.StartsWith("0x00000000…000002 voted for Bank 9", entries[^6].GetProperty("text").GetString(), StringComparison.Ordinal); // two are called so now
        Assert.Equal((2, 2), (entries[^6].GetProperty("votes").GetInt32(), entries[^6].GetProperty("votesNeeded").GetInt32()));
    }

    [Fact]
    public async Task A_part_of_the_history_is_no_export()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(options: SiteHarness.Quick with { Patience = TimeSpan.FromMilliseconds(200) });
        await site.GetAsync("api/state");
        site.Instead["eth_getLogs"] = "5";

        using HttpResponseMessage response = await site.Http.GetAsync(new Uri(site.Url, "api/history.csv"));

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.False(response.Content.Headers.Contains("Content-Disposition"));
    }

    private static IEnumerable<string?> Given(JsonElement answer) => answer.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("given").GetString());

    private static IEnumerable<string?> Kinds(JsonElement answer) => answer.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString());
}
