using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Accounts;

/// <summary>An account that can sign, until it is disposed, which zeroes its key.</summary>
public sealed class UnlockedAccount : IDisposable
{
    /// <summary>Takes over a key.</summary>
    /// <param name="account">Whose key it is and where it is kept.</param>
    /// <param name="key">The key; it is disposed with this object.</param>
    public UnlockedAccount(ConsortiumAccount account, EthECKey key)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(key);
        if (account.Address != key.Address)
        {
            throw new ArgumentException($"Expected the key of {account.Address}, found that of {key.Address}.", nameof(key));
        }

        Account = account;
        Key = key;
        Signer = new EthECKeySigner(key);
    }

    /// <summary>The account.</summary>
    public ConsortiumAccount Account { get; }

    /// <summary>Signs for it.</summary>
    public ITransactionSigner Signer { get; }

    /// <summary>The key; it is disposed with this object.</summary>
    public EthECKey Key { get; }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Key.Dispose();
}
