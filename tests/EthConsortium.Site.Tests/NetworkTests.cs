namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class NetworkTests(Chromium chromium, StandInSite site)
{
    [ChromiumFact]
    public async Task A_finding_names_its_nodes_and_what_was_seen()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "network");
        ILocator finding = visit.Page.GetByRole(AriaRole.List, new() { Name = "Findings" }).GetByRole(AriaRole.Listitem).First;
        await Assertions.Expect(finding.Locator(".finding-nodes")).ToHaveTextAsync("bank-a-3.example.net");
        await finding.GetByText("What was seen").ClickAsync();

        await Assertions.Expect(finding.GetByText("It answered within 12 ms.")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task The_nodes_of_a_member_that_does_not_tell_anew_stay()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "network");
        ILocator member = visit.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = "Bank C" });

        await Assertions.Expect(member).ToContainTextAsync("did not answer within 5 s.");
        await Assertions.Expect(member.GetByRole(AriaRole.Table)).ToContainTextAsync("bank-c-0.example.net");
    }
}
