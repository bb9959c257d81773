using System.Numerics;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.JsonRpc;
using static EthConsortium.Ethereum.Tests.Contracts.GovernanceFixture;

namespace EthConsortium.Ethereum.Tests.Contracts;

/// <summary>The bank demo and the post box, on a real EVM.</summary>
public sealed class DemoContractTests(GovernanceFixture chain) : IClassFixture<GovernanceFixture>
{
    private static readonly Address s_owner = Admin(0);
    private static readonly Address s_bank = Admin(1);
    private static readonly Address s_person = Candidate(0);

    [Fact]
    public async Task AnEnrolledBankWritesAndEverybodyReads()
    {
        Address contract = await CreateAsync(CreditScoreContract.Artifact);
        Assert.Equal(s_owner, await ReadAsync<Address>(contract, CreditScoreContract.Owner));
        TransactionReceipt enrolled = await SendAsync(s_owner, contract, CreditScoreContract.AddBank, s_bank);
        TransactionReceipt written = await SendAsync(s_bank, contract, CreditScoreContract.UpdateScore, s_person, 720);

        Assert.Equal([s_bank], CreditScoreContract.BankEnrolled.Decode(enrolled.Logs[0].Topics, enrolled.Logs[0].Data.Span));
        Assert.Equal([s_person, (BigInteger)720], CreditScoreContract.CreditScoreUpdated.Decode(written.Logs[0].Topics, written.Logs[0].Data.Span));
        Assert.Equal(720, await ReadAsync<int>(contract, CreditScoreContract.GetScore, s_person));
        Assert.Equal(720, await ReadAsync<int>(contract, CreditScoreContract.Scores, s_person));
        Assert.Equal(0, await ReadAsync<int>(contract, CreditScoreContract.GetScore, s_bank));
        Assert.True(await ReadAsync<bool>(contract, CreditScoreContract.Banks, s_bank));
        Assert.False(await ReadAsync<bool>(contract, CreditScoreContract.Banks, s_owner));
    }

    [Fact]
    public async Task WhoIsNotEntitledIsRefusedWithAReason()
    {
        Address contract = await CreateAsync(CreditScoreContract.Artifact);
        await SendAsync(s_owner, contract, CreditScoreContract.AddBank, s_bank);

        await RefusesAsync(s_bank, contract, CreditScoreContract.NotTheOwner.Encode(s_bank, s_owner), CreditScoreContract.AddBank, s_person);
        await RefusesAsync(s_owner, contract, CreditScoreContract.NotAnEnrolledBank.Encode(s_owner), CreditScoreContract.UpdateScore, s_person, 1);
        await RefusesAsync(s_owner, contract, CreditScoreContract.AlreadyEnrolled.Encode(s_bank), CreditScoreContract.AddBank, s_bank);
        await RefusesAsync(s_owner, contract, CreditScoreContract.ZeroAddress.Encode(), CreditScoreContract.AddBank, Address.Zero);
        await RefusesAsync(s_bank, contract, CreditScoreContract.ZeroAddress.Encode(), CreditScoreContract.UpdateScore, Address.Zero, 1);
        Assert.Equal(0, await ReadAsync<int>(contract, CreditScoreContract.GetScore, s_person));
    }

    [Fact]
    public async Task MessagesAreNumberedByReader()
    {
        Address contract = await CreateAsync(PostBoxContract.Artifact);
        await SendAsync(s_owner, contract, PostBoxContract.Post, s_bank, "First");
        await SendAsync(s_owner, contract, PostBoxContract.Post, s_person, "For somebody else");
        TransactionReceipt second = await SendAsync(s_person, contract, PostBoxContract.Post, s_bank, "Zweite");

        Assert.Equal([s_person, s_bank, (BigInteger)2, "Zweite"], PostBoxContract.MessagePosted.Decode(second.Logs[0].Topics, second.Logs[0].Data.Span));
        Assert.Equal(2, await ReadAsync<int>(contract, PostBoxContract.InboxCount, s_bank));
        Assert.Equal(0, await ReadAsync<int>(contract, PostBoxContract.InboxCount, s_owner));
    }

    [Fact]
    public async Task MessagesHaveAReaderAndAnyButNoExcessiveLength()
    {
        Address contract = await CreateAsync(PostBoxContract.Artifact);

        await RefusesAsync(s_owner, contract, PostBoxContract.ZeroAddress.Encode(), PostBoxContract.Post, Address.Zero, "Hello");
        await RefusesAsync(s_owner, contract, PostBoxContract.EmptyMessage.Encode(), PostBoxContract.Post, s_bank, "");
        await RefusesAsync(s_owner, contract, PostBoxContract.MessageTooLong.Encode(4097, PostBoxContract.MaximumMessageBytes), PostBoxContract.Post, s_bank, new string('x', 4097));
        await SendAsync(s_owner, contract, PostBoxContract.Post, s_bank, new string('x', PostBoxContract.MaximumMessageBytes));
    }

    private async Task<Address> CreateAsync(ContractArtifact artifact)
    {
        TransactionReceipt receipt = await chain.TransactAsync(s_owner, to: null, artifact.CreationBytecode);
        Assert.True(receipt.Succeeded);
        byte[] code = await chain.Eth.GetCodeAsync(receipt.ContractAddress!.Value, BlockTag.Latest);
        Assert.True(artifact.RuntimeBytecode.Span.SequenceEqual(code), "The code on the chain is not the artifact's.");
        return receipt.ContractAddress.Value;
    }

    private async Task<TransactionReceipt> SendAsync(Address from, Address contract, AbiFunction function, params object?[] arguments)
    {
        TransactionReceipt receipt = await chain.TransactAsync(from, contract, function.EncodeCall(arguments));
        Assert.True(receipt.Succeeded, $"{function} was refused.");
        return receipt;
    }

    private async Task RefusesAsync(Address from, Address contract, byte[] revertData, AbiFunction function, params object?[] arguments)
    {
        byte[] data = function.EncodeCall(arguments);
        Assert.False((await chain.TransactAsync(from, contract, data)).Succeeded, $"{function} was expected to be refused.");
        ContractRevertException refusal = await Assert.ThrowsAsync<ContractRevertException>(
            () => chain.Eth.CallAsync(new CallRequest { From = from, To = contract, Data = data }, BlockTag.Latest));
        Assert.Equal(revertData, refusal.RevertData.ToArray());
    }

    private async Task<T> ReadAsync<T>(Address contract, AbiFunction function, params object?[] arguments) =>
        function.DecodeResult<T>(await chain.Eth.CallAsync(new CallRequest { To = contract, Data = function.EncodeCall(arguments) }, BlockTag.Latest));
}
