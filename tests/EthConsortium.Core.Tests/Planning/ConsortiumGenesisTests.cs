using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Core.Tests.Planning;

public class ConsortiumGenesisTests
{
    private static readonly MemberAccounts s_founder = new(TestAccounts.At(1), [TestAccounts.At(2), TestAccounts.At(3)]);

    [Fact]
    public void Puts_the_governance_contract_with_the_founder_into_block_0()
    {
        GenesisDefinition genesis = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, s_founder);

        GenesisAccount contract = Assert.Single(genesis.Alloc).Value;
        Assert.Equal(ConsortiumGovernanceContract.Artifact.RuntimeBytecode, contract.Code);
        Assert.Equal(new ChainId(10_101_010), genesis.ChainId);
        Assert.Equal(50_000_000ul, genesis.GasLimit);
        AuRaConsensus consensus = Assert.IsType<AuRaConsensus>(genesis.Consensus);
        Assert.Equal(2ul, consensus.StepDuration);
        Assert.Equal(ConsortiumGovernanceContract.GenesisAddress, Assert.IsType<AuRaValidatorContract>(consensus.Validators).Address);
    }

    [Theory]
    [InlineData(ConsensusEngine.AuRa)]
    [InlineData(ConsensusEngine.Qbft)]
    [InlineData(ConsensusEngine.Clique)]
    [InlineData(ConsensusEngine.Ethash)]
    public void The_same_plan_and_accounts_give_the_same_hash_and_any_difference_another(ConsensusEngine consensus)
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks with { Consensus = consensus };
        Hash32 hash = ConsortiumGenesis.Build(plan, s_founder).ComputeHash();

        Assert.Equal(hash, ConsortiumGenesis.Build(plan, s_founder).ComputeHash());
        Assert.NotEqual(hash, ConsortiumGenesis.Build(plan with { ValidatorCapacity = 14 }, s_founder).ComputeHash());
        Assert.NotEqual(hash, ConsortiumGenesis.Build(plan with { Name = "Three other banks" }, s_founder).ComputeHash());
        Assert.NotEqual(hash, ConsortiumGenesis.Build(plan, s_founder with { Admin = TestAccounts.At(9) }).ComputeHash());
    }

    [Fact]
    public void Each_consensus_has_its_own_genesis()
    {
        Hash32[] hashes = [.. Enum.GetValues<ConsensusEngine>().Select(c => ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { Consensus = c }, s_founder).ComputeHash())];

        Assert.Distinct(hashes);
    }

    [Fact]
    public void Funds_the_founder_only_where_gas_costs_something()
    {
        Assert.DoesNotContain(s_founder.Admin, ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { Consensus = ConsensusEngine.Qbft }, s_founder).Alloc.Keys);
        Assert.Equal("1000000000000", ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { Consensus = ConsensusEngine.Ethash }, s_founder).Alloc[s_founder.Admin].Balance.ToEtherString());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 2, 3, 4)]
    [InlineData(1, 2, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 0, 2)]
    public void Refuses_accounts_that_do_not_fit_the_plan(int admin, params int[] validators) =>
        Assert.Equal(
            ErrorCode.PlanAccountsMismatch,
            Assert.Throws<ConsortiumException>(() => ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, new MemberAccounts(TestAccounts.At(admin), [.. validators.Select(TestAccounts.At)]))).Code);

    [Fact]
    public void Refuses_a_plan_with_problems() =>
        Assert.Throws<ConsortiumPlanException>(() => ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { ValidatorCapacity = 0 }, s_founder));
}
