using System.Text.Json;

namespace EthConsortium.Site.Tests;

[Collection(SiteCollection.Name)]
public sealed class ActionTests(Chromium chromium, StandInSite site)
{
    private const string Account = "0x52908400098527886E0F7030069857D2E4169EE7";
    private const string Hash = "0xabababababababababababababababababababababababababababababababab";

    [ChromiumFact]
    public async Task A_refusal_is_shown_and_the_wallet_stays_closed()
    {
        (Visit visit, Wallet wallet) = await ArriveAsync("governance");
        await using Visit _ = visit;

        await visit.Button("Vote to evict: Bank A").ClickAsync();
        await visit.Page.GetByText("The chain would refuse it").WaitForAsync();

        await Assertions.Expect(visit.Page.GetByText("Bank A is an admin already.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Button("Sign with", exact: false)).ToHaveCountAsync(0);
        await Assertions.Expect(visit.Button("Save unsigned document")).ToHaveCountAsync(0);
        Assert.DoesNotContain("eth_sendTransaction", wallet.Calls);
    }

    [ChromiumFact]
    public async Task A_transaction_that_is_not_what_was_chosen_never_reaches_the_wallet()
    {
        (Visit visit, Wallet wallet) = await ArriveAsync("governance", "lying");
        await using Visit _ = visit;

        await visit.Button("Vote for").ClickAsync();
        await visit.Page.GetByText("This is not what was chosen").WaitForAsync();

        await Assertions.Expect(visit.Button("Sign with", exact: false)).ToHaveCountAsync(0);
        Assert.DoesNotContain("eth_sendTransaction", wallet.Calls);
    }

    [ChromiumFact]
    public async Task A_wallet_on_another_chain_learns_this_one_signs_and_is_followed_until_it_is_final()
    {
        List<JsonElement> sent = [];
        (Visit visit, Wallet wallet) = await ArriveAsync("governance", send: call =>
        {
            sent.Add(call);
            return Task.FromResult(Hash);
        });
        await using Visit _ = visit;

        await visit.Button("Vote for").ClickAsync();
        await visit.Page.GetByText("The chain would accept it").WaitForAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await visit.Page.GetByText("It will not change any more").WaitForAsync();

        Assert.Equal(10101, Convert.ToInt32(wallet.Added!.Value.GetProperty("chainId").GetString(), 16));
        JsonElement call = Assert.Single(sent);
        Assert.Equal(Account, call.GetProperty("from").GetString());
        Assert.Equal("0x0000000000000000000000000000000000001006", call.GetProperty("to").GetString());
        Assert.Equal("0x2775", call.GetProperty("chainId").GetString());
        Assert.Empty(visit.Complaints);
    }

    [ChromiumFact]
    public async Task A_refusal_in_the_wallet_sends_nothing_and_can_be_tried_again()
    {
        (Visit visit, Wallet _) = await ArriveAsync("accounts", send: _ => throw new OperationCanceledException());
        await using Visit __ = visit;

        await visit.Button("Transfer ether").ClickAsync();
        await visit.Page.GetByLabel("To", new() { Exact = true }).FillAsync(Account);
        await visit.Page.GetByLabel("Amount in ether").FillAsync("0.25");
        await visit.Button("See what it would do").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("Declined in the wallet. Nothing was sent.").First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Button($"Sign with {Wallet.Name}")).ToBeEnabledAsync();
    }

    [ChromiumFact]
    public async Task Without_a_wallet_an_unsigned_document_can_be_saved()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "validators");
        await visit.Button("Add validators").ClickAsync();
        await visit.Button("See what it would do").ClickAsync();
        IDownload document = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Save unsigned document").ClickAsync());

        Assert.Equal("unsigned-transaction.json", document.SuggestedFilename);
        await Assertions.Expect(visit.Page.GetByText("No wallet in this browser")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task A_form_says_what_is_wrong_beside_the_field()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance");
        await visit.Button("Propose an admin").ClickAsync();
        await visit.Page.GetByLabel("Address of the new admin").FillAsync(Account.Replace('E', 'e'));
        await visit.Button("See what it would do").ClickAsync();

        await Assertions.Expect(visit.Page.GetByLabel("Address of the new admin")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(visit.Page.GetByLabel("Alias")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    private async Task<(Visit Visit, Wallet Wallet)> ArriveAsync(string page, string scenario = "banks", Func<JsonElement, Task<string>>? send = null)
    {
        Visit visit = await Visit.StartAsync(chromium);
        Wallet wallet = new(Account, send ?? (_ => Task.FromResult(Hash)));
        await wallet.InstallAsync(visit.Page);
        await visit.GoAsync(site.Url, page, scenario);
        await visit.Button("Connect wallet").ClickAsync();
        await visit.Button(Wallet.Name).ClickAsync();
        await visit.Button("Wrong chain").WaitForAsync();
        return (visit, wallet);
    }
}
