namespace EthConsortium.Site.Tests;

/// <summary>What the page shows of a network in trouble, with real nodes behind the site that is embedded in the agent.</summary>
public sealed class TroubleTests(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumFact]
    public async Task A_fork_and_then_killed_nodes_are_seen_on_the_page()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using Visit visit = await Visit.StartAsync(chromium);
        ILocator second = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "second" });
        LocatorAssertionsToContainTextOptions patient = new() { Timeout = 60_000 };

        await visit.Page.GotoAsync($"{nodes.Url}#/network");
        await Assertions.Expect(second).ToContainTextAsync("Following", patient);
        await Assertions.Expect(visit.Page.Locator(".findings")).ToContainTextAsync("fork", new() { Timeout = 60_000, IgnoreCase = true });

        await nodes.KillSecondAsync();
        await Assertions.Expect(second).ToContainTextAsync("Not answering", patient);

        await nodes.KillFirstAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("What is shown may be old", patient);
        Assert.Empty(visit.Complaints);
    }
}
