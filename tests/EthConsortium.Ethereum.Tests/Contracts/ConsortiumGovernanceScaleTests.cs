using EthConsortium.Ethereum.JsonRpc;
using static EthConsortium.Ethereum.Tests.Contracts.GovernanceFixture;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>That the contract goes on working at the size of its limits, in blocks of 50,000,000 gas. Gas is what it is on one EVM with one set of rules, so that it can be asserted.</summary>
public sealed class ConsortiumGovernanceScaleTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>, IAsyncLifetime
{
    private string _snapshot = "";

    public async Task InitializeAsync() => _snapshot = await chain.RememberAsync();

    public Task DisposeAsync() => chain.ForgetSinceAsync(_snapshot);

    [Fact]
    public async Task TwoHundredAdminsWithThreeThousandValidatorsFitIntoABlock()
    {
        GovernanceDriver governance = await chain.FoundAsync([.. Enumerable.Repeat(15, 200)]);
        Assert.Equal(3_000, (await governance.ValidatorsAsync()).Length);

        TransactionReceipt added = await governance.SendAsync(Admin(7), Contract.AddValidators, [new[] { Validator(100_000) }]);
        Assert.Equal(3_001, ((Address[])governance.Logs(added, Contract.InitiateChange)[0][1]!).Length);
        Assert.InRange(added.GasUsed, 0UL, 5_000_000UL);

        // What a change costs to land depends on the change alone.
        TransactionReceipt landed = await governance.FinalizeAsync();
        Assert.InRange(landed.GasUsed, 0UL, 40_000UL);
        GovernanceDriver small = await chain.FoundAsync(2);
        await small.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100_000) }]);
        Assert.Equal((await small.FinalizeAsync()).GasUsed, landed.GasUsed);

        TransactionReceipt proposed = await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "The next bank");
        Assert.InRange(proposed.GasUsed, 0UL, 250_000UL);
        await governance.SendTogetherAsync(Enumerable.Range(1, 98).Select(Admin), Contract.VoteFor, _ => [Candidate(0)]);
        await governance.SendTogetherAsync(Enumerable.Range(1, 99).Select(Admin), Contract.VoteAgainst, _ => [Admin(199)]);
        TransactionReceipt vote = await governance.SendAsync(Admin(99), Contract.VoteFor, Candidate(0));
        Assert.InRange(vote.GasUsed, 0UL, 40_000UL);
        TransactionReceipt admitted = await governance.SendAsync(Admin(100), Contract.VoteFor, Candidate(0));
        Assert.Single(governance.Logs(admitted, Contract.AdminAdded));
        Assert.InRange(admitted.GasUsed, 0UL, 150_000UL);
        await governance.SendAsync(Admin(100), Contract.VoteAgainst, Admin(199));
        TransactionReceipt evicted = await governance.SendAsync(Admin(101), Contract.VoteAgainst, Admin(199));
        Assert.Single(governance.Logs(evicted, Contract.AdminRemoved));
        Assert.InRange(evicted.GasUsed, 0UL, 6_000_000UL);
        Assert.Equal(200, await governance.ReadAsync<int>(Contract.GetAdminCount));
    }

    [Fact]
    public async Task TheLargestChangesFitIntoABlock()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders([256, 0, 0, .. Enumerable.Repeat(250, 14)]) with { ValidatorCapacity = 256 });
        Address[] most = [.. Enumerable.Range(100_000, 256).Select(Validator)];

        TransactionReceipt added = await governance.SendAsync(Admin(1), Contract.AddValidators, [most]);
        Assert.InRange(added.GasUsed, 0UL, 30_000_000UL);
        await governance.RefusesAsync(Admin(2), Contract.TooManyValidators, [4_097, 4_096], Contract.AddValidators, [Enumerable.Range(200_000, 85).Select(Validator).ToArray()]);
        await governance.SendAsync(Admin(2), Contract.AddValidators, [Enumerable.Range(200_000, 84).Select(Validator).ToArray()]);
        TransactionReceipt landed = await governance.FinalizeAsync();
        Assert.InRange(landed.GasUsed, 0UL, 5_000_000UL);
        TransactionReceipt queued = await governance.SendAsync(Admin(1), Contract.RemoveValidators, [most]);
        Assert.InRange(queued.GasUsed, 0UL, 30_000_000UL);
        await governance.FinalizeAsync();

        // The eviction of an admin with all it may have, and with it the announcement of all the others.
        await governance.SendTogetherAsync(Enumerable.Range(1, 8).Select(Admin), Contract.VoteAgainst, _ => [Admin(0)]);

        TransactionReceipt evicted = await governance.SendAsync(Admin(9), Contract.VoteAgainst, Admin(0));
        Assert.Equal(256, ((Address[])governance.Logs(evicted, Contract.ValidatorsRetired)[0][1]!).Length);
        Assert.InRange(evicted.GasUsed, 0UL, 30_000_000UL);
    }

    [Fact]
    public async Task VotesOfMoreThanAWordOfSeatsCount()
    {
        GovernanceDriver governance = await chain.FoundAsync([.. Enumerable.Repeat(1, 260)]);
        await governance.SendAsync(Admin(259), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendTogetherAsync(Enumerable.Range(130, 129).Select(Admin), Contract.VoteFor, _ => [Candidate(0)]);

        Assert.Equal(130, await governance.ReadAsync<int>(Contract.CountOfVotesFor, Candidate(0)));
        Assert.Equal(Enumerable.Range(130, 130).Select(Admin), await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));
        Assert.True(await governance.ReadAsAsync<bool>(Admin(256), Contract.HasAlreadyVotedFor, Candidate(0)));
        Assert.False(await governance.ReadAsAsync<bool>(Admin(0), Contract.HasAlreadyVotedFor, Candidate(0)));

        // Admins of both words leave: the vote of one vanishes, and with 258 admins 130 votes are needed.
        await governance.SendAsync(Admin(257), Contract.Resign);
        await governance.SendAsync(Admin(3), Contract.Resign);
        Assert.Equal(129, await governance.ReadAsync<int>(Contract.CountOfVotesFor, Candidate(0)));
        TransactionReceipt last = await governance.SendAsync(Admin(4), Contract.VoteFor, Candidate(0));
        Assert.Single(governance.Logs(last, Contract.AdminAdded));
        Assert.Equal(Candidate(0), (await governance.ReadAsync<Address[]>(Contract.GetAdmins))[^1]);
    }

    [Fact]
    public async Task AdminsWhoHaveLeftCostNothing()
    {
        GovernanceDriver old = await chain.FoundAsync([2, .. Enumerable.Repeat(0, 599)]);
        await old.SendTogetherAsync(Enumerable.Range(1, 598).Select(Admin), Contract.Resign, _ => [], gasOfEach: 3_000_000);

        Assert.Equal([Admin(0), Admin(599)], await old.ReadAsync<Address[]>(Contract.GetAdmins));
        GovernanceDriver fresh = await chain.FoundAsync(2, 0);
        await fresh.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");
        await old.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");
        TransactionReceipt admittedFresh = await fresh.SendAsync(Admin(1), Contract.VoteFor, Candidate(0));
        TransactionReceipt admittedOld = await old.SendAsync(Admin(599), Contract.VoteFor, Candidate(0));

        // One more word of seats than in the fresh one; the word of seats between is not looked at.
        Assert.InRange(admittedOld.GasUsed, admittedFresh.GasUsed, admittedFresh.GasUsed + 50_000);
        Assert.Equal([Admin(0), Admin(599), Candidate(0)], await old.ReadAsync<Address[]>(Contract.GetAdmins));
        await old.SendAsync(Admin(0), Contract.VoteAgainst, Admin(599));
        await old.SendAsync(Candidate(0), Contract.VoteAgainst, Admin(599));
        Assert.Equal([Admin(0), Candidate(0)], await old.ReadAsync<Address[]>(Contract.GetAdmins));
    }

    [Fact]
    public async Task ARecountTooLongForOneTransactionGoesOnWithTheNext()
    {
        const int Admins = 100;
        GovernanceDriver governance = await chain.FoundAsync([2, .. Enumerable.Repeat(0, Admins - 1)]);
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");
        for (int i = 1; i <= Contract.MaximumOpenProposals; i++)
        {
            int number = i * 1_000;
            await governance.SendTogetherAsync(Enumerable.Range(i == Contract.MaximumOpenProposals ? 1 : 0, Admins - 1).Select(Admin), Contract.ProposeAdmin, _ => [Candidate(number++), ""]);
        }

        // One vote short of the 51 that 100 admins need, and as many as 99 need.
        await governance.SendTogetherAsync(Enumerable.Range(1, 49).Select(Admin), Contract.VoteFor, _ => [Candidate(0)]);

        TransactionReceipt left = await governance.SendAsync(Admin(Admins - 1), Contract.Resign);
        Assert.Empty(governance.Logs(left, Contract.AdminAdded));
        Assert.InRange(left.GasUsed, 0UL, 10_000_000UL);

        TransactionReceipt next = await governance.SendAsync(Admin(60), Contract.UpdateAdminAlias, "Anything");
        Assert.Equal([Candidate(0)], Assert.Single(governance.Logs(next, Contract.AdminAdded)));
        TransactionReceipt afterwards = await governance.SendAsync(Admin(60), Contract.UpdateAdminAlias, "Anything else");
        Assert.InRange(afterwards.GasUsed, 0UL, 60_000UL);
    }

    [Fact]
    public async Task AnAvalancheOfEvictionsGoesOffInPartsThatFitIntoABlock()
    {
        // Two halves of ten want each other out, each one vote short, until one of the second half gives up.
        const int Half = 10;
        GovernanceDriver governance = await chain.FoundAsync(Founders([.. Enumerable.Repeat(200, 2 * Half)]) with { ValidatorCapacity = 200 });
        for (int i = 0; i < Half; i++)
        {
            int member = i;
            await governance.SendTogetherAsync(Enumerable.Range(0, Half).Select(Admin), Contract.VoteAgainst, _ => [Admin(Half + member)]);
            await governance.SendTogetherAsync(Enumerable.Range(Half, Half).Select(Admin), Contract.VoteAgainst, _ => [Admin(member)]);
        }

        TransactionReceipt receipt = await governance.SendAsync(Admin((2 * Half) - 1), Contract.Resign);
        int transactions = 1;
        Assert.InRange(receipt.GasUsed, 0UL, 40_000_000UL);
        while (await governance.ReadAsync<int>(Contract.GetAdminCount) > Half)
        {
            receipt = await governance.SendAsync(Admin(0), Contract.UpdateAdminAlias, $"{transactions}");
            Assert.InRange(receipt.GasUsed, 0UL, 40_000_000UL);
            Assert.InRange(++transactions, 2, 2 * Half);
        }

        Assert.True(transactions > 1, "All fitted into one transaction, so that this tests nothing.");
        Assert.Equal(Enumerable.Range(0, Half).Select(Admin), await governance.ReadAsync<Address[]>(Contract.GetAdmins));
        Assert.Equal(Half * 200, (await governance.TargetAsync()).Length);
    }

    [Fact]
    public async Task AnAdminVotedOutButNotYetCountedCanBePutOutDirectly()
    {
        const int Half = 10;
        GovernanceDriver governance = await chain.FoundAsync(Founders([.. Enumerable.Repeat(200, 2 * Half)]) with { ValidatorCapacity = 200 });
        for (int i = 0; i < Half; i++)
        {
            int member = i;
            await governance.SendTogetherAsync(Enumerable.Range(0, Half).Select(Admin), Contract.VoteAgainst, _ => [Admin(Half + member)]);
        }

        await governance.SendAsync(Admin((2 * Half) - 1), Contract.Resign);
        Address waiting = (await governance.ReadAsync<Address[]>(Contract.GetAdmins))[^1];
        Assert.NotEqual(Admin(Half - 1), waiting);

        TransactionReceipt enforced = await governance.SendAsync(Admin(0), Contract.EnforceEviction, waiting);
        Assert.Equal(waiting, governance.Logs(enforced, Contract.AdminRemoved)[0][0]);
    }
}
