using System.Globalization;
using System.Net;
using System.Numerics;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>
/// Sends the transactions of one account, each exactly once, with nonces that leave no gap. Safe for concurrent use; have one
/// for each account.
/// </summary>
/// <remarks>
/// <para>Transactions are handed over one after the other, not waiting for blocks: the next nonce is used only when the node
/// has taken the one before, or has refused it, so that a refusal frees the nonce and leaves no gap behind it.</para>
/// <para>When an answer is lost the transaction is looked for by its hash and otherwise sent again, the same bytes: a chain takes
/// them once. Only when that goes on too long does it end with <see cref="TransactionUnconfirmedException"/>; the open
/// transaction is settled first when the next one is sent.</para>
/// <para>When another program uses the same account and takes a nonce first, a new one is used, provided that the node refused every
/// attempt with the old one; where that is not certain it ends with <see cref="TransactionUnconfirmedException"/>.</para>
/// </remarks>
public sealed class TransactionSender
{
    private const int MaxNonceConflicts = 5;

    /// <summary>How often a transaction must not be found before it counts as unknown: a node may list a block a moment before its transactions.</summary>
    private const int LooksForCertainty = 3;

    private readonly EthClient _eth;
    private readonly ITransactionSigner _signer;
    private readonly ChainId _chainId;
    private readonly TransactionSenderOptions _options;
    private readonly SemaphoreSlim _gate = new(1);

    // Guarded by the gate.
    private readonly SortedDictionary<ulong, SignedTransaction> _unmined = [];
    private ulong? _nextNonce;
    private SignedTransaction? _unsettled;
    private long _lastRepair;

    /// <summary>A sender for one account on one chain.</summary>
    /// <param name="eth">The node.</param>
    /// <param name="signer">The account.</param>
    /// <param name="chainId">The chain the transactions are for. The node's own is compared with it before each one: signing for whatever chain a node names would let it have transactions for any.</param>
    /// <param name="options">Null is all defaults.</param>
    public TransactionSender(EthClient eth, ITransactionSigner signer, ChainId chainId, TransactionSenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(signer);
        _eth = eth;
        _signer = signer;
        _chainId = chainId;
        _options = options ?? new TransactionSenderOptions();
        _options.Validate();
    }

    /// <summary>The account.</summary>
    public Address Address => _signer.Address;

    /// <summary>What is added to an estimate of gas, in percent.</summary>
    public int GasMarginPercent => _options.GasMarginPercent;

