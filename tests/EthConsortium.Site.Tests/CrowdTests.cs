using Xunit.Abstractions;

namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class CrowdTests(Chromium chromium, StandInSite site, ITestOutputHelper output)
{
    [ChromiumTheory]
    [InlineData("validators", "Validators", 3_003)]
    [InlineData("governance", "Admins", 201)]
    public async Task Of_a_long_table_only_what_is_in_view_is_drawn(string page, string table, int rowCount)
    {
        await using Visit visit = await Visit.StartAsync(chromium, script: """
            window.longTasks = [];
            window.observe = () => new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(one => Math.round(one.duration)))).observe({ type: "longtask" });
            """);
        await visit.GoAsync(site.Url, page, "crowd");
        ILocator rows = visit.Page.GetByRole(AriaRole.Table, new() { Name = table, Exact = true }).GetByRole(AriaRole.Row);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = table, Exact = true })).ToHaveAttributeAsync("aria-rowcount", $"{rowCount}");
        await rows.Nth(5).WaitForAsync();

        await visit.Page.EvaluateAsync("window.observe()");
        await visit.Page.Mouse.MoveAsync(400, 600);
        for (int i = 0; i < 60; i++)
        {
            await visit.Page.Mouse.WheelAsync(0, 700);
            await visit.Page.EvaluateAsync("new Promise(requestAnimationFrame)");
            Assert.InRange(await rows.CountAsync(), 10, 101);
        }

        await visit.Page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        await Assertions.Expect(rows.Last).ToHaveAttributeAsync("aria-rowindex", $"{rowCount}");
        Assert.Empty(visit.Complaints);

        // How long a task takes is the machine's matter as well, so it is told and not held.
        int[] longTasks = await visit.Page.EvaluateAsync<int[]>("window.longTasks");
        output.WriteLine(longTasks.Length == 0 ? "No task of more than 50 ms while scrolling." : $"Tasks of more than 50 ms while scrolling: {string.Join(", ", longTasks)} ms.");
    }

    [ChromiumFact]
    public async Task A_block_draws_no_row_anew()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await visit.GoAsync(site.Url, "validators", "crowd");
        await visit.Page.GetByRole(AriaRole.Row).Nth(5).WaitForAsync();

        await visit.Page.EvaluateAsync("""
            window.changes = 0;
            new MutationObserver(list => (window.changes += list.length)).observe(document.querySelector("table"), { subtree: true, childList: true, characterData: true, attributes: true });
            """);
        string block = await visit.Page.Locator(".live-block").InnerTextAsync();
        await Assertions.Expect(visit.Page.Locator(".live-block")).Not.ToHaveTextAsync(block);

        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("window.changes"));
    }

    [ChromiumFact]
    public async Task A_validator_is_found_among_many()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await visit.GoAsync(site.Url, "validators", "crowd");

        await visit.Page.GetByLabel("Find").FillAsync("bank 137");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(16);
    }
}
