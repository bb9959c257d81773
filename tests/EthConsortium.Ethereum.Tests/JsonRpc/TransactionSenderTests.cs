using System.Numerics;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class TransactionSenderTests : IClassFixture<AnvilFixture>, IDisposable
{
    private static readonly Address s_someone = Address.Parse("0x00000000000000000000000000000000000050e0");

    private readonly Uri _endpoint;
    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly AnvilControl _control;

    public TransactionSenderTests(AnvilFixture fixture)
    {
        _endpoint = fixture.Endpoint;
        _rpc = new RpcClient(fixture.Endpoint);
        _eth = new EthClient(_rpc);
        _control = new AnvilControl(_rpc);
    }

    public void Dispose() => _rpc.Dispose();

    [Fact]
    public async Task A_transaction_is_sent_and_its_receipt_awaited()
    {
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(1);
        using (key)
        {
            TransactionReceipt receipt = await sender.SendAndWaitAsync(new TransactionRequest { To = s_someone, Value = Wei.FromEther(1) });
            Assert.True(receipt.Succeeded);
            Assert.Equal(key.Address, receipt.From);
            Assert.Equal(s_someone, receipt.To);
            Assert.Equal(21_000UL, receipt.GasUsed);
        }
    }

    [Fact]
    public async Task A_chain_without_a_base_fee_gets_legacy_transactions_and_one_with_it_those_of_EIP_1559()
    {
        List<SentTransaction> sent = [];
        (TransactionSender withFee, EthECKey key) = await NewAccountAsync(2);
        using (key)
        {
            await withFee.SendAsync(new TransactionRequest { To = s_someone, BeforeSend = sent.Add });
            Transaction1559 transaction = Assert.IsType<Transaction1559>(Assert.Single(sent).Transaction.Transaction);
            Assert.Equal(Wei.Zero, transaction.MaxFeePerGas);

            await using AnvilHost old = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, new AnvilHostOptions { Hardfork = "petersburg" }, default);
            using RpcClient rpc = new(old.Endpoint);
            using EthECKey funded = AnvilFixture.CreateFundedKey();
            TransactionSender withoutFee = new(new EthClient(rpc), new EthECKeySigner(funded), AnvilFixture.ChainId);
            TransactionReceipt receipt = await withoutFee.SendAndWaitAsync(new TransactionRequest { To = s_someone, BeforeSend = sent.Add });
            Assert.True(receipt.Succeeded);
            LegacyTransaction legacy = Assert.IsType<LegacyTransaction>(sent[^1].Transaction.Transaction);
            Assert.Equal(AnvilFixture.ChainId, legacy.ChainId);
        }
    }

    [Fact]
    public async Task Nothing_is_sent_to_another_chain_than_the_one_meant()
    {
        using EthECKey key = AnvilFixture.CreateFundedKey();
        int signed = 0;
        TransactionSender sender = new(_eth, new EthECKeySigner(key), new ChainId(5));
        ChainIdMismatchException error = await Assert.ThrowsAsync<ChainIdMismatchException>(() => sender.SendAsync(new TransactionRequest { To = s_someone, BeforeSend = _ => signed++ }));
        Assert.Equal(AnvilFixture.ChainId, error.Found);
        Assert.Equal(0, signed);
    }

    [Fact]
    public async Task What_the_contract_would_refuse_is_not_sent()
    {
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(3);
        using (key)
        {
            AbiError notAnAdmin = AbiError.Parse("error NotAnAdmin(address caller)");
            Address contract = await RevertingContractAsync(notAnAdmin.Encode(key.Address), 1);
            ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => sender.SendAsync(new TransactionRequest { To = contract, Errors = [notAnAdmin] }));
            Assert.Equal($"NotAnAdmin(caller: {key.Address})", error.Reason);
            Assert.Same(notAnAdmin, error.Error);
            Assert.Null(error.Receipt);
            Assert.Equal(0UL, await _eth.GetNonceAsync(key.Address, BlockTag.Pending));
        }
    }

    [Fact]
    public async Task A_transaction_that_fails_in_its_block_is_explained()
    {
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(4);
        using (key)
        {
            Address contract = await RevertingContractAsync(AbiError.Panic.Encode(new BigInteger(0x11)), 2);
            ContractRevertException error = await Assert.ThrowsAsync<ContractRevertException>(() => sender.SendAndWaitAsync(new TransactionRequest { To = contract, GasLimit = 100_000 }));
            Assert.Equal("an arithmetic operation overflowed or underflowed", error.Reason);
            Assert.False(error.Receipt!.Succeeded);

            // 0x5b600056 jumps in a circle until the gas is used up.
            Address circle = Address.Parse("0x00000000000000000000000000000000000c1c1e");
            await _control.SetCodeAsync(circle, Hex.Decode("0x5b600056"), default);
            ContractRevertException outOfGas = await Assert.ThrowsAsync<ContractRevertException>(() => sender.SendAndWaitAsync(new TransactionRequest { To = circle, GasLimit = 100_000 }));
            Assert.Contains("used all of its 100,000 gas", outOfGas.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refusal_by_the_node_frees_the_nonce()
    {
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(5);
        using (key)
        {
            await sender.SendAsync(new TransactionRequest { To = s_someone });
            JsonRpcException error = await Assert.ThrowsAsync<JsonRpcException>(() => sender.SendAsync(new TransactionRequest { To = s_someone, Value = Wei.FromEther(1_000_000_000), GasLimit = 21_000 }));
            Assert.Contains("nsufficient funds", error.Message, StringComparison.Ordinal);
            SentTransaction next = await sender.SendAsync(new TransactionRequest { To = s_someone });
            Assert.Equal(1UL, next.Nonce);
            Assert.True((await sender.WaitForReceiptAsync(next)).Succeeded);
        }
    }

    [Fact]
    public async Task A_lost_answer_does_not_send_twice()
    {
        int sends = 0;
        using HttpClient http = new();
        await using FaultyServer server = new(async request =>
        {
            using StringContent body = new(request.Body, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(_endpoint, body);
            string answer = await response.Content.ReadAsStringAsync();
            if (request.Body.Contains("eth_sendRawTransaction", StringComparison.Ordinal))
            {
                sends++;
                await request.DropAsync();
                return;
            }

            await request.AnswerAsync(answer);
        });
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(6, server.Endpoint);
        using (key)
        {
            TransactionReceipt receipt = await sender.SendAndWaitAsync(new TransactionRequest { To = s_someone });
            Assert.True(receipt.Succeeded);
            Assert.Equal(1, sends);
            Assert.Equal(1UL, await _eth.GetNonceAsync(key.Address, BlockTag.Latest));
        }
    }

    [Fact]
    public async Task A_node_that_never_answers_leaves_an_open_transaction_that_the_next_one_settles()
    {
        bool isDeaf = true;
        using HttpClient http = new();
        await using FaultyServer server = new(async request =>
        {
            if (isDeaf && (request.Body.Contains("eth_sendRawTransaction", StringComparison.Ordinal) || request.Body.Contains("eth_getTransactionByHash", StringComparison.Ordinal)))
            {
                await request.DropAsync();
                return;
            }

            using StringContent body = new(request.Body, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(_endpoint, body);
            await request.AnswerAsync(await response.Content.ReadAsStringAsync());
        });
        TransactionSenderOptions options = new() { SubmitTimeout = TimeSpan.FromMilliseconds(150), PollingInterval = TimeSpan.FromMilliseconds(20) };
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(7, server.Endpoint, options);
        using (key)
        {
            TransactionUnconfirmedException open = await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.SendAsync(new TransactionRequest { To = s_someone, Value = new Wei(7) }));
            Assert.True(open.MayStillBeMined);

            // Nothing new goes out while the old one is open.
            RpcTransportException blocked = await Assert.ThrowsAsync<RpcTransportException>(() => sender.SendAsync(new TransactionRequest { To = s_someone }));
            Assert.Contains(open.Hash.ToString(), blocked.Message, StringComparison.Ordinal);

            isDeaf = false;
            SentTransaction next = await sender.SendAsync(new TransactionRequest { To = s_someone });
            Assert.Equal(1UL, next.Nonce);
            Assert.True((await sender.WaitForReceiptAsync(open.Hash)).Succeeded);
            Assert.True((await sender.WaitForReceiptAsync(next)).Succeeded);
        }
    }

    [Fact]
    public async Task What_never_left_is_told_as_unreachable_and_frees_the_nonce()
    {
        using SendsFail handler = new();
        using RpcClient rpc = new(_endpoint, new RpcClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) }, handler);
        using EthECKey key = await FundAsync(10);
        TransactionSender sender = new(new EthClient(rpc), new EthECKeySigner(key), AnvilFixture.ChainId, new TransactionSenderOptions { SubmitTimeout = TimeSpan.FromMilliseconds(50), PollingInterval = TimeSpan.FromMilliseconds(10) });

        handler.Error = HttpRequestError.ConnectionError;
        RpcTransportException unreachable = await Assert.ThrowsAsync<RpcTransportException>(() => sender.SendAsync(new TransactionRequest { To = s_someone }));
        Assert.Equal(RpcFailure.Unreachable, unreachable.Failure);

        // Once a request may have got through, it is no longer certain.
        handler.Error = HttpRequestError.ResponseEnded;
        await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.SendAsync(new TransactionRequest { To = s_someone }));

        handler.Error = null;
        Assert.Equal(1UL, (await sender.SendAsync(new TransactionRequest { To = s_someone })).Nonce);
    }

    [Fact]
    public async Task What_a_gateway_turns_away_is_told_at_once_and_frees_the_nonce()
    {
        using SendsFail handler = new() { Status = System.Net.HttpStatusCode.Forbidden };
        using RpcClient rpc = new(_endpoint, options: null, handler);
        using EthECKey key = await FundAsync(11);
        TransactionSender sender = new(new EthClient(rpc), new EthECKeySigner(key), AnvilFixture.ChainId);
        RpcTransportException error = await Assert.ThrowsAsync<RpcTransportException>(() => sender.SendAsync(new TransactionRequest { To = s_someone }));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, error.Status);
        handler.Status = null;
        Assert.Equal(0UL, (await sender.SendAsync(new TransactionRequest { To = s_someone })).Nonce);
    }

    [Fact]
    public async Task A_cancelled_send_is_settled_by_the_next_one()
    {
        using CancellationTokenSource cancel = new();
        using HttpClient http = new();
        await using FaultyServer server = new(async request =>
        {
            using StringContent body = new(request.Body, System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(_endpoint, body);
            string answer = await response.Content.ReadAsStringAsync();
            if (!cancel.IsCancellationRequested && request.Body.Contains("eth_sendRawTransaction", StringComparison.Ordinal))
            {
                await cancel.CancelAsync(); // The node has it; the answer is not waited for.
            }

            await request.AnswerAsync(answer);
        });
        List<SentTransaction> signed = [];
        (TransactionSender sender, EthECKey key) = await NewAccountAsync(8, server.Endpoint);
        using (key)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync(new TransactionRequest { To = s_someone, BeforeSend = signed.Add }, cancel.Token));
            SentTransaction next = await sender.SendAsync(new TransactionRequest { To = s_someone, BeforeSend = signed.Add });
            Assert.Equal(1UL, next.Nonce);
            Assert.Equal(2, signed.Count);
            Assert.True((await sender.WaitForReceiptAsync(signed[0].Hash)).Succeeded);
        }
    }

    [Fact]
    public async Task Two_programs_with_one_account_do_not_lose_transactions()
    {
        (TransactionSender one, EthECKey key) = await NewAccountAsync(9);
        using (key)
        {
            TransactionSender other = new(_eth, new EthECKeySigner(key), AnvilFixture.ChainId);
            SentTransaction[] sent = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => (i % 2 == 0 ? one : other).SendAsync(new TransactionRequest { To = s_someone, Value = new Wei(i) })));
            foreach (SentTransaction transaction in sent)
            {
                Assert.True((await one.WaitForReceiptAsync(transaction)).Succeeded);
            }

            Assert.Equal(20UL, await _eth.GetNonceAsync(key.Address, BlockTag.Latest));
            Assert.Equal(Enumerable.Range(0, 20).Select(i => (ulong)i), sent.Select(s => s.Nonce).Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Through_a_lossy_line_every_transaction_of_many_senders_arrives_exactly_once(int seed)
    {
        const int Senders = 5;
        const int Transactions = 12;
        await using LossyProxy line = new(_endpoint, seed, loss: 0.4);
        using RpcClient rpc = new(line.Endpoint, new RpcClientOptions { RetryDelay = TimeSpan.FromMilliseconds(5), MaxAttempts = 10, Random = new Random(seed) });
        EthClient eth = new(rpc);
        Address recipient = Address.ForContract(s_someone, (ulong)seed);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async number =>
        {
            using EthECKey key = await FundAsync((100 * seed) + number);
            TransactionSender sender = new(eth, new EthECKeySigner(key), AnvilFixture.ChainId, new TransactionSenderOptions { PollingInterval = TimeSpan.FromMilliseconds(5), MaxPollingInterval = TimeSpan.FromMilliseconds(50) });
            SentTransaction[] sent = await Task.WhenAll(Enumerable.Range(0, Transactions).Select(_ => sender.SendAsync(new TransactionRequest { To = recipient, Value = new Wei(1), GasLimit = 21_000 })));
            foreach (SentTransaction transaction in sent)
            {
                Assert.True((await sender.WaitForReceiptAsync(transaction)).Succeeded);
            }

            Assert.Equal(Enumerable.Range(0, Transactions).Select(i => (ulong)i), sent.Select(s => s.Nonce).Order());
            Assert.Equal((ulong)Transactions, await _eth.GetNonceAsync(key.Address, BlockTag.Latest));
        }));
        Assert.Equal(new Wei(Senders * Transactions), await _eth.GetBalanceAsync(recipient, BlockTag.Latest));
    }

    /// <summary>Lets reads through, and has sends fail without their leaving.</summary>
    private sealed class SendsFail() : DelegatingHandler(new SocketsHttpHandler())
    {
        public HttpRequestError? Error { get; set; }

        public System.Net.HttpStatusCode? Status { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isSend = (await request.Content!.ReadAsStringAsync(cancellationToken)).Contains("eth_sendRawTransaction", StringComparison.Ordinal);
            return !isSend ? await base.SendAsync(request, cancellationToken)
                : Status is { } status ? new HttpResponseMessage(status) { Content = new StringContent("no") }
                : Error is { } error ? throw new HttpRequestException(error, "made to fail")
                : await base.SendAsync(request, cancellationToken);
        }
    }

    private async Task<(TransactionSender Sender, EthECKey Key)> NewAccountAsync(int number, Uri? endpoint = null, TransactionSenderOptions? options = null)
    {
        EthECKey key = await FundAsync(number);
        EthClient eth = endpoint is null ? _eth : new EthClient(new RpcClient(endpoint, new RpcClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) }));
        return (new TransactionSender(eth, new EthECKeySigner(key), AnvilFixture.ChainId, options), key);
    }

    private async Task<EthECKey> FundAsync(int number)
    {
        EthECKey key = new(Keccak256.Hash(BitConverter.GetBytes(number)).AsSpan());
        await _control.SetBalanceAsync(key.Address, Wei.FromEther(100), default);
        return key;
    }

    /// <summary>A contract whose every call reverts with the data: its code is CODECOPY of the data behind 11 bytes of code, REVERT, and the data.</summary>
    private async Task<Address> RevertingContractAsync(byte[] revertData, ulong number)
    {
        Address address = Address.ForContract(Address.Parse("0x0000000000000000000000000000000000c0ffee"), number);
        byte size = checked((byte)revertData.Length);
        await _control.SetCodeAsync(address, (byte[])[0x60, size, 0x60, 12, 0x60, 0, 0x39, 0x60, size, 0x60, 0, 0xfd, .. revertData], default);
        return address;
    }
}
