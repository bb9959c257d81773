using System.Numerics;
using EthConsortium.Ethereum.JsonRpc;
using static EthConsortium.Ethereum.Tests.Contracts.GovernanceFixture;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>The defects of the earlier contracts, one by one, and that this one does not have them. Each test fails on the old behaviour.</summary>
public sealed class ConsortiumGovernanceDefectTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>
{
    private const ulong CheapRefusal = 60_000;

    [Fact]
    public async Task Defect1_ASecondChangeWaitsForTheFirstAndNothingIsLost()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2) with { ValidatorCapacity = 4 });
        Address[] first = [Validator(100), Validator(101)];
        Address[] second = [Validator(102)];

        TransactionReceipt announced = await governance.SendAsync(Admin(0), Contract.AddValidators, [first]);
        TransactionReceipt queued = await governance.SendAsync(Admin(1), Contract.AddValidators, [second]);

        Assert.Single(governance.Logs(announced, Contract.InitiateChange));
        Assert.Empty(governance.Logs(queued, Contract.InitiateChange));
        Assert.Equal((4, true, true), await CountsAsync(governance));

        // The capacity counts what is under way.
        await governance.RefusesAsync(Admin(0), Contract.CapacityExceeded, [5, 4], Contract.AddValidators, [new[] { Validator(103) }]);

        await governance.FinalizeAsync();
        Assert.Equal((6, false, true), await CountsAsync(governance));
        TransactionReceipt started = await governance.SendAsync(Candidate(0), Contract.InitiateQueuedChange);
        Assert.Single(governance.Logs(started, Contract.InitiateChange));
        await governance.FinalizeAsync();
        Assert.Equal((7, false, false), await CountsAsync(governance));

        // All have their owner, and the owner can withdraw them.
        Assert.All(first, v => Assert.Equal(Admin(0), governance.ReadAsync<Address>(Contract.OwnerOf, v).Result));
        Assert.Equal(Admin(1), await governance.ReadAsync<Address>(Contract.OwnerOf, second[0]));
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [first]);
        await governance.FinalizeAsync();
        Assert.Equal((5, false, false), await CountsAsync(governance));
    }

    [Fact]
    public async Task Defect1_AnEvictionDuringAChangeInFlightWaitsForIt()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2, 2);
        await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(2));
        TransactionReceipt evicted = await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(2));

        Assert.Single(governance.Logs(evicted, Contract.AdminRemoved));
        Assert.Empty(governance.Logs(evicted, Contract.InitiateChange));
        await governance.FinalizeAsync();
        Assert.Contains(Validator(100), await governance.ValidatorsAsync());
        Assert.Contains(Validator(4), await governance.ValidatorsAsync());

        await governance.SendAsync(Admin(0), Contract.UpdateAdminAlias, "Any transaction of an admin starts the queue");
        await governance.FinalizeAsync();
        Assert.Equal([Validator(0), Validator(1), Validator(2), Validator(3), Validator(100)], await governance.ValidatorsAsync());
    }

    [Fact]
    public async Task Defect2_ADuplicateInOneCallIsRefused()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);

        await governance.RefusesAsync(Admin(0), Contract.AlreadyAValidator, [Validator(100), Admin(0)], Contract.AddValidators, [new[] { Validator(100), Validator(101), Validator(100) }]);
        await governance.RefusesAsync(Admin(0), Contract.AlreadyAValidator, [Validator(2), Admin(1)], Contract.AddValidators, [new[] { Validator(2) }]);
        await governance.DelegateAsync(Admin(0), Validator(100));
        await governance.RefusesAsync(Admin(0), Contract.NotYourValidator, [Validator(100), Address.Zero], Contract.RemoveValidators, [new[] { Validator(100), Validator(100) }]);
    }

    [Fact]
    public async Task Defect3_TheMinimumOfTwoCountsTheTargetSet()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);
        await governance.SendAsync(Admin(0), Contract.RemoveValidators, [new[] { Validator(0), Validator(1) }]);

        // Four are final, but only two of them are to stay.
        Assert.Equal(4, (await governance.ValidatorsAsync()).Length);
        await governance.RefusesAsync(Admin(1), Contract.TooFewValidators, [1, 2], Contract.RemoveValidators, [new[] { Validator(2) }]);
        await governance.RefusesAsync(Admin(1), Contract.TooFewValidators, [0, 2], Contract.RemoveValidators, [new[] { Validator(2), Validator(3) }]);

        // One that is still on its way in counts as well.
        await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(1), Contract.RemoveValidators, [new[] { Validator(2) }]);
        Assert.Equal([Validator(3), Validator(100)], await governance.TargetAsync());
    }

    [Fact]
    public async Task Defect3_AnEvictionSucceedsEvenIfTooFewValidatorsWouldRemain()
    {
        GovernanceDriver governance = await chain.FoundAsync(3, 0, 0);
        await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(0));
        TransactionReceipt evicted = await governance.SendAsync(Admin(2), Contract.VoteAgainst, Admin(0));

        Assert.Equal([Admin(1), Admin(2)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
        Assert.Single((Address[])Assert.Single(governance.Logs(evicted, Contract.ValidatorsRetired))[1]!);
        await governance.FinalizeAsync();
        Address[] kept = await governance.ValidatorsAsync();
        Assert.Equal(2, kept.Length);
        Assert.All(kept, v => Assert.Equal(Address.Zero, governance.ReadAsync<Address>(Contract.OwnerOf, v).Result));

        // They go as soon as others take their place.
        await governance.SendAsync(Admin(1), Contract.AddValidators, [new[] { Validator(100) }]);
        TransactionReceipt replaced = await governance.SendAsync(Admin(2), Contract.AddValidators, [new[] { Validator(101) }]);
        Assert.Equal([Admin(0)], governance.Logs(replaced, Contract.ValidatorsRetired).Select(l => (Address)l[0]!).Distinct());
        await governance.FinalizeAsync();
        await governance.SendAsync(Candidate(9), Contract.InitiateQueuedChange);
        await governance.FinalizeAsync();
        Assert.Equal(new[] { Validator(100), Validator(101) }.Order(), (await governance.ValidatorsAsync()).Order());
    }

    [Fact]
    public async Task Defect4_EvictingAnAdminWithoutValidatorsLeavesTheChangeInFlightAlone()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2, 0);
        TransactionReceipt announced = await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(2));
        TransactionReceipt evicted = await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(2));

        Assert.Empty(governance.Logs(evicted, Contract.InitiateChange));
        await governance.FinalizeAsync();
        Assert.Equal((Address[])governance.Logs(announced, Contract.InitiateChange)[0][1]!, await governance.ValidatorsAsync());
        Assert.Equal((5, false, false), await CountsAsync(governance));
    }

    [Fact]
    public async Task Defect5_OneOfTwoAdminsCanEvictTheOtherWhoIsGone()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2) with { EvictionNotice = TimeSpan.FromDays(14) });

        TransactionReceipt notice = await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));
        ulong enforceableAt = await chain.NowAsync() + (14 * 86_400);
        Assert.Equal([Admin(0), Admin(1), (BigInteger)enforceableAt], Assert.Single(governance.Logs(notice, Contract.EvictionNoticeGiven)));
        Assert.Equal([Admin(0), Admin(1)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));

        await governance.RefusesAsync(Admin(0), Contract.EvictionNotDue, [enforceableAt], Contract.EnforceEviction, Admin(1));
        await chain.AdvanceAsync(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(3));
        await governance.RefusesAsync(Admin(0), Contract.EvictionNotDue, [enforceableAt], Contract.EnforceEviction, Admin(1));
        Assert.Equal(enforceableAt - 1, await chain.NowAsync());
        await governance.SendAsync(Admin(0), Contract.EnforceEviction, Admin(1));
        Assert.Equal([Admin(0)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
    }

    [Fact]
    public async Task Defect6_RefusalsGiveTheirReasonAndDoNotBurnTheGas()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 2, 2) with { ValidatorCapacity = 2 });
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "D");
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(1));

        TransactionReceipt[] refusals =
        [
            await governance.RefusesAsync(Admin(0), Contract.AlreadyVoted, [Admin(0), Candidate(0)], Contract.VoteFor, Candidate(0)),
            await governance.RefusesAsync(Admin(0), Contract.AlreadyVoted, [Admin(0), Admin(1)], Contract.VoteAgainst, Admin(1)),
            await governance.RefusesAsync(Admin(0), Contract.CapacityExceeded, [3, 2], Contract.AddValidators, [new[] { Validator(100) }]),
            await governance.RefusesAsync(Admin(0), Contract.NotYourValidator, [Validator(2), Admin(1)], Contract.RemoveValidators, [new[] { Validator(2) }]),
            await governance.RefusesAsync(Candidate(0), Contract.NotAnAdmin, [Candidate(0)], Contract.VoteFor, Candidate(0)),
        ];
        Assert.All(refusals, r => Assert.InRange(r.GasUsed, 21_000UL, CheapRefusal));
    }

    [Fact]
    public async Task Defect7_AProposalExpiresAndCanBeMadeAnew()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 0, 0) with { ProposalLifetime = TimeSpan.FromDays(30) });
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "Old");
        ulong expiredAt = await chain.NowAsync() + (30 * 86_400);

        await chain.AdvanceAsync(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal([Candidate(0)], await governance.ReadAsync<Address[]>(Contract.GetProposedAdmins));
        await governance.RefusesAsync(Admin(1), Contract.ProposalExpired, [Candidate(0), expiredAt], Contract.VoteFor, Candidate(0));
        Assert.Empty(await governance.ReadAsync<Address[]>(Contract.GetProposedAdmins));
        Assert.Equal(0, await governance.ReadAsync<int>(Contract.CountOfVotesFor, Candidate(0)));

        TransactionReceipt again = await governance.SendAsync(Admin(1), Contract.ProposeAdmin, Candidate(0), "New");
        Assert.Equal([Candidate(0), (BigInteger)2], Assert.Single(governance.Logs(again, Contract.ProposalClosed)));

        // The vote of the expired proposal is not carried over.
        Assert.Equal([Admin(1)], await governance.ReadAsync<Address[]>(Contract.WhoHasVotedFor, Candidate(0)));
        await governance.SendAsync(Admin(0), Contract.VoteFor, Candidate(0));
        Assert.Equal("New", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Candidate(0)));
        Assert.Equal(4, await governance.ReadAsync<int>(Contract.GetAdminCount));
    }

    [Fact]
    public async Task Defect7_WhenAnAdminLeavesWhatHasAMajorityNowTakesEffect()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0);
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(0), "E");
        await governance.SendAsync(Admin(1), Contract.VoteFor, Candidate(0));
        await governance.SendAsync(Admin(0), Contract.VoteForCapacity, 7);
        await governance.SendAsync(Admin(1), Contract.VoteForCapacity, 7);
        Assert.Equal(3, await governance.ReadAsync<int>(Contract.VotesNeeded));

        TransactionReceipt left = await governance.SendAsync(Admin(3), Contract.Resign);

        Assert.Equal([Admin(0), Admin(1), Admin(2), Candidate(0)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
        Assert.Equal([Candidate(0), (BigInteger)1], Assert.Single(governance.Logs(left, Contract.ProposalClosed)));
        Assert.Equal(7, await governance.ReadAsync<int>(Contract.GetValidatorCapacity));
    }

    [Fact]
    public async Task Defect7_WhenAnAdminLeavesAnEvictionThatHasItsMajorityNowTakesEffect()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 0, 0, 0);
        await governance.SendAsync(Admin(0), Contract.VoteAgainst, Admin(2));
        await governance.SendAsync(Admin(1), Contract.VoteAgainst, Admin(2));
        Assert.Equal(3, await governance.ReadAsync<int>(Contract.EvictionVotesNeeded));

        TransactionReceipt left = await governance.SendAsync(Admin(3), Contract.Resign);

        Assert.Equal([Admin(3), Admin(2)], governance.Logs(left, Contract.AdminRemoved).Select(l => (Address)l[0]!));
        Assert.Equal([Admin(0), Admin(1)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
    }

    [Fact]
    public async Task Defect8_OnlyAdminsProposeAndOnlySoMany()
    {
        GovernanceDriver governance = await chain.FoundAsync(Founders(2, 0, 0) with { ProposalLifetime = TimeSpan.FromDays(30) });
        await governance.RefusesAsync(Candidate(0), Contract.NotAnAdmin, [Candidate(0)], Contract.ProposeAdmin, Candidate(1), "");
        for (int i = 0; i < Contract.MaximumOpenProposals; i++)
        {
            await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(i), "");
        }

        await governance.RefusesAsync(Admin(0), Contract.TooManyProposals, [Contract.MaximumOpenProposals], Contract.ProposeAdmin, Candidate(99), "");

        // Nobody else is kept from proposing, a proposal that closes makes room, and so do those that expire.
        await governance.SendAsync(Admin(1), Contract.ProposeAdmin, Candidate(99), "");
        await governance.SendAsync(Admin(0), Contract.RescindVoteFor, Candidate(3));
        await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(100), "");
        await governance.RefusesAsync(Admin(0), Contract.TooManyProposals, [Contract.MaximumOpenProposals], Contract.ProposeAdmin, Candidate(101), "");
        await chain.AdvanceAsync(TimeSpan.FromDays(30));
        TransactionReceipt cleaned = await governance.SendAsync(Admin(0), Contract.ProposeAdmin, Candidate(101), "");
        Assert.Equal(Contract.MaximumOpenProposals, governance.Logs(cleaned, Contract.ProposalClosed).Length);
        Assert.Equal([Candidate(101)], await governance.ReadAsync<Address[]>(Contract.GetProposedAdmins));
    }

    [Fact]
    public async Task Defect8_TwoHundredAdminsAreNotTheEnd()
    {
        GovernanceDriver governance = await chain.FoundAsync([.. Enumerable.Repeat(1, 200)]);

        await governance.AdmitAsync(Candidate(0), "The 201st");

        Assert.Equal(201, (await governance.ReadAsync<Address[]>(Contract.GetAdmins)).Length);
        Assert.Equal("The 201st", await governance.ReadAsync<string>(Contract.GetAliasForAdmin, Candidate(0)));
    }

    [Fact]
    public async Task Defect9_NoDeployerHasABackDoor()
    {
        Address deployer = Address.Parse("0x627306090abaB3A6e1400e9345bC60c78a8BEf57");
        TransactionReceipt created = await chain.TransactAsync(deployer, to: null, Contract.EncodeDeployment(Founders(2, 2)));
        GovernanceDriver governance = new(chain, created.ContractAddress!.Value);
        await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);

        await governance.RefusesAsync(deployer, Contract.NotSystemCaller, [deployer], Contract.FinalizeChange);
        await governance.RefusesAsync(Admin(0), Contract.NotSystemCaller, [Admin(0)], Contract.FinalizeChange);
        await governance.RefusesAsync(deployer, Contract.NotAnAdmin, [deployer], Contract.SetConsortiumName, "Mine");
        Assert.Equal([Admin(0), Admin(1)], await governance.ReadAsync<Address[]>(Contract.GetAdmins));
    }

    [Fact]
    public async Task Defect10_TheGenesisAddressIsNoPrecompile()
    {
        Assert.True(new BigInteger(Contract.GenesisAddress.AsSpan(), isUnsigned: true, isBigEndian: true) > 0xff, "Precompiles are numbered from 1 on.");
        GovernanceDriver governance = await chain.FoundAsync(Founders(2), Contract.GenesisAddress);

        Assert.Equal(2, await governance.ReadAsync<int>(Contract.GovernanceVersion));
        await governance.SendAsync(Admin(0), Contract.SetConsortiumName, "Renamed");
        Assert.Equal("Renamed", await governance.ReadAsync<string>(Contract.GetConsortiumName));
    }

    [Fact]
    public async Task Defect11_OneChangeIsInFlightAndOnlyTheSystemLandsIt()
    {
        GovernanceDriver governance = await chain.FoundAsync(2, 2);
        await governance.RefusesAsync(Contract.SystemCaller, Contract.NothingToFinalize, [], Contract.FinalizeChange);

        TransactionReceipt announced = await governance.SendAsync(Admin(0), Contract.AddValidators, [new[] { Validator(100) }]);
        object?[] change = Assert.Single(governance.Logs(announced, Contract.InitiateChange));
        Block block = (await chain.Eth.GetBlockAsync(BlockTag.Hash(announced.BlockHash)))!;
        Assert.Equal(block.ParentHash.ToArray(), (byte[])change[0]!);
        for (int i = 0; i < 3; i++)
        {
            TransactionReceipt queued = await governance.SendAsync(Admin(i % 2), Contract.AddValidators, [new[] { Validator(101 + i) }]);
            Assert.Empty(governance.Logs(queued, Contract.InitiateChange));
            await governance.RefusesAsync(Admin(0), Contract.NothingToInitiate, [], Contract.InitiateQueuedChange);
        }

        // What is announced inside the system's call no client would see.
        TransactionReceipt landed = await governance.FinalizeAsync();
        Assert.Equal([Contract.SystemCaller], Assert.Single(governance.Logs(landed, Contract.FinalizeCalled)));
        Assert.Empty(governance.Logs(landed, Contract.InitiateChange));
        Assert.Equal((Address[])change[1]!, await governance.ValidatorsAsync());
        await governance.RefusesAsync(Contract.SystemCaller, Contract.NothingToFinalize, [], Contract.FinalizeChange);

        TransactionReceipt started = await governance.SendAsync(Candidate(0), Contract.InitiateQueuedChange);
        Address[] next = (Address[])Assert.Single(governance.Logs(started, Contract.InitiateChange))[1]!;
        await governance.FinalizeAsync();
        Assert.Equal(8, next.Length);
        Assert.Equal(next, await governance.ValidatorsAsync());
        await governance.RefusesAsync(Admin(0), Contract.NothingToInitiate, [], Contract.InitiateQueuedChange);
    }

    private static async Task<(int Final, bool InFlight, bool Queued)> CountsAsync(GovernanceDriver governance)
    {
        (_, _, bool inFlight, bool queued) = await governance.PendingAsync();
        return ((await governance.ValidatorsAsync()).Length, inFlight, queued);
    }
}
