using System.Text.Json;
using System.Text.Json.Nodes;

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
    public async Task A_document_of_the_first_of_several_parts_says_so()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await AlterPreviewsAsync(visit, preview => preview["parts"] = 3);

        await visit.GoAsync(site.Url, "validators");
        await visit.Button("Add validators").ClickAsync();
        await visit.Button("See what it would do").ClickAsync();

        await Assertions.Expect(visit.Button("Save unsigned document")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("This is part 1 of 3")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task A_vote_that_does_not_decide_says_that_its_effects_need_others()
    {
        await using Visit visit = await Visit.StartAsync(chromium);
        await AlterPreviewsAsync(visit, preview => preview["effect"] = new JsonObject { ["isDecisive"] = false });

        await visit.GoAsync(site.Url, "governance");
        await visit.Button("Vote to evict: Bank B").ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("This vote alone does not do it.")).ToBeVisibleAsync();
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

    [ChromiumFact]
    public async Task A_wallet_whose_own_connection_is_to_another_network_is_given_nothing()
    {
        (Visit visit, Wallet wallet) = await ArriveAsync("governance", blockZero: Hash);
        await using Visit _ = visit;

        await visit.Button("Vote for").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();

        await Assertions.Expect(visit.Page.Locator(".notice").Filter(new() { HasText = "another network" })).ToBeVisibleAsync();
        Assert.DoesNotContain("eth_sendTransaction", wallet.Calls);
    }

    [ChromiumFact]
    public async Task What_would_come_out_otherwise_by_now_is_shown_and_not_sent()
    {
        (Visit visit, Wallet wallet) = await ArriveAsync("governance");
        await using Visit _ = visit;

        await visit.Button("Vote for").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await AlterPreviewsAsync(visit, preview => preview["effects"] = new JsonArray("votes 2 → 3 of 4"));
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".effects")).ToHaveTextAsync("votes 2 → 3 of 4");
        await Assertions.Expect(visit.Page.Locator(".notice").Filter(new() { HasText = "Look at it again" })).ToBeVisibleAsync();
        Assert.DoesNotContain("eth_sendTransaction", wallet.Calls);

        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await visit.Page.GetByText("In a block").WaitForAsync();
    }

    [ChromiumFact]
    public async Task Nothing_is_signed_while_the_page_is_not_live()
    {
        (Visit visit, Wallet _) = await ArriveAsync("governance");
        await using Visit __ = visit;

        await visit.Button("Vote for").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await Assertions.Expect(visit.Button($"Sign with {Wallet.Name}")).ToBeEnabledAsync();
        await visit.SetHiddenAsync(true);
        await Assertions.Expect(visit.Button($"Sign with {Wallet.Name}")).ToBeDisabledAsync();
        await visit.SetHiddenAsync(false);
        await Assertions.Expect(visit.Button($"Sign with {Wallet.Name}")).ToBeEnabledAsync();
    }

    [ChromiumFact]
    public async Task A_large_fee_is_asked_about()
    {
        (Visit visit, Wallet _) = await ArriveAsync("governance");
        await using Visit __ = visit;
        await AlterPreviewsAsync(visit, preview => preview["transaction"]!["gasPrice"] = "2000000000000");

        await visit.Button("Vote for").ClickAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        ILocator agreement = visit.Page.GetByLabel("Its fee may be up to 0.18 ETH");
        await agreement.WaitForAsync();
        await Assertions.Expect(visit.Button($"Sign with {Wallet.Name}")).ToBeDisabledAsync();
        await agreement.CheckAsync();
        await visit.Button($"Sign with {Wallet.Name}").ClickAsync();
        await visit.Page.GetByText("In a block").WaitForAsync();
    }

    [ChromiumFact]
    public async Task Another_account_in_the_wallet_is_asked_about_anew()
    {
        (Visit visit, Wallet _) = await ArriveAsync("governance");
        await using Visit __ = visit;
        const string Other = "0xde709f2102306220921060314715629080e2fb77";

        await visit.Button("Vote for").ClickAsync();
        await visit.Page.GetByText("The chain would accept it").WaitForAsync();
        IRequest asked = await visit.Page.RunAndWaitForRequestAsync(() => visit.Page.EvaluateAsync("account => window.changeAccount(account)", Other), "**/api/preview");

        Assert.Equal(Other, JsonElement.Parse(asked.PostData!).GetProperty("from").GetString(), ignoreCase: true);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog).GetByText(Other).First).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Who_has_voted_already_is_offered_to_take_it_back()
    {
        (Visit visit, Wallet _) = await ArriveAsync("governance");
        await using Visit __ = visit;
        await AlterPreviewsAsync(visit, preview =>
        {
            preview["accepted"] = false;
            preview["verdict"] = "alreadyDone";
            preview["hasVoted"] = true;
            preview["transaction"] = null;
        });

        await visit.Button("Vote for").ClickAsync();
        await visit.Page.GetByText("It is so already").WaitForAsync();
        await Assertions.Expect(visit.Page.GetByText("would refuse")).ToHaveCountAsync(0);
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Take back the vote" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Take back a vote for an admission" })).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task Nobody_is_taken_for_an_admin_by_an_alias()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "governance", "joiner");
        await visit.Button("Vote for").ClickAsync();
        ILocator account = visit.Page.GetByLabel("For which account");
        await Assertions.Expect(account).ToHaveValueAsync("");
        await Assertions.Expect(visit.Button("Save unsigned document")).ToHaveCountAsync(0);
        await account.SelectOptionAsync(new SelectOptionValue { Index = 2 });

        await Assertions.Expect(visit.Button("Save unsigned document")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task A_node_that_would_not_seal_is_marked_and_chosen_only_on_purpose()
    {
        await using Visit visit = await Visit.StartAsync(chromium);

        await visit.GoAsync(site.Url, "validators", "joiner");
        await visit.Button("Add validators").ClickAsync();
        ILocator idle = visit.Page.Locator(".choice-list .choice").Filter(new() { HasText = "No machine holds this identity" }).GetByRole(AriaRole.Checkbox);
        await Assertions.Expect(idle).Not.ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.Locator(".choice-list input:checked")).ToHaveCountAsync(1);
        await visit.Page.GetByLabel("All of them").CheckAsync();

        await Assertions.Expect(idle).ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.GetByText("1 node of those would not seal now")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task What_no_wallet_takes_can_be_entered_by_hand()
    {
        (Visit visit, Wallet wallet) = await ArriveAsync("governance", "joiner");
        await using Visit _ = visit;

        await visit.Button("Wrong chain").ClickAsync();

        await Assertions.Expect(visit.Page.Locator(".facts")).ToHaveTextAsync("Network nameThree banksChain id10101Currency symbolETH");
        await Assertions.Expect(visit.Page.GetByText("the nodes serve JSON-RPC over http only.")).ToBeVisibleAsync();
        await visit.Button("Switch the wallet to this chain").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("The wallet does not know this chain.")).ToBeVisibleAsync();
        Assert.DoesNotContain("wallet_addEthereumChain", wallet.Calls);
    }

    /// <summary>Changes what the node answers from now on when it is asked what an action would do.</summary>
    private static Task AlterPreviewsAsync(Visit visit, Action<JsonNode> change) => visit.Page.RouteAsync("**/api/preview", async route =>
    {
        IAPIResponse answer = await route.FetchAsync();
        JsonNode preview = JsonNode.Parse(await answer.TextAsync())!;
        change(preview);
        await route.FulfillAsync(new() { Response = answer, Body = preview.ToJsonString() });
    });

    private async Task<(Visit Visit, Wallet Wallet)> ArriveAsync(string page, string scenario = "banks", Func<JsonElement, Task<string>>? send = null, string? blockZero = null)
    {
        Visit visit = await Visit.StartAsync(chromium);
        Wallet wallet = new(Account, send ?? (_ => Task.FromResult(Hash))) { BlockZero = blockZero };
        await wallet.InstallAsync(visit.Page);
        await visit.GoAsync(site.Url, page, scenario);
        await visit.Button("Connect wallet").ClickAsync();
        await visit.Button(Wallet.Name).ClickAsync();
        await visit.Button("Wrong chain").WaitForAsync();
        return (visit, wallet);
    }
}
