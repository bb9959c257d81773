using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Governance;

public class LegacyGovernanceTests
{
    private static readonly Address s_a = GovernanceChain.Admin(1);
    private static readonly Address s_b = GovernanceChain.Admin(2);
    private static readonly Address s_c = GovernanceChain.Admin(3);
    private static readonly Address s_d = GovernanceChain.Admin(4);
    private static readonly Address s_new = GovernanceChain.Admin(9);

    public static TheoryData<GovernanceVersion> Versions => [GovernanceVersion.V1, GovernanceVersion.V1_2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Reads_the_state_with_who_has_voted_and_what_is_in_flight(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 3, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_b, GovernanceAction.SetAlias("Bank of B"));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 3)]));

        GovernanceState state = await chain.Client.ReadAsync(default);

        Assert.Equal((version, version == GovernanceVersion.V1 ? "" : "A consortium of 2019", 5), (state.Version, state.ConsortiumName, state.ValidatorCapacity));
        Assert.Equal([(s_a, ""), (s_b, "Bank of B"), (s_c, "Bank 3")], state.Admins.Select(admin => (admin.Address, admin.Alias)));
        Assert.Equal([s_b], state.FindAdmin(s_c)!.VotesAgainst);
        AdminProposal proposal = Assert.Single(state.Proposals);
        Assert.Equal((s_new, "Bank N", null, null), (proposal.Subject, proposal.Alias, proposal.Proposer, proposal.ExpiresAt));
        Assert.Equal([s_a], proposal.VotesFor);
        Assert.Equal((2, 2), (state.VotesNeeded, state.EvictionVotesNeeded));
        Assert.Equal((true, false, 6, 7), (state.IsChangeInFlight, state.IsChangeQueued, state.Validators.Count, state.TargetValidators.Count));
        Assert.Equal(GovernanceChain.ValidatorsOf(2, 3), state.FindAdmin(s_b)!.Validators);

        await chain.FinalizeAsync();
        await chain.DoAsync(s_b, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]));
        GovernanceState leaving = await chain.Client.ReadAsync(default);
        Assert.Equal((true, 7, 6), (leaving.IsChangeInFlight, leaving.Validators.Count, leaving.TargetValidators.Count));
        Assert.Equal([GovernanceChain.Validator(2, 2), GovernanceChain.Validator(2, 3)], leaving.FindAdmin(s_b)!.Validators);

        await chain.FinalizeAsync();
        Assert.Equal((false, 6), ((await chain.Client.ReadAsync(default)).IsChangeInFlight, (await chain.Client.ReadAsync(default)).Validators.Count));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Reads_in_two_requests_however_many_admins(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 6, validators: 0, founded: 2);
        CountingHandler handler = new();
        using RpcClient rpc = new(chain.Endpoint, null, handler);

        GovernanceState state = await new GovernanceClient(new EthClient(rpc), chain.Client.Contract).ReadAsync(default);

        Assert.Equal((6, 2), (state.Admins.Count, handler.Requests));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_seen_in_flight_where_the_storage_is_known_and_the_lists_decide_where_not()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1, admins: 2, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([]));
        Assert.True((await chain.Client.ReadAsync(default)).IsChangeInFlight);

        byte[] slot = new byte[32];
        slot[^1] = 10;
        await chain.Anvil.SetStorageAtAsync(chain.Client.Contract, new Hash32(slot), default, default);
        Assert.False((await chain.Client.ReadAsync(default)).IsChangeInFlight);

        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]));
        Assert.True((await chain.Client.ReadAsync(default)).IsChangeInFlight);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Actions_that_a_version_has_not_are_refused_naming_it(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 2, validators: 2);
        List<GovernanceAction> missing = [GovernanceAction.Resign(), GovernanceAction.EnforceEviction(s_b), GovernanceAction.VoteForCapacity(3), GovernanceAction.InitiateQueuedChange()];
        GovernanceAction[] of2019 = [GovernanceAction.RescindVoteFor(s_new), GovernanceAction.RescindVoteAgainst(s_b), GovernanceAction.SetConsortiumName("")];
        if (version == GovernanceVersion.V1)
        {
            missing.AddRange(of2019);
        }

        foreach (GovernanceAction action in missing)
        {
            GovernancePreview preview = await chain.Client.PreviewAsync(action, s_a, default);

            Assert.Equal((GovernanceVerdict.WouldBeRefused, ErrorCode.GovernanceActionUnsupported), (preview.Verdict, preview.Refusal?.Code));
            Assert.Contains(version == GovernanceVersion.V1 ? "Version 1 of" : "Version 1.2 of", preview.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Explains_votes_and_what_follows(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 4, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        async Task Expect(Address actor, GovernanceAction action, string text)
        {
            GovernancePreview preview = await chain.Client.PreviewAsync(action, actor, default);
            Assert.Equal((text, true), (preview.Text, preview.ChainAgrees));
        }

        await Expect(s_b, GovernanceAction.VoteFor(s_new), $"2 of 3 votes, 1 missing: Bank 3 or Bank 4; then admins 4 → 5; would be accepted");
        await Expect(s_a, GovernanceAction.VoteFor(s_new), "1 of 3 votes, 2 missing: Bank 2 or Bank 3 or Bank 4; nothing to do: " + $"{s_a} has voted for Bank N");
        await Expect(s_c, GovernanceAction.VoteAgainst(s_d), $"1 of 3 votes, 2 missing: {s_a} or Bank 2 or Bank 4; then admins 4 → 3, validators 8 → 6, tolerates 3 → 2 faults; would be accepted");
        await Expect(s_c, GovernanceAction.AddValidators([GovernanceChain.Validator(3, 3), GovernanceChain.Validator(3, 4)]), "validators 8 → 10, tolerates 3 → 4 faults; would be accepted");
        await Expect(s_c, GovernanceAction.AddValidators([.. Enumerable.Range(3, 4).Select(v => GovernanceChain.Validator(3, v))]), "would be refused: CapacityExceeded: That would be 6 validators; an admin may have 5.");
        await Expect(s_c, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]), $"would be refused: NotYourValidator: {GovernanceChain.Validator(2, 1)} is not a validator of this admin, but of Bank 2.");
        await Expect(s_new, GovernanceAction.SetAlias("X"), "would be refused: NotAnAdmin: Bank N is not an admin.");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Of_two_admins_none_is_evicted_without_its_own_vote_and_the_preview_says_so(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 2, validators: 2);

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_b), s_a, default);

        Assert.Equal("1 of 2 votes, 1 missing: Bank 2; then admins 2 → 1, validators 4 → 2, tolerates 1 → 0 faults; would be accepted; with two admins this contract evicts nobody without its own vote", preview.Text);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        Assert.Equal(2, (await chain.Client.ReadAsync(default)).Admins.Count);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_proposal_that_has_enough_votes_since_an_admin_left_waits_for_one_more_and_the_preview_says_so(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 4, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(s_b, GovernanceAction.VoteFor(s_new));
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_d));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_d));
        await chain.DoAsync(s_c, GovernanceAction.VoteAgainst(s_d));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.VoteFor(s_new), s_a, default);

        Assert.Equal("2 of 2 votes; nothing to do: " + $"{s_a} has voted for Bank N; it has the votes it needs, but this contract counts only when somebody votes", preview.Text);
        Assert.True((await chain.Client.PreviewAsync(GovernanceAction.VoteFor(s_new), s_c, default)).IsDecisive);
    }

    [Fact]
    public async Task Trap_a_second_change_is_refused_while_one_is_in_flight_because_v1_loses_the_first()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1, admins: 3, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]));
        await ExpectTrapAsync(chain, s_b, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 3)]), ErrorCode.ChangeInFlight);
        await ExpectTrapAsync(chain, s_b, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]), ErrorCode.ChangeInFlight);

        // What becomes of it otherwise: the first validator belongs to nobody, and counts for no capacity.
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 3)]));
        await chain.FinalizeAsync();
        GovernanceState state = await chain.Client.ReadAsync(default);
        Assert.Contains(GovernanceChain.Validator(1, 3), state.Validators);
        Assert.Null(state.FindOwner(GovernanceChain.Validator(1, 3)));

        await ExpectTrapAsync(chain, s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]), ErrorCode.OwnerlessValidator);
        Assert.Equal(ErrorCode.NotYourValidator, (await chain.Client.PreviewAsync(GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 3)]), s_a, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Trap_a_removal_that_was_overtaken_leaves_a_validator_that_cannot_be_removed()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1, admins: 2, validators: 3);
        await chain.DoAsync(s_a, GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 1)]));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 4)]));
        await chain.FinalizeAsync();

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.RemoveValidators([GovernanceChain.Validator(1, 2), GovernanceChain.Validator(1, 1)]), s_a, default);

        // It was withdrawn, so that part is done; the contract thinks otherwise.
        Assert.Equal([GovernanceChain.Validator(1, 1)], preview.DoneBefore);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_a));
        GovernancePreview eviction = await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_a), s_b, default);
        Assert.Equal((ErrorCode.StuckValidator, false, true), (eviction.Refusal!.Code, eviction.Refusal.IsTrap, eviction.ChainAgrees));
    }

    [Fact]
    public async Task A_second_change_is_refused_while_one_is_in_flight_as_v1_2_does_itself()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1_2, admins: 3, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.AddValidators([GovernanceChain.Validator(2, 3)]), s_b, default);

        Assert.Equal((ErrorCode.ChangeInFlight, false, true), (preview.Refusal!.Code, preview.Refusal.IsTrap, preview.ChainAgrees));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Trap_an_eviction_that_takes_effect_is_refused_while_a_change_is_in_flight(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 3, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]));

        await ExpectTrapAsync(chain, s_b, GovernanceAction.VoteAgainst(s_c), ErrorCode.EvictionDuringChange);

        // A vote that does not decide is no danger.
        Assert.Equal(GovernanceVerdict.WouldBeAccepted, (await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_a), s_b, default)).Verdict);

        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        await chain.FinalizeAsync();
        Assert.Null((await chain.Client.ReadAsync(default)).FindOwner(GovernanceChain.Validator(1, 3)));
    }

    [Fact]
    public async Task Trap_an_eviction_during_a_change_is_refused_too_where_the_client_answers_a_refusal_without_a_reason_like_a_success()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1_2, admins: 3, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3)]));
        using AlteredNode oldGeth = new((_, answer) =>
        {
            if (answer["error"] is not null)
            {
                answer.AsObject().Remove("error");
                answer["result"] = "0x";
            }
        });
        using RpcClient rpc = new(chain.Endpoint, handler: oldGeth);
        GovernanceClient client = new(new EthClient(rpc), chain.Client.Contract);

        GovernancePreview preview = await client.PreviewAsync(GovernanceAction.VoteAgainst(s_c), s_b, default);

        Assert.True(preview.State.IsChangeInFlight);
        Assert.Equal((ErrorCode.EvictionDuringChange, true), (preview.Refusal?.Code, preview.Refusal?.IsTrap));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Trap_an_eviction_of_an_admin_without_validators_is_refused_while_a_change_is_in_flight(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 3, validators: 0, founded: 3);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_c));
        await chain.DoAsync(s_b, GovernanceAction.AddValidators([GovernanceChain.Validator(2, 1)]));

        await ExpectTrapAsync(chain, s_b, GovernanceAction.VoteAgainst(s_c), ErrorCode.EmptyEvictionDuringChange);

        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_c));
        await chain.FinalizeAsync();
        GovernanceState state = await chain.Client.ReadAsync(default);
        Assert.Contains(GovernanceChain.Validator(2, 1), state.Validators);
        Assert.Null(state.FindOwner(GovernanceChain.Validator(2, 1)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Trap_a_duplicate_in_one_call_is_refused_because_it_can_never_be_removed(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 2, validators: 2);
        Address twice = GovernanceChain.Validator(2, 3);
        GovernanceAction add = GovernanceAction.AddValidators([twice, twice]);
        await ExpectTrapAsync(chain, s_b, add, ErrorCode.DuplicateValidator);

        await chain.DoAsync(s_b, add);
        await chain.FinalizeAsync();
        GovernancePreview removal = await chain.Client.PreviewAsync(GovernanceAction.RemoveValidators([twice]), s_b, default);
        Assert.Equal((ErrorCode.StuckValidator, true), (removal.Refusal!.Code, removal.ChainAgrees));
        Assert.False((await chain.DoAsync(s_b, GovernanceAction.RemoveValidators([twice]))).Succeeded);
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_b));
        Assert.Equal(ErrorCode.StuckValidator, (await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_b), s_a, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Trap_two_have_to_remain_of_the_list_in_flight_and_not_only_of_todays()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1, admins: 2, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.RemoveValidators(GovernanceChain.ValidatorsOf(1, 2)));

        await ExpectTrapAsync(chain, s_b, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]), ErrorCode.TooFewPendingValidators);

        await chain.DoAsync(s_b, GovernanceAction.RemoveValidators([GovernanceChain.Validator(2, 1)]));
        await chain.FinalizeAsync();
        Assert.Single((await chain.Client.ReadAsync(default)).Validators);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_deciding_eviction_is_refused_when_fewer_than_two_validators_would_remain(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 3, validators: 0, founded: 2);
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_a));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.VoteAgainst(s_a), s_c, default);

        Assert.Equal((ErrorCode.EvictionLeavesTooFewValidators, false, true), (preview.Refusal!.Code, preview.Refusal.IsTrap, preview.ChainAgrees));
        Assert.False((await chain.DoAsync(s_c, GovernanceAction.VoteAgainst(s_a))).Succeeded);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Trap_the_last_admin_is_kept_because_anybody_could_be_the_next(GovernanceVersion version)
    {
        await using GovernanceChain chain = await StartAsync(version, admins: 2, validators: 2);
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        await chain.DoAsync(s_a, GovernanceAction.AddValidators([GovernanceChain.Validator(1, 3), GovernanceChain.Validator(1, 4)]));
        await chain.DoAsync(s_b, GovernanceAction.VoteAgainst(s_b)); // overtakes: two validators are left that belong to nobody
        await chain.FinalizeAsync();
        Assert.Single((await chain.Client.ReadAsync(default)).Admins);

        await ExpectTrapAsync(chain, s_a, GovernanceAction.VoteAgainst(s_a), ErrorCode.LastAdmin);

        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_a));
        await chain.FinalizeAsync();
        await chain.DoAsync(s_new, GovernanceAction.ProposeAdmin(s_new, "Anybody"));
        Assert.Equal([s_new], (await chain.Client.ReadAsync(default)).Admins.Select(admin => admin.Address));
    }

    [Fact]
    public async Task The_full_lists_of_v1_are_told_and_a_contract_of_198_admins_is_not_taken_for_it()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1, admins: 2, validators: 2);
        for (int i = 0; i < 200; i++)
        {
            await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(GovernanceChain.Admin(100 + i), ""));
        }

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.ProposeAdmin(s_new, ""), s_a, default);
        Assert.Equal((ErrorCode.AdminListFull, true), (preview.Refusal!.Code, preview.ChainAgrees));
        Assert.False((await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, ""))).Succeeded);

        await using GovernanceChain other = await StartAsync(GovernanceVersion.V1_2, admins: 2, validators: 2);
        for (int i = 0; i < 198; i++)
        {
            await other.DoAsync(s_new, GovernanceAction.ProposeAdmin(GovernanceChain.Admin(100 + i), ""));
        }

        Assert.Equal((GovernanceVersion.V1_2, 198), ((await other.Client.ReadAsync(default)).Version, (await other.Client.ReadAsync(default)).Proposals.Count));
    }

    [Fact]
    public async Task A_proposal_that_nobody_voted_for_can_be_cleared_away_in_v1_2()
    {
        await using GovernanceChain chain = await StartAsync(GovernanceVersion.V1_2, admins: 2, validators: 2);
        await chain.DoAsync(s_new, GovernanceAction.ProposeAdmin(GovernanceChain.Admin(66), "Spam"));

        GovernancePreview preview = await chain.Client.PreviewAsync(GovernanceAction.RescindVoteFor(GovernanceChain.Admin(66)), s_a, default);
        Assert.Equal((GovernanceVerdict.WouldBeAccepted, true), (preview.Verdict, preview.ChainAgrees));
        await chain.DoAsync(s_a, preview.Remaining!);
        Assert.Empty((await chain.Client.ReadAsync(default)).Proposals);
    }

    private static Task<GovernanceChain> StartAsync(GovernanceVersion version, int admins, int validators, int? founded = null) =>
        GovernanceChain.StartLegacyAsync(version == GovernanceVersion.V1 ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2, admins, validators, founded);

    /// <summary>Refused here, and taken by the chain.</summary>
    private static async Task ExpectTrapAsync(GovernanceChain chain, Address actor, GovernanceAction action, ErrorCode code)
    {
        GovernancePreview preview = await chain.Client.PreviewAsync(action, actor, default);
        Assert.Equal((GovernanceVerdict.WouldBeRefused, code, true), (preview.Verdict, preview.Refusal?.Code, preview.Refusal?.IsTrap));
        _ = await chain.Eth.CallAsync(new CallRequest { From = actor, To = chain.Client.Contract, Data = GovernanceDialectV2.Instance.Encode(action) }, BlockTag.Latest);
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
