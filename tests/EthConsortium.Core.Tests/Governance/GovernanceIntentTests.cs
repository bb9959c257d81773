using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Tests.Governance;

public sealed class GovernanceIntentTests : IDisposable
{
    private static readonly Address s_new = GovernanceChain.Admin(9);

    private readonly EthECKey[] _keys = [.. Enumerable.Range(1, 3).Select(TestAccounts.Key)];

    private Address A => _keys[0].Address;

    private Address B => _keys[1].Address;

    private Address C => _keys[2].Address;

    [Fact]
    public async Task Who_wants_an_admin_proposes_it_or_votes_for_the_proposal_there_is()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        GovernanceIntent intent = GovernanceIntent.AddAdmin(s_new, "Bank N");

        Assert.Equal((GovernanceActionKind.ProposeAdmin, GovernanceOutcome.Applied), await ApplyAsync(chain, 0, intent));
        Assert.Equal((GovernanceActionKind.VoteFor, GovernanceOutcome.AlreadyDone), await ApplyAsync(chain, 0, intent));
        Assert.Equal((GovernanceActionKind.VoteFor, GovernanceOutcome.Applied), await ApplyAsync(chain, 1, intent));
        Assert.Equal((GovernanceActionKind.ProposeAdmin, GovernanceOutcome.AlreadyDone), await ApplyAsync(chain, 2, intent));
        Assert.Equal("Bank N", (await chain.Client.ReadAsync(default)).FindAdmin(s_new)!.Alias);
    }

    [Fact]
    public async Task A_vote_is_not_given_to_another_name()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(s_new, "Bank N\u202e"));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceIntent.AddAdmin(s_new, "Bank M"), B, default);

        Assert.Equal((GovernanceVerdict.WouldBeRefused, ErrorCode.AliasDiffers), (preview.Verdict, preview.Refusal!.Code));
        Assert.Contains("'Bank N\uFFFD', not as 'Bank M'", preview.Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<GovernanceRefusedException>(() => ApplyAsync(chain, 1, GovernanceIntent.AddAdmin(s_new, "Bank M")));
        Assert.Equal((GovernanceActionKind.VoteFor, GovernanceOutcome.Applied), await ApplyAsync(chain, 1, GovernanceIntent.AddAdmin(s_new, alias: null)));
    }

    [Fact]
    public async Task An_admin_under_another_name_is_worth_a_warning()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        RecordingSink sink = new();

        GovernanceResult result = await chain.Client.ApplyAsync(GovernanceIntent.AddAdmin(B, "Bank Z"), Sender(chain, 0), null, sink, default);

        Assert.Equal(GovernanceOutcome.AlreadyDone, result.Outcome);
        Assert.Equal(["Propose Bank 2 as 'Bank Z': its alias is 'Bank 2', not 'Bank Z': make sure that it is the right account"], sink.Warnings);
        Assert.Null((await chain.Client.PreviewAsync(GovernanceIntent.AddAdmin(B, "Bank 2"), A, default)).Note);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public async Task A_blank_alias_is_refused(string alias)
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);

        foreach (GovernanceIntent intent in new[] { GovernanceIntent.AddAdmin(s_new, alias), GovernanceIntent.ProposeAdmin(s_new, alias), GovernanceIntent.SetAlias(alias) })
        {
            GovernancePreview preview = await chain.Client.PreviewAsync(intent, A, default);
            Assert.Equal((GovernanceVerdict.WouldBeRefused, ErrorCode.AliasBlank), (preview.Verdict, preview.Refusal?.Code));
        }

        // Who has got there under a blank one otherwise can still be voted for.
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(s_new, alias));
        Assert.Equal(GovernanceVerdict.WouldBeAccepted, (await chain.Client.PreviewAsync(GovernanceIntent.AddAdmin(s_new, alias), B, default)).Verdict);
    }

    [Fact]
    public async Task Without_an_alias_nobody_is_proposed()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceIntent.AddAdmin(s_new, alias: null), A, default);

        Assert.Equal(ErrorCode.NotProposed, preview.Refusal!.Code);
    }

    [Fact]
    public async Task Who_wants_an_admin_gone_votes_against_it_and_oneself_resigns()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);

        Assert.Equal((GovernanceActionKind.VoteAgainst, GovernanceOutcome.Applied), await ApplyAsync(chain, 0, GovernanceIntent.RemoveAdmin(C)));
        Assert.Equal((GovernanceActionKind.VoteAgainst, GovernanceOutcome.AlreadyDone), await ApplyAsync(chain, 0, GovernanceIntent.RemoveAdmin(C)));
        Assert.Equal((GovernanceActionKind.RescindVoteAgainst, GovernanceOutcome.Applied), await ApplyAsync(chain, 0, GovernanceIntent.UndoVote(C)));
        Assert.Equal((GovernanceActionKind.Resign, GovernanceOutcome.Applied), await ApplyAsync(chain, 2, GovernanceIntent.RemoveAdmin(C)));
        Assert.Equal((GovernanceActionKind.VoteAgainst, GovernanceOutcome.AlreadyDone), await ApplyAsync(chain, 0, GovernanceIntent.RemoveAdmin(C)));
        Assert.Equal([A, B], (await chain.Client.ReadAsync(default)).Admins.Select(admin => admin.Address));
    }

    [Fact]
    public async Task Between_two_admins_the_same_wish_gives_notice_waits_and_evicts()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        GovernanceIntent intent = GovernanceIntent.RemoveAdmin(B);

        Assert.Equal((GovernanceActionKind.VoteAgainst, GovernanceOutcome.Applied), await ApplyAsync(chain, 0, intent));
        Assert.Equal((GovernanceActionKind.EnforceEviction, GovernanceOutcome.Waiting), await ApplyAsync(chain, 0, intent));
        GovernancePreview waiting = await chain.Client.PreviewAsync(intent, A, default);
        Assert.StartsWith("waiting: Bank 1 has voted to evict Bank 2. The notice runs until", waiting.Text, StringComparison.Ordinal);
        Assert.Equal((GovernanceVerdict.Waiting, (GovernanceAction?)null), (waiting.Verdict, waiting.Remaining));
        ConsortiumProposal eviction = Assert.Single(await chain.Client.ListProposalsAsync(waiting.State, default));
        Assert.Contains($"{eviction.EnforceableAt:u}", waiting.Text, StringComparison.Ordinal);

        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        await chain.Anvil.MineAsync(1, default);

        Assert.Equal((GovernanceActionKind.EnforceEviction, GovernanceOutcome.Applied), await ApplyAsync(chain, 0, intent));
        Assert.Equal((GovernanceActionKind.VoteAgainst, GovernanceOutcome.AlreadyDone), await ApplyAsync(chain, 0, intent));
        Assert.Equal([A], (await chain.Client.ReadAsync(default)).Admins.Select(admin => admin.Address));
    }

    [Fact]
    public async Task A_notice_that_its_subject_has_voided_has_no_date()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        await chain.DoAsync(A, GovernanceAction.VoteAgainst(B));
        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromMinutes(1), default);
        await chain.DoAsync(B, GovernanceAction.SetAlias("Still here"));

        ConsortiumProposal eviction = Assert.Single(await chain.Client.ListProposalsAsync(await chain.Client.ReadAsync(default), default));

        Assert.Equal((ConsortiumProposalKind.Eviction, (DateTimeOffset?)null), (eviction.Kind, eviction.EnforceableAt));
    }

    [Fact]
    public async Task What_was_foreseen_is_taken_while_it_is_true_and_found_out_anew_when_not()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        GovernanceIntent intent = GovernanceIntent.AddAdmin(s_new, "Bank N");
        GovernancePreview foreseen = await chain.Client.PreviewAsync(intent, A, default);
        await chain.DoAsync(B, GovernanceAction.ProposeAdmin(s_new, "Bank N"));

        GovernanceResult result = await chain.Client.ApplyAsync(intent, Sender(chain, 0), new GovernanceApplyOptions { Preview = foreseen }, null, default);

        Assert.Equal((GovernanceActionKind.ProposeAdmin, GovernanceActionKind.VoteFor), (foreseen.Action.Kind, result.Preview.Action.Kind));
        Assert.NotNull(result.State.FindAdmin(s_new));

        foreseen = await chain.Client.PreviewAsync(GovernanceIntent.RemoveAdmin(C), A, default);
        result = await chain.Client.ApplyAsync(GovernanceIntent.RemoveAdmin(C), Sender(chain, 0), new GovernanceApplyOptions { Preview = foreseen }, null, default);

        Assert.Same(foreseen, result.Preview);
    }

    [Fact]
    public async Task Open_votes_of_both_kinds_say_who_has_voted_and_who_is_missing()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(B, GovernanceAction.VoteAgainst(C));

        GovernanceState state = await chain.Client.ReadAsync(default);
        IReadOnlyList<ConsortiumProposal> proposals = state.ListProposals();

        Assert.Equal([(ConsortiumProposalKind.Admission, s_new, "Bank N"), (ConsortiumProposalKind.Eviction, C, "Bank 3")], proposals.Select(p => (p.Kind, p.Address, p.Alias)));
        Assert.All(proposals, p => Assert.Equal((1, 2, 1), (p.Votes, p.VotesNeeded, p.Missing)));
        Assert.Equal(($"{A}", $"{B} {C}", "Bank 1", A), (proposals[0].Voters.ToString(), proposals[0].NotVoted.ToString(), proposals[0].VoterNames.ToString(), proposals[0].Proposer!.Value));
        Assert.Equal(($"{B}", $"{A}"), (proposals[1].Voters.ToString(), proposals[1].NotVoted.ToString()));
        Assert.NotNull(proposals[0].ExpiresAt);
        Assert.Null(proposals[1].ExpiresAt);
        Assert.Equal([A, C], (state with { Version = GovernanceVersion.V1_2 }).ListProposals()[1].NotVoted);
    }

    [Fact]
    public async Task Validators_say_whose_they_are_and_where_they_stand()
    {
        await using GovernanceChain chain = await StartAsync(founders: 2);
        await chain.DoAsync(A, GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]));
        await chain.FinalizeAsync();
        await chain.DoAsync(A, GovernanceAction.AddValidators([TestAccounts.At(60)]));
        await chain.DoAsync(B, GovernanceAction.Resign());
        await chain.FinalizeAsync();
        await chain.DoAsync(A, GovernanceAction.RescindVoteFor(s_new));

        Dictionary<Address, ConsortiumValidator> validators = (await chain.Client.ReadAsync(default)).ListValidators().ToDictionary(v => v.Address);

        Assert.Equal((A, "Bank 1", ConsortiumValidatorStatus.Active), Describe(GovernanceChain.Validator(1, 2)));
        Assert.Equal((A, "Bank 1", ConsortiumValidatorStatus.Active), Describe(TestAccounts.At(60)));
        Assert.Equal(((Address?)null, "", ConsortiumValidatorStatus.Leaving), Describe(GovernanceChain.Validator(2, 1)));

        await chain.DoAsync(A, GovernanceAction.AddValidators([TestAccounts.At(61)]));
        validators = (await chain.Client.ReadAsync(default)).ListValidators().ToDictionary(v => v.Address);
        Assert.Equal((A, "Bank 1", ConsortiumValidatorStatus.Joining), Describe(TestAccounts.At(61)));

        (Address? Admin, string Alias, ConsortiumValidatorStatus Status) Describe(Address validator) =>
            validators[validator] is var v ? (v.Admin, v.AdminName, v.Status) : default;
    }

    [Fact]
    public async Task Validators_that_cannot_be_spared_stay_without_an_admin()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(new ConsortiumGovernanceGenesis(
            "Two banks",
            [new ConsortiumGovernanceFounder(A, "Bank 1", []), new ConsortiumGovernanceFounder(B, "Bank 2", GovernanceChain.ValidatorsOf(2, 2))]));
        await chain.DoAsync(B, GovernanceAction.Resign());

        IReadOnlyList<ConsortiumValidator> validators = (await chain.Client.ReadAsync(default)).ListValidators();

        Assert.Equal(2, validators.Count);
        Assert.All(validators, v => Assert.Equal((null, ConsortiumValidatorStatus.Orphaned), (v.Admin, v.Status)));
    }

    [Fact]
    public async Task Names_are_fit_for_a_terminal()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(new ConsortiumGovernanceGenesis(
            "Trick", [new ConsortiumGovernanceFounder(A, "\u001b[2JBank\u202e\n", GovernanceChain.ValidatorsOf(1, 2))]));
        GovernanceState state = await chain.Client.ReadAsync(default);

        Assert.Equal("\u001b[2JBank\u202e\n", state.Admins[0].Alias);
        Assert.Equal("\uFFFD[2JBank\uFFFD\uFFFD", state.NameOf(A));
        Assert.Equal(state.NameOf(A), state.ShortNameOf(A));
        Assert.Equal($"{B.ToString()[..10]}…{B.ToString()[^6..]}", state.ShortNameOf(B));
    }

    [Fact]
    public async Task A_line_of_the_history_is_text_and_numbers()
    {
        await using GovernanceChain chain = await StartAsync(founders: 3);
        await chain.DoAsync(A, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(A, GovernanceAction.AddValidators([TestAccounts.At(60), TestAccounts.At(61)]));
        GovernanceState state = await chain.Client.ReadAsync(default);

        GovernanceHistoryEntry[] entries = [.. (await chain.Client.ReadHistoryAsync(0, null, null, default)).Select(e => new GovernanceHistoryEntry(e, state))];

        GovernanceHistoryEntry proposed = entries[0];
        Assert.Equal(("Proposed", $"{A}", "Bank 1", $"{s_new}", "Bank N", "Bank N"), (proposed.Kind, proposed.Actor, proposed.ActorName, proposed.Subject, proposed.SubjectName, proposed.Text));
        GovernanceHistoryEntry delegated = entries.Single(entry => entry.Kind == "ValidatorsDelegated");
        Assert.Equal(($"{TestAccounts.At(60)} {TestAccounts.At(61)}", null), (delegated.Validators.ToString(), delegated.Subject));
    }

    public void Dispose() => Array.ForEach(_keys, key => key.Dispose());

    private Task<GovernanceChain> StartAsync(int founders) => GovernanceChain.StartAsync(new ConsortiumGovernanceGenesis(
        "Three banks",
        [.. Enumerable.Range(1, founders).Select(n => new ConsortiumGovernanceFounder(_keys[n - 1].Address, $"Bank {n}", GovernanceChain.ValidatorsOf(n, 2)))])
    {
        EvictionNotice = TimeSpan.FromHours(2),
    });

    private async Task<(GovernanceActionKind Action, GovernanceOutcome Outcome)> ApplyAsync(GovernanceChain chain, int member, GovernanceIntent intent)
    {
        GovernanceResult result = await chain.Client.ApplyAsync(intent, Sender(chain, member), new GovernanceApplyOptions { WaitForFinality = false }, null, default);
        return (result.Preview.Action.Kind, result.Outcome);
    }

    private TransactionSender Sender(GovernanceChain chain, int member) =>
        new(chain.Eth, new EthECKeySigner(_keys[member]), new ChainId(10_101_010), new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5), MaxPollingInterval = TimeSpan.FromMilliseconds(20) });
}
