namespace EthConsortium.Node.Identities;

/// <summary>An identity cannot be used. No message holds any of a key.</summary>
public sealed class IdentityException : Exception
{
    internal IdentityException(IdentityFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public IdentityFailure Failure { get; }
}
