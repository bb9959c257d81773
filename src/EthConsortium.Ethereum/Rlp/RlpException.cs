namespace EthConsortium.Ethereum.Rlp;

/// <summary>Bytes that are not the one canonical RLP encoding of what was expected; the message says where, what was expected and what was found.</summary>
public sealed class RlpException : FormatException
{
    /// <summary>Makes one with a message.</summary>
    public RlpException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public RlpException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
