using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

/// <summary>On a chain that makes blocks only when told, so that transactions wait in the pool.</summary>
public sealed class TransactionSenderPoolTests : IAsyncLifetime
{
    private static readonly Address s_someone = Address.Parse("0x00000000000000000000000000000000000050e0");

    private readonly EthECKey _key = AnvilFixture.CreateFundedKey();
    private AnvilHost _host = null!;
    private RpcClient _rpc = null!;
    private EthClient _eth = null!;
    private AnvilControl _control = null!;

    public async Task InitializeAsync()
    {
        _host = await AnvilHost.StartAsync(AnvilFixture.DefaultGenesis, options: null, default);
        _rpc = new RpcClient(_host.Endpoint);
        _eth = new EthClient(_rpc);
        _control = new AnvilControl(_rpc);
        await _control.SetAutomineAsync(false, default);
    }

    public async Task DisposeAsync()
    {
        _rpc.Dispose();
        _key.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Waiting_can_be_taken_up_again_with_the_hash()
    {
        TransactionSender sender = NewSender(TimeSpan.FromMilliseconds(50));
        SentTransaction sent = await sender.SendAsync(new TransactionRequest { To = s_someone });
        TransactionUnconfirmedException error = await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.WaitForReceiptAsync(sent));
        Assert.Equal(sent.Hash, error.Hash);
        Assert.True(error.MayStillBeMined);

        await _control.MineAsync(1, default);
        Assert.True((await sender.WaitForReceiptAsync(error.Hash)).Succeeded);
    }

    [Fact]
    public async Task A_transaction_the_node_lost_is_handed_over_again_while_waiting()
    {
        TransactionSender sender = NewSender(TimeSpan.FromSeconds(20));
        SentTransaction sent = await sender.SendAsync(new TransactionRequest { To = s_someone });
        await _rpc.SendAsync(new RpcRequest("anvil_dropTransaction", sent.Hash), default);
        Assert.Null(await _eth.GetTransactionAsync(sent.Hash));

        Task<TransactionReceipt> waiting = sender.WaitForReceiptAsync(sent);
        while (await _eth.GetTransactionAsync(sent.Hash) is null)
        {
            Assert.False(waiting.IsCompleted);
            await Task.Delay(10);
        }

        await _control.MineAsync(1, default);
        Assert.True((await waiting).Succeeded);
    }

    [Fact]
    public async Task A_gap_that_the_node_made_is_closed_by_the_next_transaction()
    {
        TransactionSender sender = NewSender(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(1));
        SentTransaction first = await sender.SendAsync(new TransactionRequest { To = s_someone });
        SentTransaction second = await sender.SendAsync(new TransactionRequest { To = s_someone });
        await _rpc.SendAsync(new RpcRequest("anvil_dropTransaction", first.Hash), default);

        SentTransaction third = await sender.SendAsync(new TransactionRequest { To = s_someone });
        await _control.MineAsync(1, default);
        Assert.Equal([0UL, 1UL, 2UL], new[] { first, second, third }.Select(t => t.Nonce));
        Assert.Equal(3UL, await _eth.GetNonceAsync(_key.Address, BlockTag.Latest));
    }

    [Fact]
    public async Task A_transaction_whose_nonce_another_took_is_told_to_be_gone()
    {
        TransactionSender sender = NewSender(TimeSpan.FromSeconds(20));
        SentTransaction sent = await sender.SendAsync(new TransactionRequest { To = s_someone });
        await _rpc.SendAsync(new RpcRequest("anvil_dropTransaction", sent.Hash), default);
        SentTransaction other = await NewSender(TimeSpan.FromSeconds(20)).SendAsync(new TransactionRequest { To = s_someone, Value = new Wei(1) });
        Assert.Equal(sent.Nonce, other.Nonce);
        await _control.MineAsync(1, default);

        TransactionUnconfirmedException error = await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.WaitForReceiptAsync(sent));
        Assert.False(error.MayStillBeMined);
        Assert.Equal(1UL, (await sender.SendAsync(new TransactionRequest { To = s_someone })).Nonce);
    }

    [Fact]
    public async Task A_transaction_signed_elsewhere_is_given_up_only_when_the_one_with_its_nonce_is_in_a_block()
    {
        TransactionSenderOptions options = new() { PollingInterval = TimeSpan.FromMilliseconds(10) };
        EthereumTransaction unsigned = await TransactionSender.PrepareAsync(_eth, AnvilFixture.ChainId, _key.Address, new TransactionRequest { To = s_someone }, nonce: null, options, default);
        SentTransaction mine = new(unsigned.Sign(_key), new TransactionRequest { To = s_someone });
        SentTransaction other = await NewSender(TimeSpan.FromSeconds(20)).SendAsync(new TransactionRequest { To = s_someone, Value = new Wei(1) });
        SignedTransactionSender sender = new(_eth, AnvilFixture.ChainId, options);

        TransactionUnconfirmedException waits = await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.SendAsync(mine, default));
        Assert.Equal((other.Nonce, true), (mine.Nonce, waits.MayStillBeMined));
        Assert.Contains("another transaction", waits.Message);

        await _control.MineAsync(1, default);
        TransactionUnconfirmedException gone = await Assert.ThrowsAsync<TransactionUnconfirmedException>(() => sender.SendAsync(mine, default));
        Assert.False(gone.MayStillBeMined);
    }

    [Fact]
    public async Task Many_transactions_of_one_account_wait_without_a_gap()
    {
        TransactionSender sender = NewSender(TimeSpan.FromSeconds(20));
        SentTransaction[] sent = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => sender.SendAsync(new TransactionRequest { To = s_someone, Value = new Wei(i) })));
        Assert.Equal(30UL, await _eth.GetNonceAsync(_key.Address, BlockTag.Pending));
        await _control.MineAsync(1, default);
        Assert.Equal(30UL, await _eth.GetNonceAsync(_key.Address, BlockTag.Latest));
        Assert.All(await Task.WhenAll(sent.Select(t => sender.WaitForReceiptAsync(t))), receipt => Assert.True(receipt.Succeeded));
    }

    private TransactionSender NewSender(TimeSpan receiptTimeout, TimeSpan? interval = null) => new(_eth, new EthECKeySigner(_key), AnvilFixture.ChainId, new TransactionSenderOptions
    {
        ReceiptTimeout = receiptTimeout,
        PollingInterval = interval ?? TimeSpan.FromMilliseconds(10),
        MaxPollingInterval = interval ?? TimeSpan.FromMilliseconds(100),
    });
}
