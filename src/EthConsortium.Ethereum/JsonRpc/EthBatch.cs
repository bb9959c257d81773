using System.Numerics;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>
/// Reads collected for one round trip. Each method queues a read and gives the task of its outcome; <see cref="ExecuteAsync"/>
/// sends them all. An error of one read is in its task alone. For use by one thread at a time, once.
/// </summary>
public sealed class EthBatch
{
    private readonly IRpcClient _rpc;
    private readonly List<RpcRequest> _requests = [];
    private readonly List<Action<RpcResponse>> _completions = [];
    private bool _executed;

    internal EthBatch(IRpcClient rpc) => _rpc = rpc;

    /// <summary>How many reads are queued.</summary>
    public int Count => _requests.Count;

    /// <inheritdoc cref="EthClient.GetBlockNumberAsync"/>
    public Task<ulong> GetBlockNumberAsync() => Add(EthCall.GetBlockNumber());

    /// <summary>The chain id transactions are signed for. Unlike <see cref="EthClient.GetChainIdAsync"/> it asks for nothing else where the client is too old to tell.</summary>
    public Task<ChainId> GetChainIdAsync() => Add(EthCall.GetChainId());

    /// <inheritdoc cref="EthClient.GetNetworkIdAsync"/>
    public Task<ChainId> GetNetworkIdAsync() => Add(EthCall.GetNetworkVersion());

    /// <inheritdoc cref="EthClient.GetClientVersionAsync"/>
    public Task<string> GetClientVersionAsync() => Add(EthCall.GetClientVersion());

    /// <inheritdoc cref="EthClient.GetPeerCountAsync"/>
    public Task<ulong> GetPeerCountAsync() => Add(EthCall.GetPeerCount());

    /// <inheritdoc cref="EthClient.GetSyncingAsync"/>
    public Task<SyncStatus?> GetSyncingAsync() => Add(EthCall.GetSyncing());

    /// <summary><c>eth_hashrate</c>: how many hashes a second the node mines with; 0 when it does not.</summary>
    public Task<BigInteger> GetHashRateAsync() => Add(EthCall.GetHashRate());

    /// <summary><c>eth_coinbase</c>: whom the node's blocks pay. Clients without a miner have no such method.</summary>
    public Task<Address> GetCoinbaseAsync() => Add(EthCall.GetCoinbase());

    /// <summary>The transactions that wait for a block. Of the module <c>txpool</c>, which most endpoints do not serve; Besu's has other methods.</summary>
    /// <remarks>Source: https://geth.ethereum.org/docs/interacting-with-geth/rpc/ns-txpool.</remarks>
    public Task<TransactionPoolStatus> GetTransactionPoolAsync() => Add(EthCall.GetTransactionPool());

    /// <summary>As <see cref="GetTransactionPoolAsync"/>, of Besu.</summary>
    /// <remarks>Source: https://besu.hyperledger.org/public-networks/reference/api#txpool-methods.</remarks>
    public Task<TransactionPoolStatus> GetBesuTransactionPoolAsync() => Add(EthCall.GetBesuTransactionPool());

    /// <inheritdoc cref="EthClient.GetNodeEnodeAsync"/>
    public Task<Enode> GetNodeEnodeAsync() => Add(EthCall.GetNodeEnode());

    /// <inheritdoc cref="EthClient.GetCliqueSignersAsync"/>
    public Task<IReadOnlyList<Address>> GetCliqueSignersAsync() => Add(EthCall.GetCliqueSigners());

    /// <inheritdoc cref="EthClient.GetHeaderAsync"/>
    public Task<BlockHeader?> GetHeaderAsync(BlockTag block) => Add(EthCall.GetHeader(block));

    /// <inheritdoc cref="EthClient.GetBlockAsync"/>
    public Task<Block?> GetBlockAsync(BlockTag block) => Add(EthCall.GetBlock(block));

    /// <summary>The transactions of a block, whole, in order; null when there is no such block.</summary>
    public Task<IReadOnlyList<TransactionInfo>?> GetBlockTransactionsAsync(ulong block) => Add(EthCall.GetBlockTransactions(block));

