using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Rehearsal.Chain;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class EthClientOnAnvilTests : IClassFixture<AnvilFixture>, IDisposable
{
    /// <summary>Reverts with "no": mstore of Error(string), then revert.</summary>
    private const string RevertingCode = "0x62461bcd60e51b600052602060045260026024527f6e6f00000000000000000000000000000000000000000000000000000000000060445260646000fd";

    private readonly RpcClient _rpc;
    private readonly EthClient _eth;
    private readonly AnvilControl _control;

    public EthClientOnAnvilTests(AnvilFixture fixture)
    {
        _rpc = new RpcClient(fixture.Endpoint);
        _eth = new EthClient(_rpc);
        _control = new AnvilControl(_rpc);
    }

    public void Dispose() => _rpc.Dispose();

    [Fact]
    public async Task Reads_are_typed()
    {
        Assert.Equal(AnvilFixture.ChainId, await _eth.GetChainIdAsync());
        Assert.StartsWith("anvil/", await _eth.GetClientVersionAsync(), StringComparison.Ordinal);
        Assert.Equal(Wei.FromEther(1_000_000), await _eth.GetBalanceAsync(AnvilFixture.FundedAddress, BlockTag.Earliest));
        Assert.Equal(0UL, await _eth.GetNonceAsync(AnvilFixture.FundedAddress, BlockTag.Earliest));
        Assert.Empty(await _eth.GetCodeAsync(AnvilFixture.FundedAddress, BlockTag.Latest));
        Assert.Equal(Wei.Zero, await _eth.GetGasPriceAsync());

        Block genesis = (await _eth.GetBlockAsync(BlockTag.Number(0)))!;
        Assert.Equal(50_000_000UL, genesis.GasLimit);
        Assert.Equal(genesis.Hash, (await _eth.GetBlockAsync(BlockTag.Hash(genesis.Hash)))!.Hash);
        Assert.Null(await _eth.GetBlockAsync(BlockTag.Number(1_000_000)));
        Assert.Null(await _eth.GetBlockAsync(BlockTag.Hash(Hash32.Zero)));
        Assert.Null(await _eth.GetTransactionReceiptAsync(Hash32.Zero));
        Assert.Null(await _eth.GetTransactionAsync(Hash32.Zero));
    }

    [Fact]
    public async Task Storage_of_a_contract_can_be_read_back_at_a_block_by_hash()
    {
        Address contract = Address.Parse("0x00000000000000000000000000000000000c0de1");
        Hash32 slot = Keccak256.Hash([1]);
        await _control.SetCodeAsync(contract, Hex.Decode("0x00"), default);
        await _control.SetStorageAtAsync(contract, slot, Hash32.FromUInt64(7), default);
        await _control.MineAsync(1, default);
        Block head = (await _eth.GetBlockAsync(BlockTag.Latest))!;
        Assert.Equal(Hash32.FromUInt64(7), await _eth.GetStorageAtAsync(contract, slot, BlockTag.Hash(head.Hash)));
        Assert.Equal(Hash32.Zero, await _eth.GetStorageAtAsync(contract, Hash32.Zero, BlockTag.Latest));
        Assert.Equal(Hex.Decode("0x00"), await _eth.GetCodeAsync(contract, BlockTag.Latest));
    }

    [Fact]
    public async Task A_refusal_carries_its_reason()
    {
        Address contract = Address.Parse("0x00000000000000000000000000000000000c0de2");
        await _control.SetCodeAsync(contract, Hex.Decode(RevertingCode), default);
        ContractRevertException call = await Assert.ThrowsAsync<ContractRevertException>(() => _eth.CallAsync(new CallRequest { To = contract }, BlockTag.Latest));
        Assert.Equal("no", call.Reason);
        Assert.Equal($"The contract {contract} refused: no.", call.Message);
        ContractRevertException estimate = await Assert.ThrowsAsync<ContractRevertException>(() => _eth.EstimateGasAsync(new CallRequest { To = contract }));
        Assert.Equal("no", estimate.Reason);
    }

    [Fact]
    public async Task A_batch_keeps_outcomes_apart()
    {
        Address contract = Address.Parse("0x00000000000000000000000000000000000c0de3");
        await _control.SetCodeAsync(contract, Hex.Decode(RevertingCode), default);
        EthBatch batch = _eth.CreateBatch();
        Task<ulong> number = batch.GetBlockNumberAsync();
        Task<byte[]> refused = batch.CallAsync(new CallRequest { To = contract }, BlockTag.Latest);
        Task<Wei> balance = batch.GetBalanceAsync(AnvilFixture.FundedAddress, BlockTag.Earliest);
        await batch.ExecuteAsync();
        _ = await number;
        await Assert.ThrowsAsync<ContractRevertException>(() => refused);
        Assert.Equal(Wei.FromEther(1_000_000), await balance);
    }

    [Fact]
    public async Task A_transaction_of_an_impersonated_account_leaves_receipt_transaction_and_log()
    {
        // Logs its call data's length under the topic 5.
        Address contract = Address.Parse("0x00000000000000000000000000000000000c0de4");
        Address sender = Address.Parse("0xfffffffffffffffffffffffffffffffffffffffe");
        await _control.SetCodeAsync(contract, Hex.Decode("0x36600052600560206000a1"), default);
        await _control.ImpersonateAsync(sender, default);
        Hash32 hash = await _control.SendTransactionAsync(sender, contract, Hex.Decode("0x010203"), 100_000, default);
        await _control.StopImpersonatingAsync(sender, default);

        TransactionReceipt receipt = (await _eth.GetTransactionReceiptAsync(hash))!;
        Assert.True(receipt.Succeeded);
        Assert.Equal(sender, receipt.From);
        Assert.Equal(contract, receipt.To);
        Assert.Null(receipt.ContractAddress);
        Log log = Assert.Single(receipt.Logs);
        Assert.Equal(Hash32.FromUInt64(5), Assert.Single(log.Topics));
        Assert.Equal(Hash32.FromUInt64(3).ToArray(), log.Data.ToArray());

        TransactionInfo transaction = (await _eth.GetTransactionAsync(hash))!;
        Assert.Equal(receipt.BlockNumber, transaction.BlockNumber);
        Assert.Equal(Hex.Decode("0x010203"), transaction.Data.ToArray());

        Log found = Assert.Single(await _eth.GetLogsAsync(new LogFilter { Addresses = [contract], Topics = [[Hash32.FromUInt64(5), Hash32.Zero]] }));
        Assert.Equal(log.TransactionHash, found.TransactionHash);
    }
}
