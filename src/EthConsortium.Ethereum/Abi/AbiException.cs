namespace EthConsortium.Ethereum.Abi;

/// <summary>A type, a value or encoded data that does not fit the contract ABI; the message says what was expected and what was found.</summary>
public sealed class AbiException : FormatException
{
    /// <summary>Makes one with a message.</summary>
    public AbiException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public AbiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
