using System.Numerics;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>What it takes to send a transaction now.</summary>
/// <param name="GasLimit">The gas, with a margin.</param>
/// <param name="GasPrice">The price that the node suggests, or the fixed one.</param>
/// <param name="BaseFee">That of the head; null before London.</param>
internal sealed record TransactionTerms(ulong GasLimit, Wei GasPrice, Wei? BaseFee)
{
    /// <summary>What it takes to send: gas and prices, asked for in one round trip together with the chain id.</summary>
    public static async Task<TransactionTerms> FindAsync(EthClient eth, ChainId chainId, Address from, TransactionRequest request, TransactionSenderOptions options, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Task<ChainId> chainIdTask = batch.Add(EthCall.GetChainId());
        Task<Block?> headTask = batch.GetBlockAsync(BlockTag.Latest);
        Task<Wei> gasPriceTask = options.GasPrice is { } fixedPrice ? Task.FromResult(fixedPrice) : batch.GetGasPriceAsync();
        CallRequest call = new()
        {
            From = from,
            To = request.To,
            Data = request.Data,
            Value = request.Value == Wei.Zero ? null : request.Value,
            Errors = request.Errors,
        };
        Task<ulong> gasTask = request.GasLimit is { } limit ? Task.FromResult(limit) : batch.EstimateGasAsync(call);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);

        ChainId found;
        try
        {
            found = await chainIdTask.ConfigureAwait(false);
        }
        catch (JsonRpcException error) when (error.Code == JsonRpcException.MethodNotFound)
        {
            found = await eth.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        }

        if (found != chainId)
        {
            throw new ChainIdMismatchException(eth.Rpc.EndpointName, chainId, found);
        }

        Block head = await headTask.ConfigureAwait(false)
            ?? throw new RpcTransportException(RpcFailure.Malformed, eth.Rpc.EndpointName, "gave no latest block.");
        ulong gas;
        try
        {
            gas = await gasTask.ConfigureAwait(false);
        }
        catch (ContractRevertException refusal) when (refusal.Reason is null)
        {
            // Old clients tell the reason to a call only, which then throws it.
            await eth.CallAsync(call, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (request.GasLimit is null)
        {
            // More than a block has would be refused.
            UInt128 withMargin = ((UInt128)gas * (uint)(100 + options.GasMarginPercent) / 100) + request.GasReserve;
            gas = (ulong)UInt128.Min(withMargin, Math.Max(head.GasLimit, gas));
        }

        return new TransactionTerms(gas, await gasPriceTask.ConfigureAwait(false), head.BaseFeePerGas);
    }

    /// <summary>The transaction as it is signed.</summary>
    public EthereumTransaction Build(TransactionRequest request, ChainId chainId, ulong nonce)
    {
        // What the node suggests above the base fee is the tip; the base fee may double until the transaction is mined.
        BigInteger tip = BigInteger.Max(GasPrice.Value - (BaseFee?.Value ?? 0), 0);
        return BaseFee is { } baseFee
            ? new Transaction1559
            {
                ChainId = chainId,
                Nonce = nonce,
                GasLimit = GasLimit,
                To = request.To,
                Value = request.Value,
                Data = request.Data,
                MaxPriorityFeePerGas = new Wei(tip),
                MaxFeePerGas = new Wei((2 * baseFee.Value) + tip),
            }
            : new LegacyTransaction
            {
                ChainId = chainId,
                Nonce = nonce,
                GasLimit = GasLimit,
                To = request.To,
                Value = request.Value,
                Data = request.Data,
                GasPrice = GasPrice,
            };
    }
}
