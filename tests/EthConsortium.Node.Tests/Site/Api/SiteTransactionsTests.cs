using System.Text.Json;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Node.Tests.Site.Api;

public sealed class SiteTransactionsTests
{
    [Fact]
    public async Task A_change_of_the_validators_is_final_when_the_contract_shows_it_and_not_with_its_receipt()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        TransactionReceipt receipt = await site.DoAsync(1, Contract.AddValidators.EncodeCall((object)new[] { SiteHarness.Admin(77) }));

        JsonElement mined = await site.GetAsync($"api/transactions/{receipt.TransactionHash}");
        Assert.Equal("mined", mined.GetProperty("status").GetString());
        Assert.Equal($"Delegate 1 validator: done in block 1 (validators 6 → 7, tolerates 2 → 3 faults). The change of the validators is not final yet: more than half of the validators have to seal blocks for that.", mined.GetProperty("message").GetString());

        await site.SendAsync(Contract.SystemCaller, site.Governance.Contract, Contract.FinalizeChange.EncodeCall());
        JsonElement final = await site.UntilAsync($"api/transactions/{receipt.TransactionHash}", answer => answer.GetProperty("status").GetString() == "final");
        Assert.EndsWith(" The change of the validators is final.", final.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(receipt.BlockNumber, final.GetProperty("block").GetUInt64());
    }

    [Fact]
    public async Task A_queued_change_waits_to_be_announced()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.DoAsync(1, Contract.AddValidators.EncodeCall((object)new[] { SiteHarness.Admin(77) }));
        TransactionReceipt queued = await site.DoAsync(2, Contract.AddValidators.EncodeCall((object)new[] { SiteHarness.Admin(78) }));
        await site.SendAsync(Contract.SystemCaller, site.Governance.Contract, Contract.FinalizeChange.EncodeCall());

        JsonElement answer = await site.GetAsync($"api/transactions/{queued.TransactionHash}");

        Assert.Equal("mined", answer.GetProperty("status").GetString());
        Assert.Contains("waits to be announced", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vote_tells_where_it_stands()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        TransactionReceipt proposed = await site.DoAsync(1, Contract.ProposeAdmin.EncodeCall(SiteHarness.Admin(9), "Bank 9"));
        TransactionReceipt decided = await site.DoAsync(2, Contract.VoteFor.EncodeCall(SiteHarness.Admin(9)));

        Assert.EndsWith("done in block 1 (1 of 2 votes).", (await site.GetAsync($"api/transactions/{proposed.TransactionHash}")).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("Vote for Bank 9: done in block 2 (2 of 2 votes, admins 3 → 4).", (await site.GetAsync($"api/transactions/{decided.TransactionHash}")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_failure_says_why()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        TransactionReceipt failed = await site.DoAsync(1, Contract.VoteFor.EncodeCall(SiteHarness.Admin(9)));
        Assert.False(failed.Succeeded);

        JsonElement answer = await site.GetAsync($"api/transactions/{failed.TransactionHash}");

        Assert.Equal("failed", answer.GetProperty("status").GetString());
        Assert.Equal($"{SiteHarness.Admin(9)} is not proposed. To propose it takes an alias.", answer.GetProperty("revertReason").GetString());
    }

    [Fact]
    public async Task A_transaction_whose_effect_is_undone_in_its_block_has_failed()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.Anvil.ImpersonateAsync(SiteHarness.Admin(1), default);
        await site.Anvil.SetAutomineAsync(automine: false, default);
        Hash32 first = await site.Anvil.SendTransactionAsync(SiteHarness.Admin(1), site.Governance.Contract, Contract.UpdateAdminAlias.EncodeCall("Eins"), 1_000_000, default);
        Assert.Equal("unknown", (await site.GetAsync($"api/transactions/{Hash32.FromUInt64(1)}")).GetProperty("status").GetString());
        Assert.Equal("pending", (await site.UntilAsync($"api/transactions/{first}", answer => answer.GetProperty("status").GetString() != "unknown")).GetProperty("status").GetString());
        await site.Anvil.SendTransactionAsync(SiteHarness.Admin(1), site.Governance.Contract, Contract.UpdateAdminAlias.EncodeCall("Zwei"), 1_000_000, default);
        await site.Anvil.MineAsync(1, default);

        JsonElement answer = await site.UntilAsync($"api/transactions/{first}", found => found.GetProperty("block").ValueKind == JsonValueKind.Number);

        Assert.Equal("failed", answer.GetProperty("status").GetString());
        Assert.Contains("does not show its effect", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_action_of_the_governance_is_followed_to_its_block()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        TransactionReceipt receipt = await site.SendAsync(SiteHarness.Admin(1), SiteHarness.Admin(5), []);

        Assert.Equal("final", (await site.GetAsync($"api/transactions/{receipt.TransactionHash}")).GetProperty("status").GetString());
    }
}
