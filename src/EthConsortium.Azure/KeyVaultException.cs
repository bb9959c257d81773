namespace EthConsortium.Azure;

/// <summary>A secret could not be read or written. The message never holds any of it.</summary>
public sealed class KeyVaultException : Exception
{
    internal KeyVaultException(KeyVaultFailure failure, string message, Uri secret, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        Secret = secret;
    }

    /// <summary>Why.</summary>
    public KeyVaultFailure Failure { get; }

    /// <summary>The URI that was given, without the user, the query and the fragment, which may be secrets.</summary>
    public Uri Secret { get; }

    /// <summary>The HTTP status of the vault; null when it gave none.</summary>
    public int? Status { get; init; }
}
