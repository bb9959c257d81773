namespace EthConsortium.Ethereum.KeyStore;

/// <summary>How the key that encrypts a key file is derived from its password: <see cref="ScryptOptions"/> or <see cref="Pbkdf2Options"/>.</summary>
public abstract record KeyStoreOptions
{
    private protected KeyStoreOptions()
    {
    }

    /// <summary>The name of the function in the file.</summary>
    internal abstract string Function { get; }

    internal abstract void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> derived);
}
