using EthConsortium.Core.Governance;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Ethereum;

namespace EthConsortium.Site.Tests;

/// <summary>What three banks do through the pages of their own sites, on the chain of a rehearsal, with a wallet in the browser of each.</summary>
public sealed class ThreeBanksTests(Chromium chromium, RehearsedConsortium consortium) : IClassFixture<Chromium>, IClassFixture<RehearsedConsortium>
{
    [ChromiumFact]
    public async Task Three_banks_propose_vote_delegate_rescind_and_evict_through_their_pages()
    {
        RehearsalMember[] banks = [.. consortium.Rehearsal.Members];
        await using Visit a = await ArriveAsync(banks[0]);
        await using Visit b = await ArriveAsync(banks[1]);

        // Refused before the wallet opens: who is no admin cannot propose.
        await OpenAsync(b, "governance");
        await ProposeAsync(b, banks[2]);
        await b.Page.GetByText("The chain would refuse it").WaitForAsync();
        await Assertions.Expect(b.Button("Sign with", exact: false)).ToHaveCountAsync(0);
        await b.Page.Keyboard.PressAsync("Escape");

        // The only admin's own proposal admits.
        await OpenAsync(a, "governance");
        await ProposeAsync(a, banks[1]);
        await SignAsync(a, isElsewhere: true);
        Assert.Equal(AddressesOf(banks[..2]), await AdminsAsync());

        // With two it takes the other's vote, too, whose page shows the proposal by itself.
        await ProposeAsync(a, banks[2]);
        await SignAsync(a);
        ILocator proposal = b.Page.GetByRole(AriaRole.Article, new() { Name = $"Admission of {banks[2].Alias}", Exact = true });
        await Assertions.Expect(proposal).ToContainTextAsync("1 of 2 votes");
        await proposal.GetByRole(AriaRole.Button, new() { Name = "Vote for" }).ClickAsync();
        await SignAsync(b, isElsewhere: true);
        Assert.Equal(AddressesOf(banks), await AdminsAsync());

        // One click for all of the bank's own nodes; followed until the change of the validators is final.
        await OpenAsync(b, "validators");
        await b.Button("Add validators").ClickAsync();
        await b.Page.GetByLabel("All of them").CheckAsync();
        await b.Button("See what it would do").ClickAsync();
        await SignAsync(b);
        GovernanceState delegated = await consortium.Chain.ReadAsync(CancellationToken.None);
        Assert.Empty(banks[1].Validators.Except(delegated.Validators));
        Assert.False(delegated.IsChangeInFlight);
        await Assertions.Expect(b.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = banks[1].Alias })).ToHaveCountAsync(banks[1].Validators.Count);

        // A vote against is taken back.
        await OpenAsync(a, "governance");
        await a.Button($"Vote to evict: {banks[2].Alias}").ClickAsync();
        await SignAsync(a);
        await a.Button($"Take back vote: {banks[2].Alias}").ClickAsync();
        await SignAsync(a);
        Assert.Empty((await consortium.Chain.ReadAsync(CancellationToken.None)).FindAdmin(banks[2].Account)!.VotesAgainst);

        // And two of them evict.
        await a.Button($"Vote to evict: {banks[2].Alias}").ClickAsync();
        await SignAsync(a);
        await OpenAsync(b, "governance");
        await b.Page.GetByRole(AriaRole.Article, new() { Name = $"Eviction of {banks[2].Alias}", Exact = true }).GetByRole(AriaRole.Button, new() { Name = "Vote to evict" }).ClickAsync();
        await SignAsync(b);
        Assert.Equal(AddressesOf(banks[..2]), await AdminsAsync());

        // All of it is in the history, and can be saved.
        await OpenAsync(a, "history");
        await Assertions.Expect(a.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Evicted" })).ToHaveCountAsync(1);
        IDownload csv = await a.Page.RunAndWaitForDownloadAsync(() => a.Page.GetByRole(AriaRole.Link, new() { Name = "Save as CSV" }).ClickAsync());
        Assert.Contains("voteAgainstRescinded", await File.ReadAllTextAsync(await csv.PathAsync()), StringComparison.Ordinal);

        Assert.Empty(a.Complaints);
        Assert.Empty(b.Complaints);
    }

    [ChromiumFact]
    public async Task Ether_that_is_not_there_is_refused_before_the_wallet_opens_and_the_network_is_seen()
    {
        await using Visit visit = await ArriveAsync(consortium.Rehearsal.Members[0]);

        await OpenAsync(visit, "accounts");
        await visit.Page.GetByLabel("Address", new() { Exact = true }).FillAsync($"{consortium.Rehearsal.Candidate.Account}");
        await visit.Button("Transfer ether").ClickAsync();
        await visit.Page.GetByLabel("Amount in ether").FillAsync("0.25");
        await visit.Button("See what it would do").ClickAsync();
        await visit.Page.GetByText("The chain would refuse it").WaitForAsync();
        await Assertions.Expect(visit.Button("Sign with", exact: false)).ToHaveCountAsync(0);
        await visit.Page.Keyboard.PressAsync("Escape");

        await OpenAsync(visit, "network");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveCountAsync(2);
        await Assertions.Expect(visit.Page.GetByText("this node")).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    private async Task<Visit> ArriveAsync(RehearsalMember bank)
    {
        Visit visit = await Visit.StartAsync(chromium);
        await new Wallet($"{bank.Account}", call => RehearsedConsortium.SignAndSendAsync(bank, call)).InstallAsync(visit.Page);
        await visit.Page.GotoAsync($"{bank.DataUrl}");
        await visit.Button("Connect wallet").ClickAsync();
        await visit.Button(Wallet.Name).ClickAsync();
        await visit.Button("Wrong chain").WaitForAsync();
        return visit;
    }

    private static async Task OpenAsync(Visit visit, string page)
    {
        await visit.Page.GetByRole(AriaRole.Navigation).Locator($"a[href='#/{page}']").ClickAsync();
        await visit.Page.Locator(".lead").WaitForAsync();
    }

    private static async Task ProposeAsync(Visit visit, RehearsalMember bank)
    {
        await visit.Button("Propose an admin").ClickAsync();
        await visit.Page.GetByLabel("Address of the new admin").FillAsync($"{bank.Account}");
        await visit.Page.GetByLabel("Alias").FillAsync(bank.Alias);
        await visit.Button("See what it would do").ClickAsync();
    }

    private static async Task SignAsync(Visit visit, bool isElsewhere = false)
    {
        await visit.Page.GetByText("The chain would accept it").WaitForAsync();
        if (isElsewhere)
        {
            await visit.Button("Switch the wallet to this chain").ClickAsync();
        }

        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await visit.Page.GetByText("It will not change any more").WaitForAsync();
        await visit.Button("Done").ClickAsync();
    }

    private static Address[] AddressesOf(IEnumerable<RehearsalMember> banks) => [.. banks.Select(bank => bank.Account)];

    private async Task<Address[]> AdminsAsync() => [.. (await consortium.Chain.ReadAsync(CancellationToken.None)).Admins.Select(admin => admin.Address)];
}
