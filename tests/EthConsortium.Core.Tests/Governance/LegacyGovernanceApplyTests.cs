using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Governance;

public class LegacyGovernanceApplyTests
{
    private static readonly GovernanceApplyOptions s_options = new() { PollInterval = TimeSpan.FromMilliseconds(20), FinalityTimeout = TimeSpan.FromSeconds(20) };

    [Theory]
    [InlineData(GovernanceVersion.V1)]
    [InlineData(GovernanceVersion.V1_2)]
    public async Task An_admin_is_admitted_delegates_until_it_is_final_and_walks_into_no_trap(GovernanceVersion version)
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(version == GovernanceVersion.V1 ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2, admins: 3, validators: 2);
        using EthECKey key = TestAccounts.Key(7);
        await chain.Anvil.SetBalanceAsync(key.Address, Wei.FromEther(1), default);
        TransactionSender sender = new(chain.Eth, new EthECKeySigner(key), AnvilFixture.ChainId, new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5), MaxPollingInterval = TimeSpan.FromMilliseconds(20) });
        await chain.DoAsync(GovernanceChain.Admin(1), GovernanceAction.ProposeAdmin(key.Address, "Bank K"));
        await chain.DoAsync(GovernanceChain.Admin(2), GovernanceAction.VoteFor(key.Address));
        Address[] validators = [.. GovernanceChain.ValidatorsOf(7, 2)];
        RecordingSink sink = new();
        Task<GovernanceResult> Apply(GovernanceAction action, GovernanceApplyOptions? options = null) => chain.Client.ApplyAsync(action, sender, options ?? s_options, sink, default);

        GovernanceResult unfinished = await Apply(GovernanceAction.AddValidators(validators), s_options with { WaitForFinality = false });
        Assert.Equal((GovernanceOutcome.Applied, false), (unfinished.Outcome, unfinished.IsFinal));
        Assert.Equal(validators, unfinished.ChangedValidators);
        GovernanceRefusedException refused = await Assert.ThrowsAsync<GovernanceRefusedException>(() => Apply(GovernanceAction.RemoveValidators([validators[0]])));
        Assert.Equal(version == GovernanceVersion.V1 ? ErrorCode.NotYourValidator : ErrorCode.ChangeInFlight, refused.Code);

        // What the client of an AuRa network does once the change has been built upon.
        Task? finalization = null;
        sink.OnStep = step => finalization ??= step.StartsWith("waiting until the change of 2", StringComparison.Ordinal) ? chain.FinalizeAsync() : null;
        GovernanceResult again = await Apply(GovernanceAction.AddValidators(validators));
        Assert.Equal((GovernanceOutcome.AlreadyDone, true), (again.Outcome, again.IsFinal));
        Assert.Equal(validators, (await chain.Client.ReadAsync(default)).FindAdmin(key.Address)!.Validators);

        Assert.Equal(GovernanceOutcome.Applied, (await Apply(GovernanceAction.VoteAgainst(GovernanceChain.Admin(2)))).Outcome);
        Assert.Equal(GovernanceOutcome.AlreadyDone, (await Apply(GovernanceAction.VoteAgainst(GovernanceChain.Admin(2)))).Outcome);
        Assert.Equal(GovernanceOutcome.Applied, (await Apply(GovernanceAction.SetAlias("K"))).Outcome);
        Assert.Equal(GovernanceOutcome.Applied, (await Apply(GovernanceAction.ProposeAdmin(TestAccounts.At(50), "Bank 50"))).Outcome);
        await finalization!;
        finalization = null;
        GovernanceResult removed = await Apply(GovernanceAction.RemoveValidators(validators));
        Assert.Equal((GovernanceOutcome.Applied, true), (removed.Outcome, removed.IsFinal));
        Assert.Equal(GovernanceOutcome.AlreadyDone, (await Apply(GovernanceAction.RemoveValidators(validators))).Outcome);
    }

    [Fact]
    public async Task A_founding_validator_that_the_first_change_of_all_removed_counts_as_removed()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 1, validators: 4);
        GovernanceAction remove = GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]);
        await chain.DoAsync(GovernanceChain.Admin(1), remove);
        await chain.FinalizeAsync();

        Assert.Equal(GovernanceVerdict.AlreadyDone, (await chain.Client.PreviewAsync(remove, GovernanceChain.Admin(1), default)).Verdict);
        Assert.Equal(ErrorCode.NotYourValidator, (await chain.Client.PreviewAsync(GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 9)]), GovernanceChain.Admin(1), default)).Refusal?.Code);
    }
}
