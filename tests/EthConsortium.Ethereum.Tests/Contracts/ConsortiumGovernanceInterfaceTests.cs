using System.Text.Json;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>The interface of the earlier contracts, kept to the letter.</summary>
public sealed class ConsortiumGovernanceInterfaceTests
{
    private static ContractAbi Abi => ConsortiumGovernanceContract.Artifact.Abi;

    [Theory]
    [InlineData("b7ab4db5", "getValidators()")]
    [InlineData("75286211", "finalizeChange()")]
    [InlineData("9800e5b5", "getAdminValidators(address)")]
    [InlineData("70223952", "addValidators(address[])")]
    [InlineData("1d40f0d8", "removeValidators(address[])")]
    [InlineData("31ae450b", "getAdmins()")]
    [InlineData("8b7bf3eb", "getAdminCount()")]
    [InlineData("a5fe6519", "getAliasForAdmin(address)")]
    [InlineData("ce3b73d0", "getValidatorCapacity()")]
    [InlineData("fb185bf3", "getProposedAdmins()")]
    [InlineData("2fea4483", "getProposedCount()")]
    [InlineData("166f2931", "proposeAdmin(address,string)")]
    [InlineData("da3550ee", "voteFor(address)")]
    [InlineData("cd216dc8", "countOfVotesFor(address)")]
    [InlineData("5861c614", "voteAgainst(address)")]
    [InlineData("c65a57d0", "countOfVotesAgainst(address)")]
    [InlineData("5c507663", "updateAdminAlias(string)")]
    [InlineData("d7c18d0c", "rescindVoteFor(address)")]
    [InlineData("015a7750", "rescindVoteAgainst(address)")]
    [InlineData("cc589933", "hasAlreadyVotedFor(address)")]
    [InlineData("8350e231", "hasAlreadyVotedAgainst(address)")]
    [InlineData("17946b8f", "whoHasVotedFor(address)")]
    [InlineData("496bef59", "whoHasVotedAgainst(address)")]
    [InlineData("7b8d55b2", "getConsortiumName()")]
    [InlineData("64f63edf", "setConsortiumName(string)")]
    public void EverySelectorOfV12IsThere(string selector, string signature) =>
        Assert.Equal($"0x{selector}", Hex.Encode(Abi.Function(signature).Selector));

    [Theory]
    [InlineData("InitiateChange(bytes32,address[])", "55252fa6eee4741b4e24a74a70e9c11fd2c2281df8d6ea13126ff845f7825c89", 1)]
    [InlineData("FinalizeCalled(address)", "a1d5d90634e42b574d01d50a5668c760d170bf7dbb48b75022e0cf96f8dbad99", 0)]
    [InlineData("AddValidatorCalled(address)", "7e769b5b3ad39a53d8188e1d3517bf7c3f944e054f3cfc707f6c473fd80006a2", 0)]
    [InlineData("AdminProposed(address)", "b3d02be8fd3137ed4e02f614411f33344a12a6cb02fbf05ef25c809be1c04e77", 0)]
    [InlineData("AdminAdded(address)", "44d6d25963f097ad14f29f06854a01f575648a1ef82f30e562ccd3889717e339", 0)]
    [InlineData("AdminRemoved(address)", "a3b62bc36326052d97ea62d63c3d60308ed4c3ea8ac079dd8499f1e9c4f80c0f", 0)]
    public void EveryTopicOfTheEarlierContractsIsThere(string signature, string topic, int indexed)
    {
        AbiEvent @event = Abi.Events.Single(e => e.Signature == signature);

        Assert.Equal($"0x{topic}", @event.Topic.ToString());
        Assert.Equal(indexed, @event.Inputs.Count(i => i.IsIndexed));
    }

    [SharedFact("vectors", "09-azure-poa-networkinfo", "adminvalidatorset-v1.2.abi.json")]
    public void TheAbiOfV12IsContained()
    {
        using JsonDocument old = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", "09-azure-poa-networkinfo", "adminvalidatorset-v1.2.abi.json")));
        ContractAbi v12 = ContractAbi.FromJson((old.RootElement.ValueKind == JsonValueKind.Array ? old.RootElement : old.RootElement.GetProperty("abi")).GetRawText());

        Assert.NotEmpty(v12.Functions);
        Assert.All(v12.Functions, f => Assert.Equal(f.Outputs.Select(o => o.Type.Name), Abi.Function(f.Signature).Outputs.Select(o => o.Type.Name)));
        Assert.All(v12.Events, e => Assert.Equal(
            e.Inputs.Select(i => (i.Type.Name, i.IsIndexed)),
            Abi.Events.Single(n => n.Topic == e.Topic).Inputs.Select(i => (i.Type.Name, i.IsIndexed))));
    }

    [Theory]
    [InlineData("addBank(address)", "94722397")]
    [InlineData("updateScore(address,uint256)", "65d97724")]
    [InlineData("getScore(address)", "d47875d0")]
    [InlineData("scores(address)", "76dd110f")]
    [InlineData("banks(address)", "80c3b8c2")]
    public void EverySelectorOfTheBankDemoIsThere(string signature, string selector) =>
        Assert.Equal($"0x{selector}", Hex.Encode(CreditScoreContract.Artifact.Abi.Function(signature).Selector));

    [Fact]
    public void TheTopicOfTheBankDemoIsThere()
    {
        Assert.Equal("0x79c012a0cfae660e09134956bc432c8497ec80e86a3a108d130e8b3fca52b3ad", CreditScoreContract.CreditScoreUpdated.Topic.ToString());
        Assert.DoesNotContain(CreditScoreContract.CreditScoreUpdated.Inputs, i => i.IsIndexed);
    }
}
