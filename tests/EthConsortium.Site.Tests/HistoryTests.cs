namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class HistoryTests(Chromium chromium, StandInSite site)
{
    [ChromiumFact]
    public async Task Older_pages_are_added_and_stay_also_with_a_last_block_chosen()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await visit.GoAsync(site.Url, "history");
        ILocator table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Events" });
        await Assertions.Expect(table).ToHaveAttributeAsync("aria-rowcount", "101");

        await visit.Page.GetByLabel("To block").FillAsync("1800");
        await visit.Page.GetByText("1,843").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await visit.Button("Older than block", exact: false).ClickAsync();

        await Assertions.Expect(table).ToHaveAttributeAsync("aria-rowcount", "136");
        await Assertions.Expect(visit.Button("Older than block", exact: false)).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Page.GetByText("The history could not be read")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task What_was_done_is_told_with_the_names_of_then_and_the_addresses()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await visit.GoAsync(site.Url, "history");
        ILocator rows = visit.Page.GetByRole(AriaRole.Row);

        await Assertions.Expect(rows.Filter(new() { HasText = "Voted for" }).First).ToContainTextAsync("1 of 2 votes");
        await Assertions.Expect(rows.Filter(new() { HasText = "Proposed" }).First).ToContainTextAsync("alias Bank D");
        await Assertions.Expect(rows.Filter(new() { HasText = "Validators delegated" }).First.Locator(".history-facts code")).Not.ToHaveCountAsync(0);

        await visit.Page.GetByLabel("To block").FillAsync("900");

        await Assertions.Expect(rows.Filter(new() { HasText = "of old" }).First.Locator(".account-address code").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0x"));
    }

    [ChromiumFact]
    public async Task What_is_not_read_to_its_end_cannot_be_saved_and_says_why()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "history", "reading");

        await Assertions.Expect(visit.Button("Save as CSV")).ToBeDisabledAsync();
        await Assertions.Expect(visit.Button("Save as CSV")).ToHaveAccessibleDescriptionAsync("It can be saved as CSV as soon as it is complete.");
    }
}
