using System.Text.Json;
using EthConsortium.Core;
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
        await site.SealAsync(4);
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

        await site.SealAsync(4);
        await site.UntilAsync($"api/transactions/{decided.TransactionHash}", answer => answer.GetProperty("status").GetString() == "final");

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
    public async Task It_is_final_when_more_than_half_of_the_validators_have_sealed_on_top_of_it()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        TransactionReceipt receipt = await site.SendAsync(SiteHarness.Admin(1), SiteHarness.Admin(5), []);
        string path = $"api/transactions/{receipt.TransactionHash}";
        await site.SealAsync(3);
        JsonElement mined = await site.UntilAsync(path, answer => answer.GetProperty("confirmations").GetInt32() == 3);
        Assert.Equal("mined", mined.GetProperty("status").GetString());
        Assert.Equal("It is in block 1. It is not final yet: 3 of the 4 validators that it takes, more than half, have sealed blocks on top of it.", mined.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, mined.GetProperty("confirmationsNeeded").ValueKind);

        await site.SealAsync(3); // the same ones, once more
        Assert.Equal("mined", (await site.UntilAsync(path, answer => answer.GetProperty("confirmations").GetInt32() == 6)).GetProperty("status").GetString());

        await site.SealAsync(4);
        JsonElement final = await site.UntilAsync(path, answer => answer.GetProperty("confirmations").GetInt32() == 10);
        Assert.Equal("final", final.GetProperty("status").GetString());
        Assert.Equal("It is in block 1.", final.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(ConsensusEngine.Qbft, 0)]
    [InlineData(ConsensusEngine.Ethash, 12)]
    public async Task Other_engines_are_final_at_once_or_after_so_many_blocks(ConsensusEngine consensus, int needed)
    {
        await using SiteHarness site = await SiteHarness.StartAsync(consensus: consensus);
        TransactionReceipt receipt = await site.SendAsync(SiteHarness.Admin(1), SiteHarness.Admin(5), []);
        string path = $"api/transactions/{receipt.TransactionHash}";

        JsonElement first = await site.GetAsync(path);
        Assert.Equal(needed == 0 ? "final" : "mined", first.GetProperty("status").GetString());
        Assert.Equal(needed, first.GetProperty("confirmationsNeeded").GetInt32());

        await site.Anvil.MineAsync(12, default);
        Assert.Equal("final", (await site.UntilAsync(path, answer => answer.GetProperty("confirmations").GetInt32() == 12)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_transaction_whose_block_the_chain_has_left_is_pending_again()
    {
        await using SiteHarness site = await SiteHarness.StartAsync(immediately: true);
        string fork = await site.Anvil.SnapshotAsync(default);
        TransactionReceipt receipt = await site.SendAsync(SiteHarness.Admin(1), SiteHarness.Admin(5), []);
        string path = $"api/transactions/{receipt.TransactionHash}";
        Assert.Equal("final", (await site.GetAsync(path)).GetProperty("status").GetString());

        await site.Anvil.RevertAsync(fork, default);
        site.Instead["eth_getTransactionReceipt"] = $$"""{"transactionHash":"{{receipt.TransactionHash}}","blockHash":"{{receipt.BlockHash}}","blockNumber":"0x0","status":"0x1","gasUsed":"0x5208","cumulativeGasUsed":"0x5208","transactionIndex":"0x0","from":"{{SiteHarness.Admin(1)}}","to":"{{SiteHarness.Admin(5)}}","contractAddress":null,"logs":[]}""";

        Assert.Equal("pending", (await site.GetAsync(path)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_transaction_whose_nonce_another_one_has_used_was_replaced()
    {
        await using SiteHarness site = await SiteHarness.StartAsync();
        await site.SendAsync(SiteHarness.Admin(1), SiteHarness.Admin(5), []);
        string path = $"api/transactions/{Hash32.FromUInt64(1)}?from={SiteHarness.Admin(1)}";

        Assert.Equal("replaced", (await site.GetAsync($"{path}&nonce=0")).GetProperty("status").GetString());
        Assert.Equal("unknown", (await site.GetAsync($"{path}&nonce=1")).GetProperty("status").GetString());
        using HttpResponseMessage half = await site.Http.GetAsync(new Uri(site.Url, path));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, half.StatusCode);
    }
}
