namespace EthConsortium.Ethereum.Transactions;

/// <summary>A transaction that no chain would take, whatever its state; the message says why.</summary>
public sealed class TransactionException : FormatException
{
    /// <summary>Makes one with a message.</summary>
    public TransactionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public TransactionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
