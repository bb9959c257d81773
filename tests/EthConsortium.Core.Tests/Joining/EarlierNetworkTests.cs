using EthConsortium.Core.DataApi;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Joining;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Tests.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Joining;

/// <summary>Networks of the earlier template: their documents have a constructor in block 0, and their contract is not ours.</summary>
public class EarlierNetworkTests
{
    private static readonly JoinOptions s_rehearsing = new() { AllowDevelopmentChain = true };

    [Theory]
    [InlineData(0, GovernanceVersion.V1)]
    [InlineData(1, GovernanceVersion.V1_2)]
    public async Task Can_be_joined_as_far_as_it_can_be_checked_and_the_node_tells_the_version(int minorVersion, GovernanceVersion version)
    {
        ContractArtifact artifact = version == GovernanceVersion.V1 ? LegacyGovernanceContract.V1 : LegacyGovernanceContract.V1_2;
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(artifact, admins: 2, validators: 2);

        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(Describe(chain.Client.Contract, minorVersion), [chain.Eth], s_rehearsing, null, default);

        Assert.Equal((version, chain.Client.Contract, ConsensusEngine.AuRa, null, null), (network.GovernanceVersion, network.GovernanceContract, network.Consensus, network.GenesisHash, network.FoundingState));
        Assert.Contains(network.Limits, limit => limit.Contains("a constructor runs in block 0", StringComparison.Ordinal));
        Assert.Contains(network.Limits, limit => limit.Contains("neither its code nor what it starts with can be checked", StringComparison.Ordinal));
        Assert.Contains(network.Limits, limit => limit.Contains("2 admins and 4 validators; that its code is the published one is not checked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_node_the_version_stays_open()
    {
        VerifiedNetwork network = await ConsortiumJoiner.VerifyAsync(Describe(Address.Parse("0x0000000000000000000000000000000000000006"), minorVersion: 0), [], null, null, default);

        Assert.Null(network.GovernanceVersion);
    }

    [Fact]
    public async Task A_contract_that_does_not_answer_as_one_of_theirs_fails()
    {
        await using GovernanceChain chain = await GovernanceChain.StartLegacyAsync(LegacyGovernanceContract.V1, admins: 1, validators: 2);

        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(
            () => ConsortiumJoiner.VerifyAsync(Describe(Address.Parse("0x0000000000000000000000000000000000000006"), minorVersion: 0), [chain.Eth], s_rehearsing, null, default));

        NetworkCheck failure = Assert.Single(error.Failures);
        Assert.Equal(ErrorCode.NodeGovernanceCodeMismatch, failure.Code);
        Assert.Contains("precompile", failure.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_of_today_with_a_constructor_in_block_0_is_refused()
    {
        NetworkInfo info = Describe(ConsortiumGovernanceContract.GenesisAddress, NetworkInfo.CurrentMinorVersion);

        NetworkNotVerifiedException error = await Assert.ThrowsAsync<NetworkNotVerifiedException>(() => ConsortiumJoiner.VerifyAsync(info, [], null, null, default));

        Assert.Equal(ErrorCode.GovernanceCodeUnknown, error.Code);
    }

    private static NetworkInfo Describe(Address contract, int minorVersion)
    {
        GenesisDefinition ours = ConsortiumGenesis.Build(ConsortiumPlan.ThreeBanks, new MemberAccounts(TestAccounts.At(1), [TestAccounts.At(2), TestAccounts.At(3)]));
        GenesisDefinition theirs = ours with
        {
            Consensus = (AuRaConsensus)ours.Consensus with { Validators = new AuRaValidatorContract(contract) },
            Alloc = new Dictionary<Address, GenesisAccount> { [contract] = new() { Constructor = LegacyGovernanceContract.V1.CreationBytecode } },
        };
        return new NetworkInfo { MinorVersion = minorVersion, ParitySpec = ParityChainSpec.Write(theirs) };
    }
}
