using EthConsortium.Ethereum.Abi;
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

    private readonly EthClient _eth;
    private readonly ITransactionSigner _signer;
    private readonly ChainId _chainId;
    private readonly TransactionSenderOptions _options;
    private readonly TransactionDelivery _delivery;
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
        _delivery = new TransactionDelivery(eth, _options);
    }

    /// <summary>Makes a transaction that lacks the signature only, with gas, prices and nonce as they are now, for a key that is elsewhere.</summary>
    /// <param name="eth">The node.</param>
    /// <param name="chainId">The chain it is for; the node's own is compared with it.</param>
    /// <param name="from">Who will sign it.</param>
    /// <param name="request">What to send.</param>
    /// <param name="nonce">Its place among the account's transactions; null for the one after all that the node knows.</param>
    /// <param name="options">How to price it; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContractRevertException">The contract would refuse it.</exception>
    /// <exception cref="ChainIdMismatchException">The node serves another chain.</exception>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static async Task<EthereumTransaction> PrepareAsync(EthClient eth, ChainId chainId, Address from, TransactionRequest request, ulong? nonce, TransactionSenderOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(request);
        options ??= new TransactionSenderOptions();
        options.Validate();
        TransactionTerms terms = await TransactionTerms.FindAsync(eth, chainId, from, request, options, cancellationToken).ConfigureAwait(false);
        ulong next = nonce ?? (await ReadNonceAsync(eth, from, cancellationToken).ConfigureAwait(false)).Pending;
        return terms.Build(request, chainId, next);
    }

    /// <summary>Why a transaction failed that is in a block, whoever sent it: it is tried again on the state of that time, as far as the node has it.</summary>
    /// <param name="eth">The node.</param>
    /// <param name="receipt">The receipt of the failure.</param>
    /// <param name="transaction">The transaction; null where the node does not have it any more, so that little is known.</param>
    /// <param name="errors">The custom errors that the contract may revert with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ContractRevertException> ExplainFailureAsync(EthClient eth, TransactionReceipt receipt, TransactionInfo? transaction, IReadOnlyList<AbiError> errors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(receipt);
        return TransactionDelivery.ExplainAsync(eth, receipt, transaction, errors, cancellationToken);
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
    /// <exception cref="OperationCanceledException">Cancelled. When it had been signed, <see cref="TransactionRequest.BeforeSend"/> was told its hash, and it may be mined.</exception>
    public async Task<SentTransaction> SendAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TransactionTerms terms = await TransactionTerms.FindAsync(_eth, _chainId, Address, request, _options, cancellationToken).ConfigureAwait(false);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SettleAsync(cancellationToken).ConfigureAwait(false);
            for (int conflicts = 0; ; conflicts++)
            {
                ulong nonce = await NextNonceAsync(cancellationToken).ConfigureAwait(false);
                SignedTransaction signed = await SignAsync(request, terms, nonce, cancellationToken).ConfigureAwait(false);
                SentTransaction sent = new(signed, request);
                request.BeforeSend?.Invoke(sent);

                _unsettled = signed; // until its outcome is known, whatever happens meanwhile
                TransactionDelivery.Submission submission = await _delivery.SubmitAsync(signed, cancellationToken).ConfigureAwait(false);
                Settled(signed, submission);
                switch (submission.Outcome)
                {
                    case TransactionDelivery.Outcome.Accepted:
                        return sent;
                    case TransactionDelivery.Outcome.Refused:
                        throw submission.Error!;
                    case TransactionDelivery.Outcome.NonceTaken when submission.IsCertain && conflicts < MaxNonceConflicts:
                        continue;
                    case TransactionDelivery.Outcome.NonceTaken when submission.IsCertain:
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
        return _delivery.WaitAsync(sent.Hash, sent, cancellationToken);
    }

    /// <summary>Waits until a transaction, known by its hash alone, is in a block. See <see cref="WaitForReceiptAsync(SentTransaction, CancellationToken)"/>.</summary>
    public Task<TransactionReceipt> WaitForReceiptAsync(Hash32 transaction, CancellationToken cancellationToken = default) => _delivery.WaitAsync(transaction, null, cancellationToken);

    /// <summary>Sends a transaction and waits for its receipt.</summary>
    public async Task<TransactionReceipt> SendAndWaitAsync(TransactionRequest request, CancellationToken cancellationToken = default)
    {
        SentTransaction sent = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await _delivery.WaitAsync(sent.Hash, sent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SignedTransaction> SignAsync(TransactionRequest request, TransactionTerms terms, ulong nonce, CancellationToken cancellationToken)
    {
        EthereumTransaction transaction = terms.Build(request, _chainId, nonce);
        SignedTransaction signed = await _signer.SignAsync(transaction, cancellationToken).ConfigureAwait(false);
        return signed.Sender == Address && signed.Transaction == transaction
            ? signed
            : throw new InvalidOperationException($"The signer of {Address} signed another transaction than it was given, or as {signed.Sender}. Nothing was sent.");
    }

    /// <summary>The nonce to use next. Hands transactions that the node has lost to it again: they would hold up all later ones.</summary>
    private async Task<ulong> NextNonceAsync(CancellationToken cancellationToken)
    {
        (ulong mined, ulong pending) = await ReadNonceAsync(_eth, Address, cancellationToken).ConfigureAwait(false);
        Forget(mined);

        if (_nextNonce is { } next && next > pending)
        {
            // Clients that do not count what is pending would have us do this each time: not more often than a block comes.
            if (_options.TimeProvider.GetElapsedTime(_lastRepair) > _options.MaxPollingInterval)
            {
                _lastRepair = _options.TimeProvider.GetTimestamp();
                foreach (SignedTransaction lost in _unmined.Values.Where(t => t.Transaction.Nonce >= pending).ToList())
                {
                    await _delivery.HandOverAgainAsync(lost, cancellationToken).ConfigureAwait(false);
                }
            }

            return next;
        }

        _nextNonce = pending;
        return pending;
    }

    /// <summary>The account's count of mined transactions, and of those with what waits.</summary>
    private static async Task<(ulong Mined, ulong Pending)> ReadNonceAsync(EthClient eth, Address account, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Task<ulong> minedTask = batch.GetNonceAsync(account, BlockTag.Latest);
        Task<ulong> pendingTask = batch.GetNonceAsync(account, BlockTag.Pending);
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
        ulong mined = await minedTask.ConfigureAwait(false);
        return (mined, Math.Max(mined, await pendingTask.ConfigureAwait(false)));
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
            Settled(open, await _delivery.SubmitAsync(open, cancellationToken).ConfigureAwait(false));
        }
        catch (TransactionUnconfirmedException error)
        {
            // Not passed on: its hash would be taken for the hash of the new transaction.
            throw new RpcTransportException(RpcFailure.TimedOut, _eth.Rpc.EndpointName, $"does not tell what became of transaction {open.Hash}, which was sent before. Nothing new was sent.", error);
        }
    }

    private void Settled(SignedTransaction signed, TransactionDelivery.Submission submission)
    {
        _unsettled = null;
        switch (submission.Outcome)
        {
            case TransactionDelivery.Outcome.Accepted:
                _unmined[signed.Transaction.Nonce] = signed;
                _nextNonce = signed.Transaction.Nonce + 1;
                break;
            case TransactionDelivery.Outcome.NonceTaken:
                // Another program uses the account: only the node knows what comes next.
                _nextNonce = submission.NextNonce;
                break;
            default:
                break; // The nonce stays free.
        }
    }

    private void Forget(ulong mined)
    {
        foreach (ulong nonce in _unmined.Keys.TakeWhile(nonce => nonce < mined).ToList())
        {
            _unmined.Remove(nonce);
        }
    }
}
