namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class LayoutTests(Chromium chromium, StandInSite site)
{
    public static TheoryData<string, string, int, ColorScheme> Views()
    {
        TheoryData<string, string, int, ColorScheme> views = [];
        foreach (string page in (string[])["governance", "validators", "history", "network", "accounts"])
        {
            views.Add("banks", page, 360, ColorScheme.Dark);
            views.Add("hostile", page, 360, ColorScheme.Light);
            views.Add("hostile", page, 2560, ColorScheme.Dark);
            views.Add("empty", page, 1440, ColorScheme.Light);
        }

        views.Add("mining", "network", 360, ColorScheme.Light);
        views.Add("problem", "governance", 360, ColorScheme.Dark);
        return views;
    }

    [ChromiumTheory]
    [MemberData(nameof(Views))]
    public async Task A_page_fits_its_window_and_keeps_to_the_policy(string scenario, string page, int width, ColorScheme scheme)
    {
        await using Visit visit = await Visit.StartAsync(chromium, width, scheme);

        await visit.GoAsync(site.Url, page, scenario);
        await visit.Page.Locator(".lead").WaitForAsync();
        await visit.Page.Locator(".waiting").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task Nothing_moves_when_the_page_fills()
    {
        await using Visit visit = await Visit.StartAsync(chromium, script: """
            window.shift = 0;
            new PerformanceObserver(list => { for (const one of list.getEntries()) window.shift += one.value; }).observe({ type: "layout-shift", buffered: true });
            """);

        await visit.GoAsync(site.Url, "governance");
        string block = await visit.Page.Locator(".live-block").InnerTextAsync();
        await Assertions.Expect(visit.Page.Locator(".live-block")).Not.ToHaveTextAsync(block);

        Assert.InRange(await visit.Page.EvaluateAsync<double>("window.shift"), 0, 0.1); // what the web calls good
    }

    [ChromiumFact]
    public async Task Colours_follow_the_system_until_somebody_chooses()
    {
        await using Visit visit = await Visit.StartAsync(chromium, scheme: ColorScheme.Dark);
        Task<string> Background() => visit.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");

        await visit.GoAsync(site.Url, "governance");
        string dark = await Background();
        await visit.Button("Colours: auto", exact: false).ClickAsync();
        string light = await Background();
        await visit.Page.ReloadAsync();
        await visit.Button("Colours: light", exact: false).WaitForAsync();

        Assert.NotEqual(dark, light);
        Assert.Equal(light, await Background());
    }
}
