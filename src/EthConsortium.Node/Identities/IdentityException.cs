namespace EthConsortium.Node.Identities;

/// <summary>An identity cannot be used. No message holds any of a key.</summary>
public sealed class IdentityException : Exception
{
    /// <summary>Says what is wrong, and what to do.</summary>
    public IdentityException(IdentityFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public IdentityFailure Failure { get; }
}
