namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>The Ethereum JSON-RPC methods, typed. Safe for concurrent use.</summary>
/// <remarks>Source: ethereum/execution-apis. Every method throws <see cref="JsonRpcException"/> when the server answers with an error and <see cref="RpcTransportException"/> when there is no usable answer.</remarks>
public sealed class EthClient
{
    private readonly TimeProvider _clock;

    /// <summary>A client over a connection.</summary>
    /// <param name="rpc">The connection.</param>
    /// <param name="timeProvider">The clock of waits; null is the system's.</param>
    public EthClient(IRpcClient rpc, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        Rpc = rpc;
        _clock = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The connection.</summary>
    public IRpcClient Rpc { get; }

    /// <summary>Begins a batch: many reads in one round trip.</summary>
    public EthBatch CreateBatch() => new(Rpc);

    /// <summary>The chain id transactions are signed for; from the network id where the client is too old to tell (they are the same in a consortium).</summary>
    public async Task<ChainId> GetChainIdAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await SendAsync(EthCall.GetChainId(), cancellationToken).ConfigureAwait(false);
        }
        catch (JsonRpcException error) when (error.Code == JsonRpcException.MethodNotFound)
        {
            return await SendAsync(EthCall.GetNetworkVersion(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the node runs, in its own words, such as <c>Nethermind/v1.31.0/linux-x64/dotnet9.0.3</c>.</summary>
    public Task<string> GetClientVersionAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetClientVersion(), cancellationToken);

    /// <summary>The network id, which nodes compare when they connect; in a consortium the same as the chain id.</summary>
    public Task<ChainId> GetNetworkIdAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetNetworkVersion(), cancellationToken);

    /// <summary>How many other nodes the node is connected to.</summary>
    public Task<ulong> GetPeerCountAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetPeerCount(), cancellationToken);

    /// <summary>How far the node is with loading the chain from others; null when it is not doing so, be it that it has all, be it that it knows nobody.</summary>
    public Task<SyncStatus?> GetSyncingAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetSyncing(), cancellationToken);

    /// <summary>How the node can be reached by other nodes, as it sees itself. Of the module <c>admin</c>, which most endpoints do not serve.</summary>
    public Task<Enode> GetNodeEnodeAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetNodeEnode(), cancellationToken);

    /// <summary>The signers of Clique at the head of the chain. Of the module <c>clique</c> of geth, which not every endpoint serves.</summary>
    public Task<IReadOnlyList<Address>> GetCliqueSignersAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetCliqueSigners(), cancellationToken);

    /// <summary>The header of a block that is on the chain; null when there is none such. Not for <see cref="BlockTag.Pending"/>, which has no hash.</summary>
    public Task<BlockHeader?> GetHeaderAsync(BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetHeader(block), cancellationToken);

    /// <summary>The height of the chain's head.</summary>
    public Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetBlockNumber(), cancellationToken);

    /// <summary>A block that is on the chain; null when there is none such. Not for <see cref="BlockTag.Pending"/>, which has no hash.</summary>
    public Task<Block?> GetBlockAsync(BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetBlock(block), cancellationToken);

    /// <summary>The runtime code at an address; empty when there is none.</summary>
    public Task<byte[]> GetCodeAsync(Address address, BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetCode(address, block), cancellationToken);

    /// <summary>A storage slot of a contract.</summary>
    public Task<Hash32> GetStorageAtAsync(Address address, Hash32 slot, BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetStorageAt(address, slot, block), cancellationToken);

    /// <summary>The balance of an account.</summary>
    public Task<Wei> GetBalanceAsync(Address address, BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetBalance(address, block), cancellationToken);

    /// <summary>How many transactions an account has sent: the nonce of its next one.</summary>
    public Task<ulong> GetNonceAsync(Address address, BlockTag block, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetNonce(address, block), cancellationToken);

    /// <summary>What a call returns.</summary>
    /// <exception cref="ContractRevertException">The contract refused.</exception>
    public Task<byte[]> CallAsync(CallRequest call, BlockTag block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return SendAsync(EthCall.Call(call, block), cancellationToken);
    }

    /// <summary>The gas a transaction with this call needs, at the head of the chain.</summary>
    /// <exception cref="ContractRevertException">The contract refused.</exception>
    public Task<ulong> EstimateGasAsync(CallRequest call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return SendAsync(EthCall.EstimateGas(call), cancellationToken);
    }

    /// <summary>The gas price the node suggests, in wei for a unit of gas; often 0 in a consortium.</summary>
    public Task<Wei> GetGasPriceAsync(CancellationToken cancellationToken = default) => SendAsync(EthCall.GetGasPrice(), cancellationToken);

    /// <summary>Hands a signed transaction to the node, once; a lost answer leaves open whether the node has it.</summary>
    public Task<Hash32> SendRawTransactionAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellationToken = default) => SendAsync(EthCall.SendRawTransaction(transaction), cancellationToken);

    /// <summary>What became of a transaction; null while it is in no block.</summary>
    public Task<TransactionReceipt?> GetTransactionReceiptAsync(Hash32 transaction, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetReceipt(transaction), cancellationToken);

    /// <summary>A transaction in the pool or in a block; null when the node does not know it.</summary>
    public Task<TransactionInfo?> GetTransactionAsync(Hash32 transaction, CancellationToken cancellationToken = default) => SendAsync(EthCall.GetTransaction(transaction), cancellationToken);

    /// <summary>
    /// All logs a filter asks for, in order, none twice and none missing: the range of blocks is asked for in parts that the
    /// node can answer, and every part is checked to be of one and the same chain.
    /// </summary>
    /// <exception cref="BlockRangeException">The last block does not exist, or is before the first. From a block after the head there are no logs (yet), which is no error.</exception>
    public Task<IReadOnlyList<Log>> GetLogsAsync(LogFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new LogQuery(this, filter, _clock).RunAsync(cancellationToken);
    }

    internal async Task<T> SendAsync<T>(EthCall<T> call, CancellationToken cancellationToken)
    {
        RpcResponse response;
        try
        {
            response = new RpcResponse(await Rpc.SendAsync(call.Request, cancellationToken).ConfigureAwait(false));
        }
        catch (JsonRpcException error)
        {
            response = new RpcResponse(error);
        }

        return call.Complete(response, Rpc.EndpointName);
    }
}
