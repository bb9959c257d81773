using EthConsortium.Core.CreditRecords;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.CreditRecords;

public sealed class CreditRecordClientTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>, IDisposable
{
    private readonly RpcClient _rpc = new(anvil.Endpoint);
    private readonly EthECKey _ownerKey = TestAccounts.Key(1);
    private readonly EthECKey _bankKey = TestAccounts.Key(2);
    private readonly EthECKey _strangerKey = TestAccounts.Key(3);
    private readonly Address _person = TestAccounts.At(77);

    private EthClient Eth => new(_rpc);

    [Fact]
    public async Task An_enrolled_bank_writes_and_everybody_reads()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);
        Assert.Equal(0, (await client.ReadAsync(_person, default)).Score);

        Assert.NotNull(await client.EnrollAsync(_bankKey.Address, Sender(_ownerKey), default));
        CreditRecord written = await client.WriteAsync(_person, 720, Sender(_bankKey), default);
        CreditRecord read = await new CreditRecordClient(Eth, client.Contract).ReadAsync(_person, default);

        Assert.Equal((720, 720), (written.Score, read.Score));
        Assert.Equal(written.BlockNumber, (await Eth.GetTransactionReceiptAsync(written.Transaction!.Value))!.BlockNumber);
        Assert.Null(read.Transaction);
    }

    [Fact]
    public async Task Enrolling_twice_sends_nothing_the_second_time()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);
        await client.EnrollAsync(_bankKey.Address, Sender(_ownerKey), default);
        ulong nonce = await Eth.GetNonceAsync(_ownerKey.Address, BlockTag.Latest);

        Assert.Null(await client.EnrollAsync(_bankKey.Address, Sender(_ownerKey), default));

        Assert.Equal(nonce, await Eth.GetNonceAsync(_ownerKey.Address, BlockTag.Latest));
    }

    [Fact]
    public async Task A_bank_that_is_not_enrolled_is_refused_with_a_reason_and_the_record_stays()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);
        await client.EnrollAsync(_bankKey.Address, Sender(_ownerKey), default);
        await client.WriteAsync(_person, 700, Sender(_bankKey), default);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.WriteAsync(_person, 1, Sender(_strangerKey), default));

        Assert.Equal(ErrorCode.NotAnEnrolledBank, error.Code);
        Assert.Contains($"{_strangerKey.Address} cannot write the credit record", error.Message);
        Assert.Equal(700, (await client.ReadAsync(_person, default)).Score);
    }

    [Fact]
    public async Task With_a_gas_limit_the_refusal_is_the_chains_and_has_a_receipt()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.WriteAsync(_person, 1, Sender(_strangerKey), 200_000, default));

        Assert.Equal(ErrorCode.NotAnEnrolledBank, error.Code);
        Assert.True(Assert.IsType<ContractRevertException>(error.InnerException).Receipt is { Succeeded: false, BlockNumber: > 0 });
    }

    [Fact]
    public async Task A_deployment_is_verified_and_other_code_is_told()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);
        Assert.Equal(client.Contract, client.Deployment!.ContractAddress);
        Assert.Null(new CreditRecordClient(Eth, client.Contract).Deployment);

        await new AnvilControl(_rpc).SetCodeAsync(client.Contract, new byte[] { 0x60, 0 }, default);
        Assert.Equal(ErrorCode.CreditScoreContractUnknown, (await Assert.ThrowsAsync<ConsortiumException>(() => client.VerifyCodeAsync(default))).Code);
        Assert.Equal(ErrorCode.CreditScoreContractUnknown, (await Assert.ThrowsAsync<ConsortiumException>(() => new CreditRecordClient(Eth, TestAccounts.At(124)).VerifyCodeAsync(default))).Code);

        // The node says that the deployment succeeded, but its receipt has no contract.
        using RpcClient forgetful = new(anvil.Endpoint, handler: new WithoutContractAddress());
        EthClient eth = new(forgetful);
        TransactionSender owner = new(eth, new EthECKeySigner(_ownerKey), AnvilFixture.ChainId, new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5) });
        ConsortiumException none = await Assert.ThrowsAsync<ConsortiumException>(() => CreditRecordClient.DeployAsync(eth, owner, default));
        Assert.Equal(ErrorCode.CreditScoreContractUnknown, none.Code);
    }

    [Fact]
    public async Task Only_the_owner_enrolls_and_the_refusal_names_it()
    {
        CreditRecordClient client = await CreditRecordClient.DeployAsync(Eth, Sender(_ownerKey), default);

        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => client.EnrollAsync(_strangerKey.Address, Sender(_strangerKey), default));

        Assert.Equal(ErrorCode.NotTheOwner, error.Code);
        Assert.Contains(_ownerKey.Address.ToString(), error.Message);
    }

    [Fact]
    public async Task Says_when_there_is_no_such_contract() =>
        Assert.Equal(
            ErrorCode.CreditScoreContractUnknown,
            (await Assert.ThrowsAsync<ConsortiumException>(() => new CreditRecordClient(Eth, TestAccounts.At(123)).ReadAsync(_person, default))).Code);

    [Fact]
    public void Every_error_of_the_contract_has_a_code_of_its_name() =>
        Assert.All(CreditScoreContract.Artifact.Abi.Errors, error => Assert.True(Enum.IsDefined(typeof(ErrorCode), error.Name), error.Name));

    public void Dispose()
    {
        _rpc.Dispose();
        _ownerKey.Dispose();
        _bankKey.Dispose();
        _strangerKey.Dispose();
    }

    private sealed class WithoutContractAddress() : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            response.Content = new StringContent(body.Replace("\"contractAddress\"", "\"forgotten\"", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
            return response;
        }
    }

    private TransactionSender Sender(EthECKey key) => new(Eth, new EthECKeySigner(key), AnvilFixture.ChainId, new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5) });
}
