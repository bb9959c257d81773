using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A typed call: what is sent, how its result is read, and how an error of the server is to be understood.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Read">Reads the result; a <see cref="FormatException"/> means that it is not of the form the method has.</param>
internal sealed record EthCall<T>(RpcRequest Request, Func<JsonElement, T> Read)
{
    /// <summary>Turns an error of the server into what it means; null when it means just that.</summary>
    public Func<JsonRpcException, RpcException?>? Understand { get; init; }

    public T Complete(RpcResponse response, string endpoint)
    {
        try
        {
            if (response.Error is { } error)
            {
                throw (error is JsonRpcException told ? Understand?.Invoke(told) : null) ?? error;
            }

            return Read(response.GetResult());
        }
        catch (Exception malformed) when (malformed is FormatException or InvalidOperationException)
        {
            // The second: JSON can spell half a surrogate pair, in a name that is compared.
            throw new RpcTransportException(RpcFailure.Malformed, endpoint, $"gave an answer that {Request.Method} does not have: {malformed.Message.TrimEnd('.')}.", malformed);
        }
    }
}

/// <summary>The calls of the Ethereum JSON-RPC specification that are used here.</summary>
internal static class EthCall
{
    public static EthCall<ulong> GetBlockNumber() => new(new RpcRequest("eth_blockNumber"), EthJson.ReadUInt64);

    public static EthCall<ChainId> GetChainId() => new(new RpcRequest("eth_chainId"), json => ToChainId(EthJson.ReadQuantity(json)));

    public static EthCall<ChainId> GetNetworkVersion() => new(new RpcRequest("net_version"), json =>
        BigInteger.TryParse(EthJson.Text(json), NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger id)
            ? ToChainId(id)
            : throw new FormatException("expected decimal digits"));

    public static EthCall<string> GetClientVersion() => new(new RpcRequest("web3_clientVersion"), EthJson.Text);

    public static EthCall<ulong> GetPeerCount() => new(new RpcRequest("net_peerCount"), EthJson.ReadUInt64);

    public static EthCall<SyncStatus?> GetSyncing() => new(new RpcRequest("eth_syncing"), EthJson.ReadSyncStatus);

    public static EthCall<BigInteger> GetHashRate() => new(new RpcRequest("eth_hashrate"), EthJson.ReadQuantity);

    public static EthCall<Address> GetCoinbase() => new(new RpcRequest("eth_coinbase"), EthJson.ReadAddress);

    public static EthCall<TransactionPoolStatus> GetTransactionPool() => new(new RpcRequest("txpool_status") { MayRepeat = true }, EthJson.ReadTransactionPool);

    public static EthCall<TransactionPoolStatus> GetBesuTransactionPool() => new(new RpcRequest("txpool_besuStatistics") { MayRepeat = true }, EthJson.ReadBesuTransactionPool);

    public static EthCall<Enode> GetNodeEnode() => new(new RpcRequest("admin_nodeInfo") { MayRepeat = true }, EthJson.ReadNodeEnode);

    public static EthCall<IReadOnlyList<Address>> GetCliqueSigners() => new(new RpcRequest("clique_getSigners") { MayRepeat = true }, EthJson.ReadAddresses);

    public static EthCall<BlockHeader?> GetHeader(BlockTag block) => new(BlockRequest(block), EthJson.ReadHeader);

    public static EthCall<Block?> GetBlock(BlockTag block) => new(BlockRequest(block), EthJson.ReadBlock);

    public static EthCall<IReadOnlyList<TransactionInfo>?> GetBlockTransactions(ulong block) => new(
        new RpcRequest("eth_getBlockByNumber", BlockTag.Number(block).ToString(), true), EthJson.ReadBlockTransactions);

    public static EthCall<byte[]> GetCode(Address address, BlockTag block) => new(new RpcRequest("eth_getCode", address, block), EthJson.ReadData);

    public static EthCall<Hash32> GetStorageAt(Address address, Hash32 slot, BlockTag block) => new(
        new RpcRequest("eth_getStorageAt", address, new BigInteger(slot.AsSpan(), isUnsigned: true, isBigEndian: true), block), EthJson.ReadWord);

    public static EthCall<Wei> GetBalance(Address address, BlockTag block) => new(new RpcRequest("eth_getBalance", address, block), EthJson.ReadWei);

    public static EthCall<ulong> GetNonce(Address address, BlockTag block) => new(new RpcRequest("eth_getTransactionCount", address, block), EthJson.ReadUInt64);

    public static EthCall<Wei> GetGasPrice() => new(new RpcRequest("eth_gasPrice"), EthJson.ReadWei);

    public static EthCall<byte[]> Call(CallRequest call, BlockTag block) => new(new RpcRequest("eth_call", call.ToParameter(), block), json =>
    {
        byte[] result = EthJson.ReadData(json);
        return RevertDetection.FromResult(result, call.To, call.Errors) is { } revert ? throw revert : result;
    })
    {
        Understand = error => RevertDetection.FromError(error, call.To, call.Errors),
    };

    // No block is named: clients before 2021 take a single parameter.
    public static EthCall<ulong> EstimateGas(CallRequest call) => new(new RpcRequest("eth_estimateGas", call.ToParameter()), EthJson.ReadUInt64)
    {
        Understand = error => RevertDetection.FromError(error, call.To, call.Errors),
    };

    public static EthCall<Hash32> SendRawTransaction(ReadOnlyMemory<byte> transaction) => new(new RpcRequest("eth_sendRawTransaction", transaction), EthJson.ReadHash);

    public static EthCall<TransactionReceipt?> GetReceipt(Hash32 transaction) => new(new RpcRequest("eth_getTransactionReceipt", transaction), EthJson.ReadReceipt);

    public static EthCall<TransactionInfo?> GetTransaction(Hash32 transaction) => new(new RpcRequest("eth_getTransactionByHash", transaction), EthJson.ReadTransaction);

    public static EthCall<IReadOnlyList<Log>> GetLogs(LogFilter filter, ulong from, ulong to)
    {
        Dictionary<string, object?> parameter = new(StringComparer.Ordinal) { ["fromBlock"] = from, ["toBlock"] = to };
        if (filter.Addresses.Count > 0)
        {
            parameter["address"] = filter.Addresses.Count == 1 ? filter.Addresses[0] : (object)filter.Addresses;
        }

        if (filter.Topics.Count > 0)
        {
            parameter["topics"] = filter.Topics.Select(allowed => allowed.Count switch
            {
                0 => null,
                1 => (object)allowed[0],
                _ => allowed,
            });
        }

        return new EthCall<IReadOnlyList<Log>>(new RpcRequest("eth_getLogs", parameter), EthJson.ReadLogs);
    }

    private static RpcRequest BlockRequest(BlockTag block) => new(block.IsHash ? "eth_getBlockByHash" : "eth_getBlockByNumber", block.ToString(), false);

    private static ChainId ToChainId(BigInteger value) =>
        value >= 1 && value <= long.MaxValue - 36
            ? new ChainId((ulong)value)
            : throw new FormatException($"expected a chain id of 1 or more, found {value}");
}
