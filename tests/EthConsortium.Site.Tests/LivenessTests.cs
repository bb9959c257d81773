using System.Globalization;
using System.Text.Json;

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
    public async Task An_answer_that_comes_late_does_not_overwrite_what_the_stream_told()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        TaskCompletionSource late = new();
        await visit.GoAsync(site.Url, "governance");
        await visit.Page.Locator(".lead").WaitForAsync();
        int Height(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        ILocator head = visit.Page.Locator(".live-block");

        // The answer of the second reading is that of now, given when the chain is further on.
        await visit.Page.RouteAsync("**/api/state", async route =>
        {
            IAPIResponse old = await route.FetchAsync();
            int before = old.Ok ? JsonElement.Parse(await old.TextAsync()).GetProperty("block").GetProperty("number").GetInt32() : 0;
            while (Height(await head.InnerTextAsync()) <= before + 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }

            await route.FulfillAsync(new() { Response = old });
            late.SetResult();
        });
        await head.EvaluateAsync("head => new MutationObserver(() => (window.seen ??= []).push(head.textContent)).observe(head, { childList: true, characterData: true, subtree: true })");
        await visit.SetHiddenAsync(true);
        await visit.SetHiddenAsync(false);
        await late.Task.WaitAsync(TimeSpan.FromSeconds(30));
        int held = Height(await head.InnerTextAsync());
        await Assertions.Expect(head).ToHaveTextAsync((held + 1).ToString("N0", CultureInfo.InvariantCulture));

        string[] seen = await visit.Page.EvaluateAsync<string[]>("window.seen");
        Assert.Equal(seen.Select(Height).Order(), seen.Select(Height));
    }

    [ChromiumFact]
    public async Task A_tab_that_nobody_sees_holds_no_stream()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        int open = 0;
        visit.Page.Request += (_, request) => Interlocked.Add(ref open, request.Url.EndsWith("/api/events", StringComparison.Ordinal) ? 1 : 0);
        TaskCompletionSource closed = new();
        visit.Page.RequestFailed += (_, request) =>
        {
            if (request.Url.EndsWith("/api/events", StringComparison.Ordinal))
            {
                closed.TrySetResult();
            }
        };
        ILocator live = visit.Page.Locator(".live-note");

        await visit.GoAsync(site.Url, "governance");
        await Assertions.Expect(live).ToContainTextAsync("Live");
        await visit.SetHiddenAsync(true);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Assertions.Expect(live).ToContainTextAsync("Connecting");
        Assert.Equal(1, open);
        await visit.SetHiddenAsync(false);
        await Assertions.Expect(live).ToContainTextAsync("Live");

        Assert.Equal(2, open);
        Assert.Empty(visit.Complaints);
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
    public async Task A_chain_that_stands_still_is_seen_to_by_the_clock_of_the_node()
    {
        // The browser's own clock is an hour slow.
        await using Visit visit = await Visit.StartAsync(chromium, script: "const now = Date.now; Date.now = () => now() - 3_600_000;");

        await visit.GoAsync(site.Url, "network", "stalled");

        await Assertions.Expect(visit.Page.Locator(".live")).ToContainTextAsync("Stalled");
        await Assertions.Expect(visit.Page.Locator(".live-age")).ToContainTextAsync("12 min");
        await Assertions.Expect(visit.Page.Locator(".chart-text")).ToContainTextAsync("none for 12 min");
    }

    [ChromiumFact]
    public async Task A_chain_that_goes_on_is_not_called_late()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "network");
        await visit.Page.Locator(".chart-text").WaitForAsync();

        await Assertions.Expect(visit.Page.Locator(".live")).ToContainTextAsync("Live");
        await Assertions.Expect(visit.Page.Locator(".live")).Not.ToContainTextAsync("Stalled");
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
