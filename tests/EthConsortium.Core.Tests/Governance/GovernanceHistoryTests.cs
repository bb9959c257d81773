using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Tests.Governance;

public class GovernanceHistoryTests
{
    private static readonly Address s_a = GovernanceChain.Admin(1);
    private static readonly Address s_b = GovernanceChain.Admin(2);
    private static readonly Address s_c = GovernanceChain.Admin(3);
    private static readonly Address s_new = GovernanceChain.Admin(9);

    [Fact]
    public async Task Tells_everything_that_happened_in_order_with_who_whom_and_the_votes()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "Bank N"));
        await chain.DoAsync(s_b, GovernanceAction.VoteFor(s_new));
        await chain.DoAsync(s_new, GovernanceAction.AddValidators([TestAccounts.At(60)]));
        await chain.FinalizeAsync();
        await chain.DoAsync(s_a, GovernanceAction.SetAlias("First"));
        await chain.DoAsync(s_a, GovernanceAction.VoteForCapacity(3));
        await chain.DoAsync(s_b, GovernanceAction.VoteForCapacity(3));
        await chain.DoAsync(s_c, GovernanceAction.VoteForCapacity(3));
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        await chain.DoAsync(s_c, GovernanceAction.VoteAgainst(s_b));
        await chain.DoAsync(s_c, GovernanceAction.RescindVoteAgainst(s_b));
        await chain.DoAsync(s_c, GovernanceAction.VoteAgainst(s_b));
        await chain.DoAsync(s_new, GovernanceAction.VoteAgainst(s_b));
        await chain.DoAsync(s_c, GovernanceAction.Resign());

        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(0, null, null, default);

        Assert.Equal(
            [
                "1 Proposed 1 9 'Bank N'",
                "1 VotedFor 1 9 1/2",
                "2 VotedFor 2 9 2/2",
                "2 Admitted 2 9 2/2",
                "3 ValidatorsDelegated 9 - [1]",
                "3 ChangeInitiated 9 - [7]",
                "4 ChangeFinalized - -",
                "5 AliasChanged 1 - 'First'",
                "6 VotedForCapacity 1 - 1/3 3",
                "7 VotedForCapacity 2 - 2/3 3",
                "8 VotedForCapacity 3 - 3/3 3",
                "8 CapacityChanged 3 - 3/3 3",
                "9 VotedAgainst 1 2 1/3",
                "10 VotedAgainst 3 2 2/3",
                "11 VoteAgainstRescinded 3 2 1/3",
                "12 VotedAgainst 3 2 2/3",
                "13 VotedAgainst 9 2 3/3",
                "13 Evicted 9 2 3/3",
                "13 ValidatorsRetired - 2 [2]",
                "13 ChangeInitiated 9 - [5]",
                "14 Resigned 3 3",
                "14 ValidatorsRetired - 3 [2]",
            ],
            history.Select(Describe));
        Assert.Equal(history, history.OrderBy(e => (e.Block, e.LogIndex)));
        Assert.All(history, e => Assert.NotEqual(default, e.Transaction));
        Assert.Equal(["10", "11", "12"], (await chain.Client.ReadHistoryAsync(10, 12, null, default)).Select(e => $"{e.Block}"));
    }

    [Fact]
    public async Task Tells_an_enforced_eviction_from_a_resignation_by_who_sent_it()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 2, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.VoteAgainst(s_b));
        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        await chain.DoAsync(s_a, GovernanceAction.EnforceEviction(s_b));

        IReadOnlyList<GovernanceEvent> history = await chain.Client.ReadHistoryAsync(0, null, null, default);

        Assert.Equal(["VotedAgainst", "EvictionNoticeGiven", "Evicted", "ValidatorsRetired", "ChangeInitiated"], history.Select(e => $"{e.Kind}"));
        Assert.Equal((s_a, s_b), (history[2].Actor, history[2].Subject));
        Assert.NotNull(history[1].Due);
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(0, 1000)]
    [InlineData(1000, null)]
    public async Task Blocks_that_do_not_exist_are_an_error(int from, int? to)
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 1, validators: 2));

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => chain.Client.ReadHistoryAsync((ulong)from, (ulong?)to, null, default));

        Assert.Equal(ErrorCode.BlockRangeInvalid, error.Code);
    }

    [Fact]
    public async Task Tells_why_proposals_closed()
    {
        await using GovernanceChain chain = await GovernanceChain.StartAsync(GovernanceChain.Genesis(admins: 3, validators: 2));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "N"));
        await chain.DoAsync(s_a, GovernanceAction.RescindVoteFor(s_new));
        await chain.DoAsync(s_a, GovernanceAction.ProposeAdmin(s_new, "N"));
        await chain.Anvil.IncreaseTimeAsync(TimeSpan.FromHours(3), default);
        await chain.DoAsync(s_b, GovernanceAction.ProposeAdmin(s_new, "N"));

        Assert.Equal(
            ["Proposed", "VotedFor", "VoteForRescinded", "ProposalDropped", "Proposed", "VotedFor", "ProposalExpired", "Proposed", "VotedFor"],
            (await chain.Client.ReadHistoryAsync(0, null, null, default)).Select(e => $"{e.Kind}"));
    }

    private static string Describe(GovernanceEvent e)
    {
        static string Number(Address? account) => account is { } address ? $"{(address.AsSpan()[18] << 8) | address.AsSpan()[19]}" : "-";
        List<string> parts = [$"{e.Block}", $"{e.Kind}", Number(e.Actor), Number(e.Subject)];
        if (e.Votes is not null)
        {
            parts.Add($"{e.Votes}/{e.VotesNeeded}");
        }

        if (e.Capacity is not null)
        {
            parts.Add($"{e.Capacity}");
        }

        if (e.Validators.Count > 0)
        {
            parts.Add($"[{e.Validators.Count}]");
        }

        if (e.Text is not null)
        {
            parts.Add($"'{e.Text}'");
        }

        return string.Join(' ', parts);
    }
}
