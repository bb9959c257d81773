using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.Transactions;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

/// <summary>Against geth 1.8.23 of 2019, as existing networks run it: no base fee, reverts as results, errors without ids.</summary>
public sealed class OldGethTests : IAsyncLifetime
{
    private string? _folder;
    private Process? _process;
    private RpcClient? _rpc;

    private EthClient Eth => new(_rpc!);

    public async Task InitializeAsync()
    {
        if (OldGeth.WhyNot is not null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("ethconsortium-geth-").FullName;
        string program = OldGeth.CopyTo(_folder);
        int port = LoopbackPort.Free();

        // timeout(1) ends it even where this process is killed before it can.
        ProcessStartInfo start = new("timeout", ["--signal=KILL", "120", program, "--dev", "--datadir", Path.Combine(_folder, "data"), "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", port.ToString(CultureInfo.InvariantCulture), "--nodiscover", "--maxpeers", "0", "--port", "0", "--ipcdisable", "--verbosity", "0"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
        };
        start.Environment["HOME"] = _folder;
        _process = Process.Start(start)!;
        _rpc = new RpcClient(new Uri($"http://127.0.0.1:{port}/"), new RpcClientOptions { MaxAttempts = 200, RetryDelay = TimeSpan.FromMilliseconds(1) });
        Assert.StartsWith("Geth/v1.8.23", await Eth.GetClientVersionAsync(), StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        _rpc?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_folder!, recursive: true);
        }
    }

    [OldGethFact]
    public async Task A_consortium_of_2019_can_be_read_and_written()
    {
        EthClient eth = Eth;
        ChainId chainId = await eth.GetChainIdAsync();
        Assert.Equal(new ChainId(1337), chainId);
        Assert.Null((await eth.GetBlockAsync(BlockTag.Latest))!.BaseFeePerGas);
        Assert.Equal(chainId, await eth.GetNetworkIdAsync());
        Assert.Equal(0UL, await eth.GetPeerCountAsync());
        Assert.Null(await eth.GetSyncingAsync());
        JsonRpcException missing = await Assert.ThrowsAsync<JsonRpcException>(() => _rpc!.SendAsync(new RpcRequest("nosuch"), default));
        Assert.Equal(JsonRpcException.MethodNotFound, missing.Code);

        using EthECKey key = AnvilFixture.CreateFundedKey();
        JsonElement accounts = await _rpc!.SendAsync(new RpcRequest("eth_accounts"), default);
        Hash32 funding = Hash32.Parse((await _rpc.SendAsync(
            new RpcRequest("eth_sendTransaction", new Dictionary<string, object?> { ["from"] = accounts[0], ["to"] = key.Address, ["value"] = Wei.FromEther(1) }), default)).GetString()!);
        List<SentTransaction> signed = [];
        TransactionSender sender = new(eth, new EthECKeySigner(key), chainId);
        Assert.True((await sender.WaitForReceiptAsync(funding)).Succeeded);

        // Its blocks are signed (Clique) by its only account, and their hashes are those of the headers as read here.
        Address signer = Address.Parse(accounts[0].GetString()!);
        BlockHeader sealedBlock = (await eth.GetHeaderAsync(BlockTag.Number(1)))!;
        Assert.Equal(signer, sealedBlock.RecoverCliqueSigner());
        Assert.False(sealedBlock.IsEmpty);
        Assert.Null((sealedBlock with { GasUsed = sealedBlock.GasUsed + 1 }).RecoverCliqueSigner());
        Assert.Null((await eth.GetHeaderAsync(BlockTag.Number(0)))!.RecoverCliqueSigner());

        // A contract that logs under the topic 5 when it is called with nothing, and reverts with "no" otherwise.
        byte[] no = AbiError.Error.Encode("no");
        byte[] runtime = [0x36, 0x60, 13, 0x57, 0x60, 5, 0x60, 0, 0x60, 0, 0xa1, 0x00, 0xfe, 0x5b, 0x60, (byte)no.Length, 0x60, 26, 0x60, 0, 0x39, 0x60, (byte)no.Length, 0x60, 0, 0xfd, .. no];
        runtime[17] = (byte)(runtime.Length - no.Length);
        byte[] creation = [0x60, (byte)runtime.Length, 0x80, 0x60, 11, 0x60, 0, 0x39, 0x60, 0, 0xf3, .. runtime];
        TransactionReceipt deployed = await sender.SendAndWaitAsync(new TransactionRequest { Data = creation, BeforeSend = signed.Add });
        Address contract = Assert.IsType<Address>(deployed.ContractAddress);
        Assert.IsType<LegacyTransaction>(signed[0].Transaction.Transaction);
        Assert.Equal(Address.ForContract(key.Address, 0), contract);
        Assert.Equal(runtime, await eth.GetCodeAsync(contract, BlockTag.Latest));

        // This geth answers a revert with a result.
        JsonElement raw = await _rpc.SendAsync(new RpcRequest("eth_call", new Dictionary<string, object?> { ["to"] = contract, ["data"] = "0x01" }, BlockTag.Latest), default);
        Assert.StartsWith("0x08c379a0", raw.GetString(), StringComparison.Ordinal);
        ContractRevertException refused = await Assert.ThrowsAsync<ContractRevertException>(() => eth.CallAsync(new CallRequest { To = contract, Data = new byte[] { 1 } }, BlockTag.Latest));
        Assert.Equal("no", refused.Reason);

        // Its estimate says that it would fail, but not why; what would fail and what failed is explained all the same.
        ContractRevertException bare = await Assert.ThrowsAsync<ContractRevertException>(() => eth.EstimateGasAsync(new CallRequest { To = contract, Data = new byte[] { 1 } }));
        Assert.Null(bare.Reason);
        ContractRevertException beforehand = await Assert.ThrowsAsync<ContractRevertException>(() => sender.SendAsync(new TransactionRequest { To = contract, Data = new byte[] { 1 } }));
        Assert.Equal("no", beforehand.Reason);
        ContractRevertException failed = await Assert.ThrowsAsync<ContractRevertException>(() => sender.SendAndWaitAsync(new TransactionRequest { To = contract, Data = new byte[] { 1 }, GasLimit = 100_000 }));
        Assert.Equal("no", failed.Reason);
        Assert.False(failed.Receipt!.Succeeded);

        TransactionReceipt logged = await sender.SendAndWaitAsync(new TransactionRequest { To = contract });
        Log log = Assert.Single(await eth.GetLogsAsync(new LogFilter { Addresses = [contract], Topics = [[Hash32.FromUInt64(5)]] }));
        Assert.Equal(logged.TransactionHash, log.TransactionHash);

        // Sent again, it is known, or its nonce is used: either way nothing happens twice.
        JsonRpcException again = await Assert.ThrowsAsync<JsonRpcException>(() => eth.SendRawTransactionAsync(signed[^1].Transaction.Raw));
        Assert.True(SendRefusal.IsKnown(again) || SendRefusal.IsNonceTooLow(again), again.Message);
    }
}
