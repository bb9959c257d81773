using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Signs the transactions of one account: with a key at hand (<see cref="EthECKeySigner"/>), or wherever the key is kept.</summary>
public interface ITransactionSigner
{
    /// <summary>The account.</summary>
    public Address Address { get; }

    /// <summary>Signs a transaction as it is.</summary>
    public ValueTask<SignedTransaction> SignAsync(EthereumTransaction transaction, CancellationToken cancellationToken);
}
