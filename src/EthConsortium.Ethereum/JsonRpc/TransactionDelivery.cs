using System.Globalization;
using System.Net;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Hands signed transactions to a node until it is known what became of them, and waits for their receipts. Keeps nothing between calls.</summary>
internal sealed class TransactionDelivery(EthClient eth, TransactionSenderOptions options)
{
    /// <summary>How often a transaction must not be found before it counts as unknown: a node may list a block a moment before its transactions.</summary>
    private const int LooksForCertainty = 3;

    /// <summary>Hands a transaction over until its outcome is known.</summary>
    /// <exception cref="TransactionUnconfirmedException">It is not, in time.</exception>
    public async Task<Submission> SubmitAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        TimeProvider clock = options.TimeProvider;
        long start = clock.GetTimestamp();
        TimeSpan delay = options.PollingInterval;
        bool isCertain = true;
        int misses = 0;
        while (true)
        {
            RpcException failure;
            try
            {
                Hash32 answered = await eth.SendRawTransactionAsync(signed.Raw, cancellationToken).ConfigureAwait(false);
                if (answered == signed.Hash)
                {
                    return new Submission(Outcome.Accepted);
                }

                failure = new RpcTransportException(RpcFailure.Malformed, eth.Rpc.EndpointName, $"answered to transaction {signed.Hash} with the hash {answered}.");
            }
            catch (RpcException error)
            {
                failure = error;
            }

            isCertain &= failure is JsonRpcException refusal
                ? !SendRefusal.IsTrouble(refusal)
                : failure is RpcTransportException { Failure: RpcFailure.Unreachable } || IsRefusedByHttp(failure);
            Standing standing = await LookAsync(signed, cancellationToken).ConfigureAwait(false);
            if (standing.IsKnown || (failure is JsonRpcException known && SendRefusal.IsKnown(known)))
            {
                return new Submission(Outcome.Accepted);
            }

            if (standing.Mined > signed.Transaction.Nonce)
            {
                if (++misses >= LooksForCertainty)
                {
                    return new Submission(Outcome.NonceTaken, failure, standing.Pending, isCertain, IsMined: true);
                }
            }
            else if (failure is JsonRpcException told && standing.Mined is not null)
            {
                if (SendRefusal.IsNonceOccupied(told) && standing.Pending > signed.Transaction.Nonce)
                {
                    return new Submission(Outcome.NonceTaken, told, standing.Pending, isCertain);
                }

                if (!SendRefusal.IsTrouble(told) && !SendRefusal.IsNonceTooLow(told) && (isCertain || ++misses >= LooksForCertainty))
                {
                    return new Submission(Outcome.Refused, told);
                }
            }
            else if (IsRefusedByHttp(failure) && isCertain)
            {
                return new Submission(Outcome.Refused, failure);
            }

            if (clock.GetElapsedTime(start) + delay > options.SubmitTimeout)
            {
                if (isCertain && failure is RpcTransportException)
                {
                    return new Submission(Outcome.Refused, failure); // There was never a connection.
                }

                throw new TransactionUnconfirmedException(
                    signed.Hash, mayStillBeMined: true, $"was sent to {eth.Rpc.EndpointName}, but it is not known whether it arrived ({failure.Message}) Look for its hash before sending the same thing anew.", failure);
            }

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            delay = Next(delay);
        }
    }

    /// <summary>Whether something in front of the node turned the request away: not found, not authorized, too large.</summary>
    private static bool IsRefusedByHttp(RpcException failure) =>
        failure is RpcTransportException { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests) };

    private async Task<Standing> LookAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Task<ulong> minedTask = batch.GetNonceAsync(signed.Sender, BlockTag.Latest);
        Task<ulong> pendingTask = batch.GetNonceAsync(signed.Sender, BlockTag.Pending);
        Task<TransactionInfo?> infoTask = batch.GetTransactionAsync(signed.Hash);
        Task<TransactionReceipt?> receiptTask = batch.GetTransactionReceiptAsync(signed.Hash);
        try
        {
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            bool isKnown = await infoTask.ConfigureAwait(false) is not null || await receiptTask.ConfigureAwait(false) is not null;
            return new Standing(isKnown, await minedTask.ConfigureAwait(false), await pendingTask.ConfigureAwait(false));
        }
        catch (RpcException)
        {
            return new Standing(IsKnown: false, Mined: null, Pending: null); // not to be known now
        }
    }

    /// <summary>Waits until a transaction is in a block, as <see cref="TransactionSender"/> tells.</summary>
    /// <param name="hash">The transaction.</param>
    /// <param name="sent">The transaction itself, so that it can be handed over again; null when only the hash is known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<TransactionReceipt> WaitAsync(Hash32 hash, SentTransaction? sent, CancellationToken cancellationToken)
    {
        TimeProvider clock = options.TimeProvider;
        long start = clock.GetTimestamp();
        TimeSpan delay = options.PollingInterval;
        int misses = 0;
        RpcException? lastError = null;
        while (true)
        {
            EthBatch batch = eth.CreateBatch();
            Task<ulong>? minedTask = sent is null ? null : batch.GetNonceAsync(sent.Transaction.Sender, BlockTag.Latest);
            Task<TransactionInfo?> infoTask = batch.GetTransactionAsync(hash);
            Task<TransactionReceipt?> receiptTask = batch.GetTransactionReceiptAsync(hash);
            try
            {
                await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                TransactionInfo? info = await infoTask.ConfigureAwait(false);
                if (await receiptTask.ConfigureAwait(false) is { } receipt)
                {
                    return receipt.Succeeded is false
                        ? throw await ExplainAsync(eth, receipt, info, sent?.Request.Errors ?? [], cancellationToken).ConfigureAwait(false)
                        : receipt;
                }

                if (info is null && sent is not null && minedTask is not null)
                {
                    if (await minedTask.ConfigureAwait(false) <= sent.Nonce)
                    {
                        await HandOverAgainAsync(sent.Transaction, cancellationToken).ConfigureAwait(false);
                    }
                    else if (++misses >= LooksForCertainty)
                    {
                        throw new TransactionUnconfirmedException(hash, mayStillBeMined: false, $"will not be mined: another transaction of {sent.Transaction.Sender} took its nonce {sent.Nonce}.");
                    }
                }
            }
            catch (RpcException error) when (error is JsonRpcException or RpcTransportException)
            {
                lastError = error; // The node may come back; the transaction does not go away meanwhile.
            }

            if (clock.GetElapsedTime(start) + delay > options.ReceiptTimeout)
            {
                throw new TransactionUnconfirmedException(
                    hash, mayStillBeMined: true, string.Create(CultureInfo.InvariantCulture, $"is in no block after {options.ReceiptTimeout.TotalSeconds:0.#} s. It may still be mined: wait for the same hash again, and do not send the same thing anew."), lastError);
            }

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            delay = Next(delay);
        }
    }

    /// <summary>Why a mined transaction failed: it is tried again on the state its block left behind, then on the state before its block.</summary>
    public static async Task<ContractRevertException> ExplainAsync(EthClient eth, TransactionReceipt receipt, TransactionInfo? info, IReadOnlyList<AbiError> errors, CancellationToken cancellationToken)
    {
        if (info is not null)
        {
            CallRequest call = new()
            {
                From = info.From,
                To = info.To,
                Data = info.Data,
                Value = info.Value == Wei.Zero ? null : info.Value,
                GasLimit = info.GasLimit,
                Errors = errors,
            };
            foreach (ulong number in (IEnumerable<ulong>)[receipt.BlockNumber, receipt.BlockNumber - 1])
            {
                try
                {
                    await eth.CallAsync(call, BlockTag.Number(number), cancellationToken).ConfigureAwait(false);
                }
                catch (ContractRevertException refusal)
                {
                    return refusal.WithReceipt(receipt);
                }
                catch (RpcException)
                {
                    // The node keeps no state that old; the receipt says enough.
                }
            }
        }

        string? reason = receipt.GasUsed == info?.GasLimit ? string.Create(CultureInfo.InvariantCulture, $"it used all of its {receipt.GasUsed:N0} gas") : null;
        return ContractRevertException.Create(receipt.To, ReadOnlyMemory<byte>.Empty, errors: null, reason).WithReceipt(receipt);
    }

    /// <summary>Gives the node a transaction that it should have. Whatever it says, the next look will tell.</summary>
    public async Task HandOverAgainAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        try
        {
            await eth.SendRawTransactionAsync(signed.Raw, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (error is JsonRpcException or RpcTransportException)
        {
        }
    }

    private TimeSpan Next(TimeSpan delay) => delay * 2 < options.MaxPollingInterval ? delay * 2 : options.MaxPollingInterval;

    /// <summary>What became of a transaction that was handed over.</summary>
    internal enum Outcome
    {
        Accepted,
        Refused,
        NonceTaken,
    }

    /// <summary>How the handing over of a transaction ended.</summary>
    /// <param name="Outcome">What became of the transaction.</param>
    /// <param name="Error">What the node said, when it was not accepted.</param>
    /// <param name="NextNonce">For a taken nonce, the one to try next.</param>
    /// <param name="IsCertain">Whether the node refused each attempt, so that none can have been accepted unseen.</param>
    /// <param name="IsMined">Whether the one that took the nonce is in a block; one that only waits may still give way.</param>
    internal sealed record Submission(Outcome Outcome, RpcException? Error = null, ulong? NextNonce = null, bool IsCertain = true, bool IsMined = false);

    /// <summary>What a node knows of a transaction and its account.</summary>
    /// <param name="IsKnown">Whether the node has the transaction, waiting or mined.</param>
    /// <param name="Mined">The account's count of mined transactions; null when the node could not be asked.</param>
    /// <param name="Pending">The same with those that wait.</param>
    private sealed record Standing(bool IsKnown, ulong? Mined, ulong? Pending);
}
