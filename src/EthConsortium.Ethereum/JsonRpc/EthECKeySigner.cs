using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Transactions;

namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Signs with a key at hand. The key stays its owner's, who disposes it.</summary>
public sealed class EthECKeySigner : ITransactionSigner
{
    private readonly EthECKey _key;

    /// <summary>A signer for the account of a key.</summary>
    public EthECKeySigner(EthECKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <inheritdoc/>
    public Address Address => _key.Address;

    /// <inheritdoc/>
    public ValueTask<SignedTransaction> SignAsync(EthereumTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new ValueTask<SignedTransaction>(transaction.Sign(_key));
    }
}
