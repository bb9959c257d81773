namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class HostileTextTests(Chromium chromium, StandInSite site)
{
    [ChromiumTheory]
    [InlineData("governance")]
    [InlineData("validators")]
    [InlineData("history")]
    [InlineData("network")]
    [InlineData("accounts")]
    public async Task What_strangers_wrote_is_text_and_never_markup(string page)
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, page, "hostile");
        await visit.Page.Locator(".lead").WaitForAsync();
        await visit.Page.GetByText("<img src=x onerror=").First.WaitForAsync();

        Assert.Equal(0, await visit.Page.Locator("main img, main script").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>("'hacked' in window"));
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task A_long_alias_is_cut_and_can_be_read_whole()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "hostile");
        ILocator row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Very long bank" });
        int cut = (await row.InnerTextAsync()).Length;
        await row.GetByRole(AriaRole.Button, new() { Name = "Show all 10,008 characters" }).ClickAsync();

        Assert.InRange(cut, 0, 200);
        Assert.Contains("Very long bank end", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.InRange((await row.BoundingBoxAsync())!.Height, 0, 900);
    }

    [ChromiumFact]
    public async Task What_cannot_be_seen_is_shown_and_turns_nothing_around()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "hostile");
        ILocator name = visit.Page.Locator(".table .account-name").Filter(new() { HasText = "gnp.exe" });

        Assert.Contains("U+202Egnp.exeU+202C of U+200Bnowhere", await name.InnerTextAsync(), StringComparison.Ordinal);
        Assert.False(await visit.Page.EvaluateAsync<bool>(@"/[\u202A-\u202E\u2066-\u2069\u200B]/.test(document.body.textContent + document.title)"));
    }

    [ChromiumFact]
    public async Task An_alias_that_another_has_too_is_not_taken_for_a_name()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "hostile");

        await Assertions.Expect(visit.Page.Locator(".card .account-name").First).ToContainTextAsync("shared alias");
    }
}
