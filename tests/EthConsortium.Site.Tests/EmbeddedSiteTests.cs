using EthConsortium.Core;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Testing;
using Xunit.Abstractions;

namespace EthConsortium.Site.Tests;

/// <summary>What was shown on the stand-in holds of the page that the agent serves as well.</summary>
public sealed class EmbeddedSiteTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string Measure = """
        window.longTasks = [];
        window.observe = () => new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(one => Math.round(one.duration)))).observe({ type: "longtask" });
        new MutationObserver((_, self) => {
          if (!document.querySelector(".lead")) return;
          window.seenAfter = Math.round(performance.now());
          self.disconnect();
        }).observe(document, { subtree: true, childList: true });
        """;

    [ChromiumFact]
    public async Task A_crowd_is_shown_in_part_and_axe_finds_nothing()
    {
        await using EmbeddedSite site = await EmbeddedSite.StartAsync(admins: 200, validators: 15);
        foreach (string page in (string[])["governance", "validators"])
        {
            await using Visit first = await Visit.StartAsync(chromium, script: Measure);
            await first.GoAsync(site.Url, page);
            await first.Page.Locator(".lead").WaitForAsync();
            output.WriteLine($"First view of {page} after {await first.Page.EvaluateAsync<int>("window.seenAfter")} ms.");
        }

        await using Visit visit = await Visit.StartAsync(chromium, ignoresPolicy: true, script: AccessibilityTests.Axe + Measure);
        await visit.GoAsync(site.Url, "validators");
        ILocator table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Validators", Exact = true });
        await Assertions.Expect(table).ToHaveAttributeAsync("aria-rowcount", "3001");
        Assert.Equal("", await AccessibilityTests.ExamineAsync(visit));

        await visit.Page.EvaluateAsync("window.observe()");
        await visit.Page.Mouse.MoveAsync(400, 600);
        ILocator rows = table.GetByRole(AriaRole.Row);
        for (int i = 0; i < 60; i++)
        {
            await visit.Page.Mouse.WheelAsync(0, 700);
            await visit.Page.EvaluateAsync("new Promise(requestAnimationFrame)");
            Assert.InRange(await rows.CountAsync(), 10, 101);
        }

        // Times are the machine's matter as well, so they are told and not held.
        output.WriteLine($"Tasks of more than 50 ms while scrolling, in ms: [{string.Join(", ", await visit.Page.EvaluateAsync<int[]>("window.longTasks"))}]");
        await visit.GoAsync(site.Url, "governance");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = "Admins", Exact = true })).ToHaveAttributeAsync("aria-rowcount", "201");
        Assert.Equal("", await AccessibilityTests.ExamineAsync(visit));
        Assert.Empty(visit.Complaints);
    }

    /// <summary>The contract of 2018 takes an alias of any length.</summary>
    [ChromiumFact]
    public async Task What_strangers_wrote_on_the_chain_is_text_and_never_markup()
    {
        await using EmbeddedSite site = await EmbeddedSite.StartLegacyAsync(LegacyGovernanceContract.V1);
        await site.DoAsync(1, "proposeAdmin(address, string)", EmbeddedSite.Admin(2), string.Concat(Enumerable.Repeat("Very long bank ", 667)));
        await site.DoAsync(1, "proposeAdmin(address, string)", EmbeddedSite.Admin(3), "<img src=x onerror=\"window.hacked=1\">");
        await site.DoAsync(2, "updateAdminAlias(string)", "Bank \u202Egnp.exe\u202C of \u200Bnowhere\n<script>window.hacked=1</script>");
        await using Visit visit = await Visit.StartAsync(chromium);

        foreach (string page in (string[])["governance", "validators", "history", "network", "accounts"])
        {
            await visit.GoAsync(site.Url, page);
            await visit.Page.Locator(".lead").WaitForAsync();
            await visit.Page.Locator(".waiting").WaitForAsync(new() { State = WaitForSelectorState.Detached });

            Assert.Equal(0, await visit.Page.Locator("main img, main script").CountAsync());
            Assert.False(await visit.Page.EvaluateAsync<bool>(@"'hacked' in window || /[\u202A-\u202E\u2066-\u2069\u200B]/.test(document.body.textContent + document.title)"));
        }

        await visit.GoAsync(site.Url, "governance");
        await Assertions.Expect(visit.Page.Locator(".cards")).ToContainTextAsync("<img src=x onerror=");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = "Admins" })).ToContainTextAsync("U+202Egnp.exe");
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task A_vote_on_the_contract_of_2018_is_cast_and_not_offered_to_be_taken_back()
    {
        await using EmbeddedSite site = await StartThreeBanksAsync(LegacyGovernanceContract.V1);
        await using Visit visit = await ArriveAsync(site);

        await VoteToEvictAsync(visit);
        Assert.Equal(1, await CountVotesAsync(site));

        // This contract has no call for it.
        ILocator card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "Eviction of Bank 3", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("You have voted; this contract takes no vote back.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Bank 3" })).ToContainTextAsync("You have voted");
        await Assertions.Expect(visit.Button("Take back", exact: false)).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task A_vote_on_the_contract_of_2019_is_taken_back()
    {
        await using EmbeddedSite site = await StartThreeBanksAsync(LegacyGovernanceContract.V1_2);
        await using Visit visit = await ArriveAsync(site);

        await VoteToEvictAsync(visit);
        Assert.Equal(1, await CountVotesAsync(site));

        ILocator card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "Eviction of Bank 3", Exact = true });
        await card.GetByRole(AriaRole.Button, new() { Name = "Take back the vote" }).ClickAsync();
        await SignAsync(visit);
        Assert.Equal(0, await CountVotesAsync(site));
        await Assertions.Expect(card).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    private static async Task<EmbeddedSite> StartThreeBanksAsync(ContractArtifact artifact)
    {
        EmbeddedSite site = await EmbeddedSite.StartLegacyAsync(artifact);
        await site.DoAsync(1, "proposeAdmin(address, string)", EmbeddedSite.Admin(2), "Bank 2");
        await site.DoAsync(1, "proposeAdmin(address, string)", EmbeddedSite.Admin(3), "Bank 3");
        await site.DoAsync(2, "voteFor(address)", EmbeddedSite.Admin(3));
        return site;
    }

    /// <summary>The first bank's own page, with its wallet connected.</summary>
    private async Task<Visit> ArriveAsync(EmbeddedSite site)
    {
        Visit visit = await Visit.StartAsync(chromium);
        Wallet wallet = new($"{EmbeddedSite.Admin(1)}", async call =>
        {
            TransactionReceipt receipt = await site.SendAsync(Address.Parse(call.GetProperty("from").GetString()!), Address.Parse(call.GetProperty("to").GetString()!), Hex.Decode(call.GetProperty("data").GetString()!));
            return $"{receipt.TransactionHash}";
        });
        await wallet.InstallAsync(visit.Page);
        await visit.GoAsync(site.Url, "governance");
        await visit.Button("Connect wallet").ClickAsync();
        await visit.Button(Wallet.Name).ClickAsync();
        return visit;
    }

    private static async Task VoteToEvictAsync(Visit visit)
    {
        await visit.Button("Vote to evict: Bank 3").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await SignAsync(visit);
    }

    /// <summary>Signs and leaves: a development chain has no validators whose blocks would make it final.</summary>
    private static async Task SignAsync(Visit visit)
    {
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new("^(Sign with|Continue in)") })).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task<int> CountVotesAsync(EmbeddedSite site)
    {
        GovernanceClient chain = new(site.Eth, site.Network!.GovernanceContract, ConsensusEngine.AuRa);
        return (await chain.ReadAsync(CancellationToken.None)).FindAdmin(EmbeddedSite.Admin(3))!.VotesAgainstCount;
    }
}
