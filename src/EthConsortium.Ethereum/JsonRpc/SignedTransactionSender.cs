using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Sends transactions that were signed elsewhere. Sending one again is harmless: a chain takes the same bytes once.</summary>
public sealed class SignedTransactionSender
{
    private readonly EthClient _eth;
    private readonly ChainId _chainId;
    private readonly TransactionDelivery _delivery;

    /// <summary>A sender for one chain.</summary>
    /// <param name="eth">The node.</param>
    /// <param name="chainId">The chain; the node's own is compared with it before each transaction.</param>
    /// <param name="options">How long to try and to wait; null is all defaults.</param>
    public SignedTransactionSender(EthClient eth, ChainId chainId, TransactionSenderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(eth);
        options ??= new TransactionSenderOptions();
        options.Validate();
        _eth = eth;
        _chainId = chainId;
        _delivery = new TransactionDelivery(eth, options);
    }

    /// <summary>Hands a transaction to the node; returns when the node has it, not when it is mined.</summary>
    /// <param name="transaction">The transaction, with what is known of the contract it calls.</param>
    /// <param name="cancellationToken">Stops trying. The transaction may be mined all the same.</param>
    /// <exception cref="ArgumentException">The transaction is for another chain.</exception>
    /// <exception cref="ChainIdMismatchException">The node serves another chain; nothing was sent.</exception>
    /// <exception cref="JsonRpcException">The node refused it: too little ether, a price too low…</exception>
    /// <exception cref="RpcTransportException">The node could not be asked, or refused the request; nothing was sent.</exception>
    /// <exception cref="TransactionUnconfirmedException">Another transaction has its nonce, or it is not known whether the node has it.</exception>
    public async Task SendAsync(SentTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        SignedTransaction signed = transaction.Transaction;
        if (signed.Transaction.ChainId is { } own && own != _chainId)
        {
            throw new ArgumentException($"Expected a transaction for chain {_chainId}, found one for chain {own}.", nameof(transaction));
        }

        ChainId found = await _eth.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        if (found != _chainId)
        {
            throw new ChainIdMismatchException(_eth.Rpc.EndpointName, _chainId, found);
        }

        TransactionDelivery.Submission submission = await _delivery.SubmitAsync(signed, cancellationToken).ConfigureAwait(false);
        if (submission.Outcome != TransactionDelivery.Outcome.Accepted)
        {
            throw submission.Outcome == TransactionDelivery.Outcome.Refused ? submission.Error!
                : submission.IsMined ? new TransactionUnconfirmedException(signed.Hash, mayStillBeMined: false, $"will not be mined: another transaction of {signed.Sender} has its nonce {signed.Transaction.Nonce}.", submission.Error)
                : new TransactionUnconfirmedException(signed.Hash, mayStillBeMined: true, $"was not taken: another transaction of {signed.Sender} with its nonce {signed.Transaction.Nonce} waits at {_eth.Rpc.EndpointName}. One of the two will come into a block, and it is not known which. Send the same one again when the other is mined or gone, and do not make a new one before.", submission.Error);
        }
    }

    /// <summary>Waits until a transaction is in a block. See <see cref="TransactionSender.WaitForReceiptAsync(SentTransaction, CancellationToken)"/>.</summary>
    /// <exception cref="ContractRevertException">It failed.</exception>
    /// <exception cref="TransactionUnconfirmedException">It is in no block in time, or never will be.</exception>
    public Task<TransactionReceipt> WaitForReceiptAsync(SentTransaction sent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return _delivery.WaitAsync(sent.Hash, sent, cancellationToken);
    }
}
