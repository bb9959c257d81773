namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class LivenessTests(Chromium chromium, StandInSite site)
{
    [ChromiumFact]
    public async Task A_lost_stream_is_seen_and_taken_up_again()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        bool isCut = true;
        await visit.Page.RouteAsync("**/api/events", route => isCut ? route.AbortAsync() : route.ContinueAsync());

        await visit.GoAsync(site.Url, "governance");
        await visit.Page.GetByText("Not live").WaitForAsync();
        await visit.Page.Locator(".lead").WaitForAsync();
        isCut = false;

        await Assertions.Expect(visit.Page.GetByText("Not live")).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task A_node_that_is_not_ready_says_why_and_is_asked_again()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "down");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The client is still starting.");
        await Assertions.Expect(visit.Page.GetByText("Not live")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task What_is_old_is_said_to_be()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "problem");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The client does not answer since");
    }

    [ChromiumFact]
    public async Task A_page_that_is_seen_for_the_first_time_is_there_within_what_one_second_allows()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        List<string> asked = [];
        visit.Page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);

        await visit.GoAsync(site.Url, "governance");
        await visit.Page.Locator(".lead").WaitForAsync();

        // The time is the machine's matter; what decides it is how much has to come one after the other: page, script and style, state.
        Assert.All(asked.Where(path => !path.StartsWith("/api/", StringComparison.Ordinal)), path => Assert.Matches(@"^/(|favicon\.svg|assets/index-[\w-]+\.(js|css))$", path));
        Assert.InRange(asked.Count, 5, 9);
    }
}