    /// <summary>Signs a transaction and hands it to the node; returns when the node has it, not when it is mined.</summary>
    /// <exception cref="ContractRevertException">The contract would refuse it; nothing was sent.</exception>
    /// <exception cref="ChainIdMismatchException">The node serves another chain; nothing was sent.</exception>
    /// <exception cref="JsonRpcException">The node refused it: too little ether, a price too low…; it will not be mined.</exception>
    /// <exception cref="RpcTransportException">The node could not be asked, or refused the request; nothing was sent.</exception>
    /// <exception cref="TransactionUnconfirmedException">It is not known whether the node has it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. When it had been signed, <see cref="TransactionSenderOptions.BeforeSend"/> was told its hash, and it may be mined.</exception>
    public async Task<SentTransaction> SendAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Terms terms = await FindTermsAsync(request, cancellationToken).ConfigureAwait(false);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SettleAsync(cancellationToken).ConfigureAwait(false);
            for (int conflicts = 0; ; conflicts++)
            {
                ulong nonce = await NextNonceAsync(cancellationToken).ConfigureAwait(false);
                SignedTransaction signed = await SignAsync(request, terms, nonce, cancellationToken).ConfigureAwait(false);
                SentTransaction sent = new(signed, request);
                _options.BeforeSend?.Invoke(sent);

                _unsettled = signed; // until its outcome is known, whatever happens meanwhile
                Submission submission = await SubmitAsync(signed, cancellationToken).ConfigureAwait(false);
                Settled(signed, submission);
                switch (submission.Outcome)
                {
                    case Outcome.Accepted:
                        return sent;
                    case Outcome.Refused:
                        throw submission.Error!;
                    case Outcome.NonceTaken when submission.IsCertain && conflicts < MaxNonceConflicts:
                        continue;
                    case Outcome.NonceTaken when submission.IsCertain:
                        throw submission.Error!;
                    default:
                        throw new TransactionUnconfirmedException(signed.Hash, mayStillBeMined: true, $"was sent, but its nonce {nonce} was used by a transaction that {_eth.Rpc.EndpointName} does not show to be this one. Look for this hash before sending the same thing anew.", submission.Error);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until a transaction is in a block. A transaction that the node lost meanwhile is handed to it again.</summary>
    /// <returns>The receipt of a transaction that succeeded (or, before Byzantium, does not tell).</returns>
    /// <exception cref="ContractRevertException">It failed; the reason is found by trying it again at its block.</exception>
    /// <exception cref="TransactionUnconfirmedException">It is in no block in time, or never will be.</exception>
    public Task<TransactionReceipt> WaitForReceiptAsync(SentTransaction sent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return WaitAsync(sent.Hash, sent, cancellationToken);
    }

    /// <summary>Waits until a transaction, known by its hash alone, is in a block. See <see cref="WaitForReceiptAsync(SentTransaction, CancellationToken)"/>.</summary>
    public Task<TransactionReceipt> WaitForReceiptAsync(Hash32 transaction, CancellationToken cancellationToken = default) => WaitAsync(transaction, null, cancellationToken);

    /// <summary>Sends a transaction and waits for its receipt.</summary>
    public async Task<TransactionReceipt> SendAndWaitAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        SentTransaction sent = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await WaitAsync(sent.Hash, sent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What it takes to send: gas and prices, asked for in one round trip together with the chain id.</summary>
    private async Task<Terms> FindTermsAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        EthBatch batch = _eth.CreateBatch();
        Task<ChainId> chainIdTask = batch.Add(EthCall.GetChainId());
        Task<Block?> headTask = batch.GetBlockAsync(BlockTag.Latest);
        Task<Wei> gasPriceTask = _options.GasPrice is { } fixedPrice ? Task.FromResult(fixedPrice) : batch.GetGasPriceAsync();
        CallRequest call = new()
        {
            From = Address,
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
            found = await _eth.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        }

        if (found != _chainId)
        {
            throw new ChainIdMismatchException(_eth.Rpc.EndpointName, _chainId, found);
        }

        Block head = await headTask.ConfigureAwait(false)
            ?? throw new RpcTransportException(RpcFailure.Malformed, _eth.Rpc.EndpointName, "gave no latest block.");
        ulong gas;
        try
        {
            gas = await gasTask.ConfigureAwait(false);
        }
        catch (ContractRevertException refusal) when (refusal.Reason is null)
        {
            // Old clients tell the reason to a call only, which then throws it.
            await _eth.CallAsync(call, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (request.GasLimit is null)
        {
            // More than a block has would be refused.
            UInt128 withMargin = (UInt128)gas * (uint)(100 + _options.GasMarginPercent) / 100;
            gas = (ulong)UInt128.Min(withMargin, Math.Max(head.GasLimit, gas));
        }

        return new Terms(gas, await gasPriceTask.ConfigureAwait(false), head.BaseFeePerGas);
    }

    private async Task<SignedTransaction> SignAsync(TransactionRequest request, Terms terms, ulong nonce, CancellationToken cancellationToken)
    {
        // What the node suggests above the base fee is the tip; the base fee may double until the transaction is mined.
        BigInteger tip = BigInteger.Max(terms.GasPrice.Value - (terms.BaseFee?.Value ?? 0), 0);
        EthereumTransaction transaction = terms.BaseFee is { } baseFee
            ? new Transaction1559
            {
                ChainId = _chainId,
                Nonce = nonce,
                GasLimit = terms.GasLimit,
                To = request.To,
                Value = request.Value,
                Data = request.Data,
                MaxPriorityFeePerGas = new Wei(tip),
                MaxFeePerGas = new Wei((2 * baseFee.Value) + tip),
            }
            : new LegacyTransaction
            {
                ChainId = _chainId,
                Nonce = nonce,
                GasLimit = terms.GasLimit,
                To = request.To,
                Value = request.Value,
                Data = request.Data,
                GasPrice = terms.GasPrice,
            };
        SignedTransaction signed = await _signer.SignAsync(transaction, cancellationToken).ConfigureAwait(false);
        return signed.Sender == Address && signed.Transaction == transaction
            ? signed
            : throw new InvalidOperationException($"The signer of {Address} signed another transaction than it was given, or as {signed.Sender}. Nothing was sent.");
    }

    /// <summary>The nonce to use next. Hands transactions that the node has lost to it again: they would hold up all later ones.</summary>
    private async Task<ulong> NextNonceAsync(CancellationToken cancellationToken)
    {
        EthBatch batch = _eth.CreateBatch();
        Task<ulong> minedTask = batch.GetNonceAsync(Address, BlockTag.Latest);
        Task<ulong> pendingTask = batch.GetNonceAsync(Address, BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        ulong mined = await minedTask.ConfigureAwait(false);
        ulong pending = Math.Max(mined, await pendingTask.ConfigureAwait(false));
        Forget(mined);

        if (_nextNonce is { } next && next > pending)
        {
            // Clients that do not count what is pending would have us do this each time: not more often than a block comes.
            if (_options.TimeProvider.GetElapsedTime(_lastRepair) > _options.MaxPollingInterval)
            {
                _lastRepair = _options.TimeProvider.GetTimestamp();
                foreach (SignedTransaction lost in _unmined.Values.Where(t => t.Transaction.Nonce >= pending).ToList())
                {
                    await HandOverAgainAsync(lost, cancellationToken).ConfigureAwait(false);
                }
            }

            return next;
        }

        _nextNonce = pending;
        return pending;
    }

    /// <summary>Finds out what became of the transaction whose sending ended in doubt.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (_unsettled is not { } open)
        {
            return;
        }

        try
        {
            Settled(open, await SubmitAsync(open, cancellationToken).ConfigureAwait(false));
        }
        catch (TransactionUnconfirmedException error)
        {
            // Not passed on: its hash would be taken for the hash of the new transaction.
            throw new RpcTransportException(RpcFailure.TimedOut, _eth.Rpc.EndpointName, $"does not tell what became of transaction {open.Hash}, which was sent before. Nothing new was sent.", error);
        }
    }

    private void Settled(SignedTransaction signed, Submission submission)
    {
        _unsettled = null;
        switch (submission.Outcome)
        {
            case Outcome.Accepted:
                _unmined[signed.Transaction.Nonce] = signed;
                _nextNonce = signed.Transaction.Nonce + 1;
                break;
            case Outcome.NonceTaken:
                // Another program uses the account: only the node knows what comes next.
                _nextNonce = submission.NextNonce;
                break;
            default:
                break; // The nonce stays free.
        }
    }

    /// <summary>Hands a transaction over until its outcome is known.</summary>
    /// <exception cref="TransactionUnconfirmedException">It is not, in time.</exception>
    private async Task<Submission> SubmitAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        TimeProvider clock = _options.TimeProvider;
        long start = clock.GetTimestamp();
        TimeSpan delay = _options.PollingInterval;
        bool isCertain = true;
        int misses = 0;
        while (true)
        {
            RpcException failure;
            try
            {
                Hash32 answered = await _eth.SendRawTransactionAsync(signed.Raw, cancellationToken).ConfigureAwait(false);
                if (answered == signed.Hash)
                {
                    return new Submission(Outcome.Accepted);
                }

                failure = new RpcTransportException(RpcFailure.Malformed, _eth.Rpc.EndpointName, $"answered to transaction {signed.Hash} with the hash {answered}.");
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
                    return new Submission(Outcome.NonceTaken, failure, standing.Pending, isCertain);
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

            if (clock.GetElapsedTime(start) + delay > _options.SubmitTimeout)
            {
                if (isCertain && failure is RpcTransportException)
                {
                    return new Submission(Outcome.Refused, failure); // There was never a connection.
                }

                throw new TransactionUnconfirmedException(
                    signed.Hash, mayStillBeMined: true, $"was sent to {_eth.Rpc.EndpointName}, but it is not known whether it arrived ({failure.Message}) Look for its hash before sending the same thing anew.", failure);
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
        EthBatch batch = _eth.CreateBatch();
        Task<ulong> minedTask = batch.GetNonceAsync(Address, BlockTag.Latest);
        Task<ulong> pendingTask = batch.GetNonceAsync(Address, BlockTag.Pending);
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

    private async Task<TransactionReceipt> WaitAsync(Hash32 hash, SentTransaction? sent, CancellationToken cancellationToken)
    {
        TimeProvider clock = _options.TimeProvider;
        long start = clock.GetTimestamp();
        TimeSpan delay = _options.PollingInterval;
        int misses = 0;
        RpcException? lastError = null;
        while (true)
        {
            EthBatch batch = _eth.CreateBatch();
            Task<ulong> minedTask = batch.GetNonceAsync(Address, BlockTag.Latest);
            Task<TransactionInfo?> infoTask = batch.GetTransactionAsync(hash);
            Task<TransactionReceipt?> receiptTask = batch.GetTransactionReceiptAsync(hash);
            try
            {
                await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
                TransactionInfo? info = await infoTask.ConfigureAwait(false);
                if (await receiptTask.ConfigureAwait(false) is { } receipt)
                {
                    return receipt.Succeeded is false
                        ? throw await ExplainAsync(receipt, info, sent, cancellationToken).ConfigureAwait(false)
                        : receipt;
                }

                if (info is null && sent is not null)
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

            if (clock.GetElapsedTime(start) + delay > _options.ReceiptTimeout)
            {
                throw new TransactionUnconfirmedException(
                    hash, mayStillBeMined: true, string.Create(CultureInfo.InvariantCulture, $"is in no block after {_options.ReceiptTimeout.TotalSeconds:0.#} s. It may still be mined: wait for the same hash again, and do not send the same thing anew."), lastError);
            }

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            delay = Next(delay);
        }
    }

    /// <summary>Why a mined transaction failed: it is tried again on the state its block left behind, then on the state before its block.</summary>
    private async Task<ContractRevertException> ExplainAsync(TransactionReceipt receipt, TransactionInfo? info, SentTransaction? sent, CancellationToken cancellationToken)
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
                Errors = sent?.Request.Errors ?? [],
            };
            foreach (ulong number in (IEnumerable<ulong>)[receipt.BlockNumber, receipt.BlockNumber - 1])
            {
                try
                {
                    await _eth.CallAsync(call, BlockTag.Number(number), cancellationToken).ConfigureAwait(false);
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
    private async Task HandOverAgainAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        try
        {
            await _eth.SendRawTransactionAsync(signed.Raw, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (error is JsonRpcException or RpcTransportException)
        {
        }
    }

    private void Forget(ulong mined)
    {
        foreach (ulong nonce in _unmined.Keys.TakeWhile(nonce => nonce < mined).ToList())
        {
            _unmined.Remove(nonce);
        }
    }

    private TimeSpan Next(TimeSpan delay) => delay * 2 < _options.MaxPollingInterval ? delay * 2 : _options.MaxPollingInterval;

    private enum Outcome
    {
        Accepted,
        Refused,
        NonceTaken,
    }

    private sealed record Terms(ulong GasLimit, Wei GasPrice, Wei? BaseFee);

    /// <summary>How the handing over of a transaction ended.</summary>
    /// <param name="Outcome">What became of the transaction.</param>
    /// <param name="Error">What the node said, when it was not accepted.</param>
    /// <param name="NextNonce">For a taken nonce, the one to try next.</param>
    /// <param name="IsCertain">Whether the node refused each attempt, so that none can have been accepted unseen.</param>
    private sealed record Submission(Outcome Outcome, RpcException? Error = null, ulong? NextNonce = null, bool IsCertain = true);

    /// <summary>What a node knows of a transaction and its account.</summary>
    /// <param name="IsKnown">Whether the node has the transaction, waiting or mined.</param>
    /// <param name="Mined">The account's count of mined transactions; null when the node could not be asked.</param>
    /// <param name="Pending">The same with those that wait.</param>
    private sealed record Standing(bool IsKnown, ulong? Mined, ulong? Pending);
}