    /// <summary>
    /// The logs a filter asks for, in a single request: a node that limits ranges may refuse it, which
    /// <see cref="EthClient.GetLogsAsync"/> knows to deal with. For a filter that names its last block.
    /// </summary>
    /// <exception cref="ArgumentException">The filter has no last block.</exception>
    public Task<IReadOnlyList<Log>> GetLogsAsync(LogFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Add(EthCall.GetLogs(filter, filter.FromBlock, filter.ToBlock ?? throw new ArgumentException("Expected a filter with a last block.", nameof(filter))));
    }

    /// <inheritdoc cref="EthClient.GetCodeAsync"/>
    public Task<byte[]> GetCodeAsync(Address address, BlockTag block) => Add(EthCall.GetCode(address, block));

    /// <inheritdoc cref="EthClient.GetStorageAtAsync"/>
    public Task<Hash32> GetStorageAtAsync(Address address, Hash32 slot, BlockTag block) => Add(EthCall.GetStorageAt(address, slot, block));

    /// <inheritdoc cref="EthClient.GetBalanceAsync"/>
    public Task<Wei> GetBalanceAsync(Address address, BlockTag block) => Add(EthCall.GetBalance(address, block));

    /// <inheritdoc cref="EthClient.GetNonceAsync"/>
    public Task<ulong> GetNonceAsync(Address address, BlockTag block) => Add(EthCall.GetNonce(address, block));

    /// <inheritdoc cref="EthClient.GetGasPriceAsync"/>
    public Task<Wei> GetGasPriceAsync() => Add(EthCall.GetGasPrice());

    /// <inheritdoc cref="EthClient.CallAsync"/>
    public Task<byte[]> CallAsync(CallRequest call, BlockTag block)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Add(EthCall.Call(call, block));
    }

    /// <inheritdoc cref="EthClient.EstimateGasAsync"/>
    public Task<ulong> EstimateGasAsync(CallRequest call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Add(EthCall.EstimateGas(call));
    }

    /// <inheritdoc cref="EthClient.GetTransactionReceiptAsync"/>
    public Task<TransactionReceipt?> GetTransactionReceiptAsync(Hash32 transaction) => Add(EthCall.GetReceipt(transaction));

    /// <inheritdoc cref="EthClient.GetTransactionAsync"/>
    public Task<TransactionInfo?> GetTransactionAsync(Hash32 transaction) => Add(EthCall.GetTransaction(transaction));

    /// <summary>Sends the reads. Returns when every task is completed.</summary>
    /// <exception cref="RpcTransportException">There was no usable answer; every task has this error, too.</exception>
    /// <exception cref="InvalidOperationException">The batch was sent before.</exception>
    public async Task ExecuteAsync(CancellationToken cancellationToken = default)
    {
        if (_executed)
        {
            throw new InvalidOperationException("A batch is sent once; queue the next reads in a new one.");
        }

        _executed = true;
        IReadOnlyList<RpcResponse> responses;
        try
        {
            responses = await _rpc.SendBatchAsync(_requests, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            Complete(_ => new RpcResponse(error));
            throw;
        }
        catch (OperationCanceledException)
        {
            RpcTransportException cancelled = new(RpcFailure.TimedOut, _rpc.EndpointName, "was not waited for: the batch was cancelled.");
            Complete(_ => new RpcResponse(cancelled));
            throw;
        }

        Complete(i => responses[i]);
    }

    internal Task<T> Add<T>(EthCall<T> call)
    {
        if (_executed)
        {
            throw new InvalidOperationException("The batch was sent; queue the next reads in a new one.");
        }

        TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add(call.Request);
        _completions.Add(response =>
        {
            try
            {
                outcome.SetResult(call.Complete(response, _rpc.EndpointName));
            }
            catch (Exception error)
            {
                outcome.SetException(error);
                _ = outcome.Task.Exception; // Observed: nobody has to look at every outcome.
            }
        });
        return outcome.Task;
    }

    private void Complete(Func<int, RpcResponse> response)
    {
        for (int i = 0; i < _completions.Count; i++)
        {
            _completions[i](response(i));
        }
    }
}
