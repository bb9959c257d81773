using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>A signed transaction on its way.</summary>
/// <param name="Transaction">The bytes, the hash and the sender.</param>
/// <param name="Request">What was asked for.</param>
public sealed record SentTransaction(SignedTransaction Transaction, TransactionRequest Request)
{
    /// <summary>The hash, by which it can be found for good.</summary>
    public Hash32 Hash => Transaction.Hash;

    /// <summary>Its nonce.</summary>
    public ulong Nonce => Transaction.Transaction.Nonce;
}
