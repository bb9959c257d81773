using System.Text.Json.Nodes;
using EthConsortium.Core.DataApi;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Core.Tests.Planning;

public class ConsortiumGenesisTests
{
    // Leaves a word of storage, 7, and the code JUMPDEST.
    private const string PermissionContract = "0x6007600155605b60005360016000f3";

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
    public async Task A_founder_s_transaction_permission_contract_is_in_block_0_and_a_joiner_verifies_it_and_that_it_is_asked()
    {
        ConsortiumPlan plan = ConsortiumPlan.ThreeBanks;
        GenesisDefinition genesis = ConsortiumGenesis.Build(plan, s_founder, PermissionContract);
        GenesisAccount contract = genesis.Alloc[ConsortiumGenesis.TransactionPermissionAddress];
        Assert.Equal([0x5b], contract.Code.ToArray());
        Assert.Equal(Hash32.FromUInt64(7), Assert.Single(contract.Storage).Value);
        Assert.NotEqual(ConsortiumGenesis.Build(plan, s_founder).ComputeHash(), genesis.ComputeHash());

        GenesisDefinition read = ParityChainSpec.Read(ParityChainSpec.Write(genesis));
        Assert.Equal(genesis.ComputeHash(), read.ComputeHash());
        Assert.Equal(genesis.Consensus, read.Consensus);
        Assert.Empty(read.UnreadSettings);

        NetworkInfo info = NetworkInfoBuilder.Describe(genesis, plan.FoundingMember, [], s_founder.Validators);
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(info, [], new JoinOptions { ExpectedGenesisHash = genesis.ComputeHash() }, sink: null, default);
        Assert.Contains(network.Limits, limit => limit.Contains($"{ConsortiumGenesis.TransactionPermissionAddress} is asked", StringComparison.Ordinal));

        // The hash is the same without the rule.
        JsonNode spec = JsonNode.Parse(info.ParitySpec!)!;
        spec["params"]!.AsObject().Remove("transactionPermissionContract");
        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(info with { ParitySpec = spec.ToJsonString() }, [], null, null, default));
        Assert.Contains("nobody is asked", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConsensusEngine.AuRa, "0x6000", "leaves no code")]
    [InlineData(ConsensusEngine.Qbft, PermissionContract, "expected auRa, found qbft")]
    public void A_transaction_permission_contract_that_cannot_be_is_a_problem_of_its_founder(ConsensusEngine consensus, string bytecode, string why)
    {
        ConsortiumPlan plan = new("N", [new MemberPlan("a", 0, 2) { Azure = new AzurePlan("g", ["westeurope"]) { TransactionPermissionContract = bytecode } }]) { Consensus = consensus };
        Diagnostic problem = Assert.Single(plan.Validate());
        Assert.Equal("$.members[0].azure.transactionPermissionContract", problem.Path);
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
        Assert.Throws<ConsortiumPlanException>(() => ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks with { Consensus = consensus }, s_founder, bytecode));
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
