namespace EthConsortium.Ethereum.KeyStore;

/// <summary>A key file was not opened. The message never holds the password, the key or anything derived from them.</summary>
public sealed class KeyStoreException : Exception
{
    internal KeyStoreException(KeyStoreFailure reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>Why.</summary>
    public KeyStoreFailure Reason { get; }

    /// <summary>The file; null when the text of a key file was given.</summary>
    public string? Path { get; internal init; }
}
