using System.Numerics;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using static EthConsortium.Ethereum.Tests.Contracts.GovernanceFixture;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>The rules of docs/governance.md, on a real EVM.</summary>
public sealed class ConsortiumGovernanceTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>
{
    // ---------------------------------------------------------------- majorities

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(4, 3, 3)]
    [InlineData(5, 3, 3)]
    [InlineData(11, 6, 6)]
    [InlineData(12, 7, 7)]
    [InlineData(200, 101, 101)]
    public async Task TheMajorityIsMoreThanHalf(int admins, int votesNeeded, int evictionVotesNeeded)
    {
        GovernanceDriver governance = await chain.FoundAsync([.. Enumerable.Repeat(1, admins)]);

        Assert.Equal(votesNeeded, await governance.ReadAsync<int>(Contract.VotesNeeded));
        Assert.Equal(evictionVotesNeeded, await governance.ReadAsync<int>(Contract.EvictionVotesNeeded));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(12)]
    public async Task TheLastVoteNeededAdmitsAndNoneBefore(int admins)
    {
        GovernanceDriver governance = await chain.FoundAsync([.. Enumerable.Repeat(1, admins)]);
        int needed = (admins / 2) + 1;

        TransactionReceipt last = await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "New");
        for (int votes = 1; votes < needed; votes++)
        {
            Assert.Empty(governance.Logs(last, Contract.AdminAdded));
            Assert.Equal(votes, await governance.ReadAsync<int>(Contract.CountOfVotesFor, Candidate(0)));
            last = await governance.SendAsync(Admin(votes), Contract.VoteFor, Candidate(0));
        }

        Assert.Equal([Candidate(0)], Assert.Single(governance.Logs(last, Contract.AdminAdded)));
        Assert.Equal([Admin(needed - 1), Candidate(0), true, (BigInteger)needed, (BigInteger)needed], governance.Logs(last, Contract.VoteCast)[^1]);
        Assert.Equal(Enumerable.Range(0, admins).Select(Admin).Append(Candidate(0)), await governance.ReadAsync<Address[]>(Contract.GetAdmins));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.GetProposedAdmins));
        Assert.Equal("New", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Candidate(0)));
    }

    // ---------------------------------------------------------------- admission

    [Fact]
    public async Task AProposalTellsWhoMadeItWhenAndUntilWhen()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 0) with { ProposalLifetime = TimeSpan.FromDays(3) });
        TransactionReceipt receipt = await governance.SendAsync(Admin(1), Contract.ProposeAdmin, Candidate(0), "Banque Ç");
        BigInteger now = await chain.NowAsync();

        Assert.Equal([Admin(1), now, now + (3 * 86_400), true, "Banque Ç"], await governance.ReadAllAsync(Contract.GetProposal, Candidate(0)));
        Assert.Equal([Candidate(0)], Assert.Single(governance.Logs(receipt, Contract.AdminProposed)));
        Assert.Equal([Admin(1), Candidate(0), "Banque Ç", now + (3 * 86_400)], Assert.Single(governance.Logs(receipt, Contract.AdminNominated)));
        Assert.Equal([Admin(1), Candidate(0), true, (BigInteger)1, (BigInteger)2], Assert.Single(governance.Logs(receipt, Contract.VoteCast)));
        Assert.Equal("Banque Ç", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Candidate(0)));
        Assert.Equal([Address.Zero, (BigInteger)0, (BigInteger)0, false, ""], await governance.ReadAllAsync(Contract.GetProposal, Candidate(1)));
    }

    [Fact]
    public async Task WhatCannotBeProposedOrVotedForIsRefused()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0);
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");

        await governance.RefusesAsync(Admin(0), Contract.ZeroAddress, [], Contract.ProposeAdmin, Address.Zero, "");
        await governance.RefusesAsync(Admin(0), Contract.AlreadyAnAdmin, [Admin(1)], Contract.ProposeAdmin, Admin(1), "");
        await governance.RefusesAsync(Admin(1), Contract.AlreadyProposed, [Candidate(0)], Contract.ProposeAdmin, Candidate(0), "");
        await governance.RefusesAsync(Admin(0), Contract.AliasTooLong, [65, 64], Contract.ProposeAdmin, Candidate(1), new string('x', 65));
        await governance.RefusesAsync(Admin(0), Contract.NotProposed, [Candidate(1)], Contract.VoteFor, Candidate(1));
        await governance.RefusesAsync(Admin(0), Contract.NotProposed, [Admin(1)], Contract.VoteFor, Admin(1));
        await governance.RefusesAsync(Candidate(0), Contract.NotAnAdmin, [Candidate(0)], Contract.VoteFor, Candidate(0));
        await governance.RefusesAsync(Admin(1), Contract.NoVoteToRescind, [Admin(1), Candidate(0)], Contract.RescindVoteFor, Candidate(0));
        await governance.RefusesAsync(Admin(1), Contract.NotProposed, [Candidate(1)], Contract.RescindVoteFor, Candidate(1));
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(2), new string('x', 64));
    }

    [Fact]
    public async Task AProposalWithoutVotesCloses()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0);
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendAsync(Admin(1), Contract.VoteFor, Candidate(0));
        TransactionReceipt first = await governance.SendAsync(Admin(0), Contract.RescindVoteFor, Candidate(0));
        Assert.Equal([Admin(0), Candidate(0), true, (BigInteger)1, (BigInteger)3], Assert.Single(governance.Logs(first, Contract.VoteRescinded)));
        Assert.Equal([Admin(1)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));

        TransactionReceipt second = await governance.SendAsync(Admin(1), Contract.RescindVoteFor, Candidate(0));

        Assert.Equal([Candidate(0), (BigInteger)3], Assert.Single(governance.Logs(second, Contract.ProposalClosed)));
        Assert.Equal(0, await governance.ReadAsync<int>(Contract.GetProposedCount));
        await governance.RefusesAsync(Admin(1), Contract.NotProposed, [Candidate(0)], Contract.VoteFor, Candidate(0));
    }

    [Fact]
    public async Task WhoHasVotedDependsOnTheSenderOfTheCall()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0);
        await governance.SendAsync(Admin(2), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendAsync(Admin(0), Contract.VoteFor, Candidate(0));
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));

        Assert.True(await governance.ReadAsAsync<bool>(Admin(0), Contract.HasAlreadyVotedFor, Candidate(0)));
        Assert.False(await governance.ReadAsAsync<bool>(Admin(1), Contract.HasAlreadyVotedFor, Candidate(0)));
        Assert.False(await governance.ReadAsAsync<bool>(Candidate(0), Contract.HasAlreadyVotedFor, Candidate(0)));
        Assert.True(await governance.ReadAsAsync<bool>(Admin(0), Contract.HasAlreadyVotedAgainst, Admin(1)));
        Assert.False(await governance.ReadAsAsync<bool>(Admin(2), Contract.HasAlreadyVotedAgainst, Admin(1)));
        Assert.False(await governance.ReadAsAsync<bool>(Admin(0), Contract.HasAlreadyVotedAgainst, Candidate(1)));
        Assert.Equal([Admin(0), Admin(2)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));
        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedAgainst, Admin(1)));
    }

    // ---------------------------------------------------------------- who leaves, and what remains of it

    [Fact]
    public async Task TheVotesOfAnAdminVanishWithIt()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0, 0, 0);
        await governance.SendAsync(Admin(5), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendAsync(Admin(0), Contract.VoteFor, Candidate(0));
        await governance.SendAsync(Admin(5), Contract.ProposeAdmin, Candidate(1), "");
        await governance.SendAsync(Admin(5), Contract.VoteAgainst, Admin(1));
        await governance.SendAsync(Admin(5), Contract.VoteForCapacity, 9);

        TransactionReceipt left = await governance.SendAsync(Admin(5), Contract.Resign);

        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));
        Assert.Equal(0, await governance.ReadAsync<int>(Contract.CountOfVotesAgainst, Admin(1)));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 9));

        // Nobody else voted for the second proposal: it goes. The first one stays, and still names its proposer.
        Assert.Equal([Candidate(1), (BigInteger)3], Assert.Single(governance.Logs(left, Contract.ProposalClosed)));
        Assert.Equal([Candidate(0)], await governance.ReadAsync<Address[]>(Contract.GetProposedAdmins));
        Assert.Equal(Admin(5), (await governance.ReadAllAsync(Contract.GetProposal, Candidate(0)))[0]);
    }

    [Fact]
    public async Task AnAdminAdmittedAgainInheritsNothing()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2, 2, 2, 0);
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendAsync(Admin(3), Contract.VoteFor, Candidate(0));
        await governance.SendAsync(Admin(3), Contract.VoteAgainst, Admin(4));
        await governance.SendAsync(Admin(3), Contract.VoteForCapacity, 9);
        foreach (int voter in (int[])[0, 1, 2])
        {
            await governance.SendAsync(Admin(voter), Contract.VoteAgainst, Admin(3));
        }

        await governance.AdmitAsync(Admin(3), "Back again");

        Assert.Equal([Admin(0), Admin(1), Admin(2), Admin(4), Admin(3)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));
        Assert.False(await governance.ReadAsAsync<bool>(Admin(3), Contract.HasAlreadyVotedFor, Candidate(0)));
        Assert.Equal(0, await governance.ReadAsync<int>(Contract.CountOfVotesAgainst, Admin(4)));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 9));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.GetAdminValidators, Admin(3)));

        // The votes that evicted it do not count against it again, and it may vote anew.
        Assert.Equal(0, await governance.ReadAsync<int>(Contract.CountOfVotesAgainst, Admin(3)));
        await governance.SendAsync(Admin(3), Contract.VoteFor, Candidate(0));
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(3));
        Assert.Equal(1, await governance.ReadAsync<int>(Contract.CountOfVotesAgainst, Admin(3)));
    }

    [Fact]
    public async Task WhoHasLeftDecidesNothingAnyMore()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2, 2);
        await governance.SendAsync(Admin(2), Contract.Resign);

        foreach ((AbiFunction function, object?[] arguments) in new (AbiFunction, object?[])[]
        {
            (Contract.ProposeAdmin, [Candidate(0), ""]), (Contract.VoteFor, [Candidate(0)]), (Contract.RescindVoteFor, [Candidate(0)]),
            (Contract.VoteAgainst, [Admin(0)]), (Contract.RescindVoteAgainst, [Admin(0)]), (Contract.EnforceEviction, [Admin(0)]),
            (Contract.UpdateAdminAlias, [""]), (Contract.SetConsortiumName, [""]), (Contract.Resign, []), (Contract.VoteForCapacity, [5]),
            (Contract.AddValidators, [new[] { Validator(100) }]), (Contract.RemoveValidators, [new[] { Validator(4) }]),
        })
        {
            await governance.RefusesAsync(Admin(2), Contract.NotAnAdmin, [Admin(2)], function, arguments);
        }

        Assert.Equal("", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Admin(2)));
    }

    [Fact]
    public async Task TheLastAdminCannotLeave()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);
        await governance.SendAsync(Admin(0), Contract.Resign);

        await governance.RefusesAsync(Admin(1), Contract.LastAdmin, [], Contract.Resign);
        await governance.RefusesAsync(Admin(1), Contract.CannotVoteOnOneself, [Admin(1)], Contract.VoteAgainst, Admin(1));
        await governance.RefusesAsync(Admin(1), Contract.CannotVoteOnOneself, [Admin(1)], Contract.EnforceEviction, Admin(1));
    }

    // ---------------------------------------------------------------- evictions

    [Fact]
    public async Task TheOneConcernedHasNoVote()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0);

        await governance.RefusesAsync(Admin(1), Contract.CannotVoteOnOneself, [Admin(1)], Contract.VoteAgainst, Admin(1));
        await governance.RefusesAsync(Admin(1), Contract.NotAnAdmin, [Candidate(0)], Contract.VoteAgainst, Candidate(0));
        await governance.RefusesAsync(Admin(0), Contract.NoVoteToRescind, [Admin(0), Admin(1)], Contract.RescindVoteAgainst, Admin(1));
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        await governance.SendAsync(Admin(2), Contract.VoteAgainst, Admin(1));
        await governance.RefusesAsync(Admin(0), Contract.NotEnoughVotes, [2, 3], Contract.EnforceEviction, Admin(1));
        TransactionReceipt taken = await governance.SendAsync(Admin(2), Contract.RescindVoteAgainst, Admin(1));
        Assert.Equal([Admin(2), Admin(1), false, (BigInteger)1, (BigInteger)3], Assert.Single(governance.Logs(taken, Contract.VoteRescinded)));
        await governance.SendAsync(Admin(2), Contract.VoteAgainst, Admin(1));
        TransactionReceipt last = await governance.SendAsync(Admin(3), Contract.VoteAgainst, Admin(1));

        Assert.Equal([Admin(3), Admin(1), false, (BigInteger)3, (BigInteger)3], Assert.Single(governance.Logs(last, Contract.VoteCast)));
        Assert.Equal([Admin(1)], Assert.Single(governance.Logs(last, Contract.AdminRemoved)));
        Assert.Empty(governance.Logs(last, Contract.EvictionNoticeGiven));
    }

    [Fact]
    public async Task BetweenTwoAdminsASignOfLifeVoidsTheNotice()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2) with { EvictionNotice = TimeSpan.FromDays(14) });
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        await governance.SendAsync(Admin(1), Contract.UpdateAdminAlias, "Still here");
        BigInteger lastActive = await chain.NowAsync();
        await chain.AdvanceAsync(TimeSpan.FromDays(60));

        await governance.RefusesAsync(Admin(0), Contract.AdminIsActive, [Admin(1), lastActive], Contract.EnforceEviction, Admin(1));

        // A new notice, of which the other is told by an event again, starts the time anew.
        await governance.RefusesAsync(Admin(0), Contract.AlreadyVoted, [Admin(0), Admin(1)], Contract.VoteAgainst, Admin(1));
        await governance.SendAsync(Admin(0), Contract.RescindVoteAgainst, Admin(1));
        await governance.RefusesAsync(Admin(0), Contract.NotEnoughVotes, [0, 1], Contract.EnforceEviction, Admin(1));
        TransactionReceipt notice = await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        BigInteger enforceableAt = await chain.NowAsync() + (14 * 86_400);
        Assert.Equal(enforceableAt, Assert.Single(governance.Logs(notice, Contract.EvictionNoticeGiven))[2]);
        await governance.RefusesAsync(Admin(0), Contract.EvictionNotDue, [enforceableAt], Contract.EnforceEviction, Admin(1));
        await chain.AdvanceAsync(TimeSpan.FromDays(14));
        await governance.SendAsync(Admin(0), Contract.EnforceEviction, Admin(1));
        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
    }

    [Fact]
    public async Task ARefusedTransactionIsNoSignOfLife()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2) with { EvictionNotice = TimeSpan.FromDays(14) });
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        await governance.RefusesAsync(Admin(1), Contract.EmptyList, [], Contract.AddValidators, [Array.Empty<Address>()]);
        await chain.AdvanceAsync(TimeSpan.FromDays(14));

        await governance.SendAsync(Admin(0), Contract.EnforceEviction, Admin(1));
    }

    [Fact]
    public async Task AVoteOfThreeBecomesANoticeWhenTwoRemain()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2, 2) with { EvictionNotice = TimeSpan.FromDays(14) });
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        await chain.AdvanceAsync(TimeSpan.FromDays(100));

        TransactionReceipt left = await governance.SendAsync(Admin(2), Contract.Resign);

        BigInteger enforceableAt = await chain.NowAsync() + (14 * 86_400);
        Assert.Equal([Admin(0), Admin(1), enforceableAt], Assert.Single(governance.Logs(left, Contract.EvictionNoticeGiven)));
        await governance.RefusesAsync(Admin(0), Contract.EvictionNotDue, [enforceableAt], Contract.EnforceEviction, Admin(1));
    }

    [Fact]
    public async Task ANoticeFromBeforeAThirdAdminIsWorthNothingAfterwards()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2) with { EvictionNotice = TimeSpan.FromDays(14), ProposalLifetime = TimeSpan.FromDays(90) });
        await governance.SendAsync(Admin(1), Contract.ProposeAdmin, Candidate(0), "");
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        await governance.SendAsync(Admin(0), Contract.VoteFor, Candidate(0));
        await chain.AdvanceAsync(TimeSpan.FromDays(15));
        await governance.RefusesAsync(Admin(0), Contract.NotEnoughVotes, [1, 2], Contract.EnforceEviction, Admin(1));

        await governance.SendAsync(Candidate(0), Contract.Resign);

        ulong twoRemainSince = await chain.NowAsync();
        await governance.RefusesAsync(Admin(0), Contract.EvictionNotDue, [twoRemainSince + (14 * 86_400)], Contract.EnforceEviction, Admin(1));
    }

    // ---------------------------------------------------------------- capacity, names

    [Fact]
    public async Task TheMajoritySetsTheCapacityAndItsVotesAreSpentWithThat()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(3, 2, 2) with { ValidatorCapacity = 4 });
        TransactionReceipt first = await governance.SendAsync(Admin(0), Contract.VoteForCapacity, 8);
        Assert.Equal([Admin(0), (BigInteger)8, (BigInteger)1, (BigInteger)2], Assert.Single(governance.Logs(first, Contract.CapacityVoteCast)));
        await governance.RefusesAsync(Admin(0), Contract.AlreadyVoted, [Admin(0), Address.Zero], Contract.VoteForCapacity, 8);
        await governance.RefusesAsync(Admin(0), Contract.CapacityOutOfRange, [0, 256], Contract.VoteForCapacity, 0);
        await governance.RefusesAsync(Admin(0), Contract.CapacityOutOfRange, [257, 256], Contract.VoteForCapacity, 257);
        await governance.RefusesAsync(Admin(0), Contract.CapacityOutOfRange, [(BigInteger.One << 16) + 4, 256], Contract.VoteForCapacity, (BigInteger.One << 16) + 4);

        await governance.SendAsync(Admin(1), Contract.VoteForCapacity, 2);
        await governance.SendAsync(Admin(0), Contract.VoteForCapacity, 5);
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 8));
        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 5));
        TransactionReceipt decided = await governance.SendAsync(Admin(2), Contract.VoteForCapacity, 2);

        Assert.Equal([(BigInteger)4, (BigInteger)2], Assert.Single(governance.Logs(decided, Contract.CapacityChanged)));
        Assert.Equal(2, await governance.ReadAsync<int>(Contract.GetValidatorCapacity));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 2));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.CapacityVotes, 5));

        // Who has more keeps them, but gets no further ones.
        Assert.Equal(3, (await governance.ReadAsync<Address[]>(Contract.GetAdminValidators, Admin(0))).Length);
        await governance.RefusesAsync(Admin(0), Contract.CapacityExceeded, [4, 2], Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(1), Contract.VoteForCapacity, 2);
    }

    [Fact]
    public async Task AnyAdminRenamesTheConsortiumAndItself()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0);

        TransactionReceipt name = await governance.SendAsync(Admin(1), Contract.SetConsortiumName, new string('n', 128));
        TransactionReceipt alias = await governance.SendAsync(Admin(1), Contract.UpdateAdminAlias, "Ours");

        Assert.Equal([Admin(1), new string('n', 128)], Assert.Single(governance.Logs(name, Contract.ConsortiumNameChanged)));
        Assert.Equal([Admin(1), "Ours"], Assert.Single(governance.Logs(alias, Contract.AliasChanged)));
        Assert.Equal(new string('n', 128), await governance.ReadAsync<string>(Contract.GetConsortiumName));
        Assert.Equal("Ours", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Admin(1)));
        await governance.RefusesAsync(Admin(1), Contract.NameTooLong, [129, 128], Contract.SetConsortiumName, new string('n', 129));
        await governance.RefusesAsync(Admin(1), Contract.AliasTooLong, [65, 64], Contract.UpdateAdminAlias, new string('n', 65));
    }

    // ---------------------------------------------------------------- validators

    [Fact]
    public async Task AddingAndRemovingTheSameValidatorInTheQueueCancelsOut()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);
        await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(1), Contract.AddValidators, [new[] { Validator(101), Validator(102) }]);
        await governance.SendAsync(Admin(1), Contract.RemoveValidators, [new[] { Validator(101), Validator(102) }]);

        (Address[] added, Address[] removed, bool inFlight, bool queued) = await governance.PendingAsync();
        Assert.Equal([Validator(100)], added);
        Assert.Empty(removed);
        Assert.True(inFlight);
        Assert.False(queued);
        await governance.FinalizeAsync();
        await governance.RefusesAsync(Admin(0), Contract.NothingToInitiate, [], Contract.InitiateQueuedChange);
    }

    [Fact]
    public async Task WhatIsInFlightIsTakenBackByTheNextChange()
    {
        GovernanceDriver governance = await chain.FoundAsync(3, 2);
        await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [new[] { Validator(100), Validator(0) }]);
        await governance.SendAsync(Admin(1), Contract.AddValidators, [new[] { Validator(0) }]);

        // Validator 0 never leaves the set, but changes hands; 100 comes and goes.
        Assert.Equal(Admin(1), await governance.ReadAsync<Address>(Contract.OwnerOf, Validator(0)));
        Assert.Equal(Address.Zero, await governance.ReadAsync<Address>(Contract.OwnerOf, Validator(100)));
        Assert.Equal((0, 0, true, true), Counts(await governance.PendingAsync()));
        await governance.FinalizeAsync();
        Assert.Contains(Validator(100), await governance.ValidatorsAsync());
        Assert.Equal((0, 1, false, true), Counts(await governance.PendingAsync()));
        await governance.SendAsync(Candidate(0), Contract.InitiateQueuedChange);
        await governance.FinalizeAsync();
        Assert.Equal(Enumerable.Range(0, 5).Select(Validator), await governance.ValidatorsAsync());
    }

    [Fact]
    public async Task AValidatorOnItsWayOutMayComeBackInTheNextChange()
    {
        GovernanceDriver governance = await chain.FoundAsync(3, 2);
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [new[] { Validator(0) }]);
        await governance.SendAsync(Admin(1), Contract.AddValidators, [new[] { Validator(0) }]);
        Assert.Equal(5, (await governance.TargetAsync()).Length);

        await governance.FinalizeAsync();
        Assert.DoesNotContain(Validator(0), await governance.ValidatorsAsync());
        await governance.SendAsync(Candidate(0), Contract.InitiateQueuedChange);
        await governance.FinalizeAsync();
        Assert.Contains(Validator(0), await governance.ValidatorsAsync());
        Assert.Equal(Admin(1), await governance.ReadAsync<Address>(Contract.OwnerOf, Validator(0)));
    }

    [Fact]
    public async Task AnAdminEvictedWhileItsAdditionIsInFlightLeavesNothingBehind()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2, 2);
        await governance.SendAsync(Admin(2), Contract.AddValidators, [new[] { Validator(100), Validator(101) }]);
        await governance.SendAsync(Admin(2), Contract.AddValidators, [new[] { Validator(102) }]);
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(2));
        await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(2));

        await governance.FinalizeAsync();
        Assert.Equal(8, (await governance.ValidatorsAsync()).Length);
        await governance.SendAsync(Candidate(0), Contract.InitiateQueuedChange);
        await governance.FinalizeAsync();
        Assert.Equal(Enumerable.Range(0, 4).Select(Validator), await governance.ValidatorsAsync());
        Assert.Equal((0, 0, false, false), Counts(await governance.PendingAsync()));
    }

    [Fact]
    public async Task AValidatorWithoutAnOwnerMayBeTakenOver()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0);
        await governance.SendAsync(Admin(0), Contract.Resign);
        Assert.Equal(Address.Zero, await governance.ReadAsync<Address>(Contract.OwnerOf, Validator(0)));
        Assert.Equal(2, (await governance.TargetAsync()).Length);

        // The set stays as it is, so that there is nothing to announce.
        TransactionReceipt taken = await governance.SendAsync(Admin(1), Contract.AddValidators, [new[] { Validator(0) }]);
        Assert.Empty(governance.Logs(taken, Contract.InitiateChange));
        Assert.Equal([Validator(0)], await governance.ReadAsync<Address[]>(Contract.GetAdminValidators, Admin(1)));

        // The other one goes when it can be spared; the one taken over stays.
        await governance.DelegateAsync(Admin(2), Validator(100));
        Assert.Equal([Validator(0), Validator(100)], await governance.ValidatorsAsync());
    }

    [Fact]
    public async Task AGenesisMayBeginWithOneValidator()
    {
        GovernanceDriver governance = await chain.FoundAsync(1);
        await governance.RefusesAsync(Admin(0), Contract.TooFewValidators, [0, 2], Contract.RemoveValidators, [new[] { Validator(0) }]);

        await governance.DelegateAsync(Admin(0), Validator(1));
        await governance.RefusesAsync(Admin(0), Contract.TooFewValidators, [1, 2], Contract.RemoveValidators, [new[] { Validator(0) }]);
        await governance.DelegateAsync(Admin(0), Validator(2));
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [new[] { Validator(0) }]);
        await governance.FinalizeAsync();
        Assert.Equal(2, (await governance.ValidatorsAsync()).Length);
    }

    [Fact]
    public async Task WhatCannotBeDelegatedOrWithdrawnIsRefused()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);

        await governance.RefusesAsync(Admin(0), Contract.EmptyList, [], Contract.AddValidators, [Array.Empty<Address>()]);
        await governance.RefusesAsync(Admin(0), Contract.EmptyList, [], Contract.RemoveValidators, [Array.Empty<Address>()]);
        await governance.RefusesAsync(Admin(0), Contract.ZeroAddress, [], Contract.AddValidators, [new[] { Address.Zero }]);
        await governance.RefusesAsync(Admin(0), Contract.NotYourValidator, [Validator(100), Address.Zero], Contract.RemoveValidators, [new[] { Validator(100) }]);
        await governance.RefusesAsync(Admin(0), Contract.NotYourValidator, [Validator(2), Admin(1)], Contract.RemoveValidators, [new[] { Validator(0), Validator(2) }]);
        await governance.RefusesAsync(Candidate(0), Contract.NotAnAdmin, [Candidate(0)], Contract.AddValidators, [new[] { Validator(100) }]);
        TransactionReceipt ether = await chain.TransactAsync(Admin(0), governance.Address, default);
        Assert.False(ether.Succeeded, "The contract has no fallback.");
    }

    [Fact]
    public async Task TheEventsOfADelegationNameWhoAndWhat()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);
        Address[] validators = [Validator(100), Validator(101)];

        TransactionReceipt added = await governance.SendAsync(Admin(1), Contract.AddValidators, [validators]);
        await governance.FinalizeAsync();
        TransactionReceipt removed = await governance.SendAsync(Admin(1), Contract.RemoveValidators, [validators]);

        Assert.Equal([Admin(1)], Assert.Single(governance.Logs(added, Contract.AddValidatorCalled)));
        object?[] delegated = Assert.Single(governance.Logs(added, Contract.ValidatorsDelegated));
        Assert.Equal(Admin(1), delegated[0]);
        Assert.Equal(validators, delegated[1]);
        object?[] withdrawn = Assert.Single(governance.Logs(removed, Contract.ValidatorsWithdrawn));
        Assert.Equal(Admin(1), withdrawn[0]);
        Assert.Equal(validators, withdrawn[1]);
    }

    [Fact]
    public async Task UnderQbftAChangeIsFinalAtOnce()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2, 2) with { FinalizesImmediately = true });
        Assert.True(await governance.ReadAsync<bool>(Contract.FinalizesImmediately));

        TransactionReceipt added = await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        Assert.Equal((Address[])Assert.Single(governance.Logs(added, Contract.InitiateChange))[1]!, await governance.ValidatorsAsync());
        Assert.Empty(governance.Logs(added, Contract.FinalizeCalled));
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [new[] { Validator(0) }]);
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(2));
        await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(2));

        Assert.Equal(new[] { Validator(1), Validator(2), Validator(3), Validator(100) }.Order(), (await governance.ValidatorsAsync()).Order());
        Assert.Equal((0, 0, false, false), Counts(await governance.PendingAsync()));
        await governance.RefusesAsync(Contract.SystemCaller, Contract.NothingToFinalize, [], Contract.FinalizeChange);
    }

    private static (int Added, int Removed, bool InFlight, bool Queued) Counts((Address[] Added, Address[] Removed, bool InFlight, bool Queued) pending) =>
        (pending.Added.Length, pending.Removed.Length, pending.InFlight, pending.Queued);
}
