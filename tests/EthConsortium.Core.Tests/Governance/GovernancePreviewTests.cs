using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using Xunit.Abstractions;

namespace EthConsortium.Core.Tests.Governance;

public class GovernancePreviewTests(ITestOutputHelper output)
{
    private static readonly Address s_a = GovernanceChain.Admin(1);
    private static readonly Address s_b = GovernanceChain.Admin(2);
    private static readonly Address s_c = GovernanceChain.Admin(3);
    private static readonly Address s_new = GovernanceChain.Admin(9);

    [Fact]
    public async Task Says_who_has_voted_who_is_missing_and_what_follows()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 5, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));

        async Task Expect(Address actor, GovernanceAction action, string text) => Assert.Equal(text, (await chain.Client.PreviewAsync(action, actor, default)).Text);

        await Expect(s_b, GovernanceAction.VoteFor(s_new), "2 of 3 votes, 1 missing: Bank 3 or Bank 4 or Bank 5; then admins 5 → 6; would be accepted");
        await Expect(s_a, GovernanceAction.VoteFor(s_new), "1 of 3 votes, 2 missing: Bank 2 or Bank 3 or Bank 4 or Bank 5; nothing to do: Bank 1 has voted for Bank N");
        await Expect(s_a, GovernanceAction.RescindVoteFor(s_new), "0 of 3 votes, 3 missing: Bank 1 or Bank 2 or Bank 3 or Bank 4 or Bank 5; would be accepted; without a vote the proposal is dropped");
        await Expect(s_b, GovernanceAction.ProposeAdmin(s_new, "Bank X"), "1 of 3 votes, 2 missing: Bank 2 or Bank 3 or Bank 4 or Bank 5; would be refused: AlreadyProposed: Bank N is proposed already. Vote for it.");
        await Expect(s_c, GovernanceAction.VoteAgainst(s_a), "1 of 3 votes, 2 missing: Bank 2 or Bank 4 or Bank 5; then admins 5 → 4, validators 10 → 8, tolerates 4 → 3 faults; would be accepted");
        await Expect(s_c, GovernanceAction.AddValidators([GovernanceChain.Validator(3, 8), GovernanceChain.Validator(3, 9), GovernanceChain.Validator(3, 10)]), "validators 10 → 13, tolerates 4 → 6 faults; would be accepted");
        await Expect(s_c, GovernanceAction.AddValidators([GovernanceChain.Validator(3, 1), GovernanceChain.Validator(3, 9)]), "validators 10 → 11, tolerates 4 → 5 faults; would be accepted");
        await Expect(s_c, GovernanceAction.AddValidators([GovernanceChain.Validator(3, 1)]), "nothing to do: all of them are validators of Bank 3");
        await Expect(s_c, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 1)]), $"would be refused: AlreadyAValidator: {GovernanceChain.Validator(2, 1)} is a validator of Bank 2 already.");
        await Expect(s_new, GovernanceAction.VoteFor(s_new), "1 of 3 votes, 2 missing: Bank 2 or Bank 3 or Bank 4 or Bank 5; would be refused: NotAnAdmin: Bank N is not an admin.");
        await Expect(s_b, GovernanceAction.VoteForCapacity(20), "1 of 3 votes, 2 missing: Bank 1 or Bank 3 or Bank 4 or Bank 5; would be accepted");
        await Expect(s_b, GovernanceAction.VoteForCapacity(257), "0 of 3 votes, 3 missing: Bank 1 or Bank 2 or Bank 3 or Bank 4 or Bank 5; would be refused: CapacityOutOfRange: Expected a capacity of 1 to 256 validators per admin, found 257.");
    }

    [Fact]
    public async Task The_last_vote_takes_effect_and_the_preview_says_so()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 2, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_c, "Bank 3"));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.VoteFor(s_c), s_b, default);

        Assert.Equal("2 of 2 votes; admins 2 → 3; would be accepted", preview.Text);
        Assert.True(preview.IsDecisive);
        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (preview.Verdict, preview.ChainAgrees));
    }

    [Fact]
    public async Task Between_two_admins_an_eviction_waits_for_its_notice_and_activity_voids_it()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 2, validators: 2));
        GovernanceAction enforce = GovernanceAction.EnforceEviction(s_b);
        Task<GovernancePreview> Preview() => chain.Client.PreviewAsync(enforce, s_a, default);

        Assert.Equal(ErrorCode.NotEnoughVotes, (await Preview()).Refusal?.Code);

        Assert.Equal(
            "1 of 1 votes; then admins 2 → 1, validators 4 → 2, tolerates 1 → 0 faults; would be accepted; that only gives notice: once 2 hours are over the same again evicts Bank 2, unless Bank 2 acts before then",
            (await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_b), s_a, default)).Text);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        Assert.Null((await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_b), s_a, default)).Note);
        GovernancePreview early = await Preview();
        Assert.Equal((ErrorCode.EvictionNotDue, true), (early.Refusal!.Code, early.ChainAgrees));

        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        await chain.Anvil.MineAsync(1, default);
        GovernancePreview due = await Preview();
        Assert.Equal("1 of 1 votes; admins 2 → 1, validators 4 → 2, tolerates 1 → 0 faults; would be accepted", due.Text);
        Assert.True(due.ChainAgrees);

        await chain.DoAsync(s_b, GovernanceAction.SetAlias("Still here"));
        GovernancePreview active = await Preview();
        Assert.Equal((ErrorCode.AdminIsActive, true), (active.Refusal!.Code, active.ChainAgrees));
    }

    [Fact]
    public async Task What_depends_on_the_time_is_foreseen_for_now_and_not_for_an_old_head()
    {
        TimeSpan later = TimeSpan.FromHours(3);
        await using GovernanceChain two = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 2, validators: 2));
        await two.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        await two.Anvil.IncreaseTimeAsync(later, default);
        GovernancePreview due = await two.Client.PreviewAsync(GovernanceAction.EnforceEviction(s_b), s_a, default);
        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (due.Verdict, due.ChainAgrees));

        await using GovernanceChain three = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 1));
        await three.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await three.Anvil.IncreaseTimeAsync(later, default);
        GovernancePreview expired = await three.Client.PreviewAsync(GovernanceAction.VoteFor(s_new), s_b, default);
        Assert.Equal((ErrorCode.ProposalExpired, true), (expired.Refusal?.Code, expired.ChainAgrees));
        Assert.Single(expired.State.Proposals);
        GovernancePreview again = await three.Client.PreviewAsync(GovernanceAction.ProposeAdmin(s_new, "Bank N"), s_b, default);
        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (again.Verdict, again.ChainAgrees));
    }

    [Fact]
    public async Task Announcing_a_queued_change_is_no_sign_of_life()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 2, validators: 2));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([TestAccounts.At(60)]));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([TestAccounts.At(61)]));
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        await chain.FinalizeAsync();
        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        Assert.True((await chain.DoAsync(s_b, GovernanceAction.InitiateQueuedChange())).Succeeded);

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.EnforceEviction(s_b), s_a, default);

        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (preview.Verdict, preview.ChainAgrees));
    }

    [Fact]
    public async Task Removing_who_never_was_there_is_refused_and_who_was_is_done()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 3, immediately: true));
        Address gone = GovernanceChain.Validator(1, 1);
        Address there = GovernanceChain.Validator(1, 2);
        Address never = TestAccounts.At(404);
        await chain.DoAsync(s_a, GovernanceAction.RemoveValidators([gone]));
        Task<GovernancePreview> Preview(GovernanceAction action) => chain.Client.PreviewAsync(action, s_a, default);

        GovernancePreview mistyped = await Preview(GovernanceAction.RemoveValidators([gone, there, never]));
        Assert.Equal((ErrorCode.NotYourValidator, true), (mistyped.Refusal?.Code, mistyped.ChainAgrees));
        Assert.Equal([gone], mistyped.DoneBefore);
        Assert.Equal([never], mistyped.NeverValidators);
        Assert.EndsWith($"{never} is not a validator of any admin.; not a validator any more: {gone}; never a validator: {never}", mistyped.Text);

        GovernancePreview partly = await Preview(GovernanceAction.RemoveValidators([gone, there]));
        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (partly.Verdict, partly.ChainAgrees));
        Assert.Equal([there], partly.Remaining!.Validators);
        Assert.EndsWith($"not a validator any more: {gone}", partly.Text);

        GovernancePreview done = await Preview(GovernanceAction.RemoveValidators([gone]));
        Assert.Equal($"nothing to do: none of them is a validator any more: {gone}", done.Text);

        GovernancePreview nobody = await Preview(GovernanceAction.VoteAgainst(never));
        Assert.Equal((ErrorCode.NotAnAdmin, true), (nobody.Refusal?.Code, nobody.ChainAgrees));
        Assert.Equal([never], nobody.Refusal!.Arguments);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        Assert.Equal(GovernanceVerdict.AlreadyDone, (await Preview(GovernanceAction.VoteAgainst(s_c))).Verdict);
        Assert.Equal(GovernanceVerdict.AlreadyDone, (await Preview(GovernanceAction.RemoveValidators([GovernanceChain.Validator(3, 2)]))).Verdict);
    }

    [Fact]
    public async Task An_expired_proposal_is_told_from_one_that_never_was()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 1));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        await chain.Anvil.MineAsync(1, default);

        GovernancePreview expired = await chain.Client.PreviewAsync(GovernanceAction.VoteFor(s_new), s_b, default);
        GovernancePreview never = await chain.Client.PreviewAsync(GovernanceAction.VoteFor(GovernanceChain.Admin(8)), s_b, default);

        Assert.Equal((ErrorCode.ProposalExpired, true), (expired.Refusal!.Code, expired.ChainAgrees));
        Assert.Equal((ErrorCode.NotProposed, true), (never.Refusal!.Code, never.ChainAgrees));
    }

    [Fact]
    public async Task The_refusals_that_a_random_walk_seldom_meets()
    {
        await using GovernanceChain one = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));
        await ExpectRefusalAsync(one, s_a, GovernanceAction.Resign(), ErrorCode.LastAdmin);
        await ExpectRefusalAsync(one, s_a, GovernanceAction.VoteAgainst(s_a), ErrorCode.CannotVoteOnOneself);
        await ExpectRefusalAsync(one, s_a, GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]), ErrorCode.TooFewValidators);
        await ExpectRefusalAsync(one, s_a, GovernanceAction.SetConsortiumName(new string('n', 129)), ErrorCode.NameTooLong);
        await ExpectRefusalAsync(one, s_a, GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(60)]), ErrorCode.AlreadyAValidator);
        await ExpectRefusalAsync(one, s_b, GovernanceAction.SetAlias("x"), ErrorCode.NotAnAdmin);

        await using GovernanceChain many = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 2));
        for (int i = 0; i < ConsortiumGovernanceContract.MaximumOpenProposals; i++)
        {
            await many.DoAsync(s_a, GovernanceAction.ProposeAdmin(TestAccounts.At(100 + i), $"N{i}"));
        }

        await ExpectRefusalAsync(many, s_a, GovernanceAction.ProposeAdmin(s_new, "N"), ErrorCode.TooManyProposals);
        await ExpectRefusalAsync(many, s_a, GovernanceAction.EnforceEviction(s_b), ErrorCode.NotEnoughVotes);
        await ExpectRefusalAsync(many, s_a, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]), ErrorCode.NotYourValidator);
    }

    /// <summary>A thousand random actions, each foreseen and then done: the chain has to do what was foreseen, word for word.</summary>
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 3, false)]
    [InlineData(4, 6, true)]
    [InlineData(5, 3, true)]
    public async Task What_is_foreseen_is_what_the_chain_does(int seed, int founders, bool immediately)
    {
        Random random = new(seed);
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(founders, 2, immediately) with { ValidatorCapacity = 4 });
        Dictionary<GovernanceVerdict, int> verdicts = [];
        HashSet<string> refusals = [];
        for (int step = 0; step < 250; step++)
        {
            if (random.Next(30) == 0)
            {
                await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromMinutes(random.Next(1, 180)), default);
                await chain.Anvil.MineAsync(1, default);
            }

            (Address actor, GovernanceAction action) = RandomAction(random, await chain.Client.ReadAsync(default));
            GovernancePreview preview = await chain.Client.PreviewAsync(action, actor, default);
            string what = $"seed {seed}, step {step}: {actor} {action}: {preview.Text}";
            Assert.True(preview.ChainAgrees, what);
            verdicts[preview.Verdict] = verdicts.GetValueOrDefault(preview.Verdict) + 1;
            if (preview.Refusal is { } refusal)
            {
                refusals.Add(refusal.Error);
                Assert.False((await chain.DoAsync(actor, preview.Remaining!)).Succeeded, what);
            }
            else if (preview.Remaining is { } remaining)
            {
                Assert.True((await chain.DoAsync(actor, remaining)).Succeeded, what);
                GovernanceState after = await chain.Client.ReadAsync(default);
                if (preview.IsDecisive)
                {
                    Assert.True((preview.After.Admins, preview.After.Validators) == (after.Admins.Count, after.TargetValidators.Count), $"{what}; but there are {after.Admins.Count} admins and {after.TargetValidators.Count} validators");
                }

                if (preview.Votes is { } votes && !preview.IsDecisive && after.FindProposal(action.Subject ?? default) is { } proposal)
                {
                    Assert.Equal(votes.Cast, proposal.VotesFor);
                }
            }

            if (random.Next(4) == 0 && (await chain.Client.ReadAsync(default)).IsChangeInFlight)
            {
                Assert.True((await chain.FinalizeAsync()).Succeeded);
            }
        }

        output.WriteLine($"{string.Join(", ", verdicts)}; {string.Join(", ", refusals.Order())}");
        Assert.All([GovernanceVerdict.WouldBeAccepted, GovernanceVerdict.AlreadyDone, GovernanceVerdict.WouldBeRefused], verdict => Assert.InRange(verdicts.GetValueOrDefault(verdict), 10, 240));
    }

    [Fact]
    public void Every_error_of_the_contract_has_a_code_of_its_name() =>
        Assert.All(
            ConsortiumGovernanceContract.Artifact.Abi.Errors,
            error => Assert.True(Enum.IsDefined(typeof(ErrorCode), error.Name), error.Name));

    private static async Task ExpectRefusalAsync(GovernanceChain chain, Address actor, GovernanceAction action, ErrorCode code)
    {
        GovernancePreview preview = await chain.Client.PreviewAsync(action, actor, default);
        Assert.Equal((code, true, GovernanceVerdict.WouldBeRefused), (preview.Refusal?.Code, preview.ChainAgrees, preview.Verdict));
        Assert.False((await chain.DoAsync(actor, action)).Succeeded);
    }

    private static (Address Actor, GovernanceAction Action) RandomAction(Random random, GovernanceState state)
    {
        // Few accounts, so that actions meet; mostly admins act, mostly on something that exists.
        Address Anybody() => GovernanceChain.Admin(random.Next(0, 9));
        Address Pick(IReadOnlyList<Address> from) => from.Count > 0 && random.Next(8) > 0 ? from[random.Next(from.Count)] : Anybody();
        Address admin = Pick([.. state.Admins.Select(a => a.Address)]);
        Address other = Pick([.. state.Admins.Select(a => a.Address)]);
        Address proposed = Pick([.. state.Proposals.Select(p => p.Subject)]);
        Address[] Some(int most) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => random.Next(40) == 0 ? Address.Zero : GovernanceChain.Validator(random.Next(1, 4), random.Next(1, 7)))];
        GovernanceAction action = random.Next(22) switch
        {
            0 or 1 or 2 or 3 => GovernanceAction.ProposeAdmin(Anybody(), new string('é', random.Next(12) == 0 ? 33 : random.Next(1, 5))),
            4 or 5 or 6 or 7 => GovernanceAction.VoteFor(proposed),
            8 => GovernanceAction.RescindVoteFor(proposed),
            9 or 10 => GovernanceAction.VoteAgainst(other),
            11 => GovernanceAction.RescindVoteAgainst(other),
            12 => GovernanceAction.EnforceEviction(other),
            13 => random.Next(2) == 0 ? GovernanceAction.Resign() : GovernanceAction.InitiateQueuedChange(),
            14 => GovernanceAction.SetAlias(new string('a', random.Next(1, 70))),
            15 => GovernanceAction.SetConsortiumName(new string('n', random.Next(1, 140))),
            16 or 17 or 18 => GovernanceAction.AddValidators(Some(4)),
            19 or 20 => GovernanceAction.RemoveValidators(random.Next(3) == 0 ? Some(3) : [.. (state.FindAdmin(admin)?.Validators ?? []).Take(random.Next(3))]),
            _ => GovernanceAction.VoteForCapacity(random.Next(12) == 0 ? random.Next(-1, 300) : random.Next(3, 6)),
        };
        return (admin, action);
    }
}
