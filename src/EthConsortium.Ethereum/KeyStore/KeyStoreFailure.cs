namespace EthConsortium.Ethereum.KeyStore;

/// <summary>Why a key file was not opened.</summary>
public enum KeyStoreFailure
{
    /// <summary>
    /// The MAC of the file does not fit the password. The format cannot tell a wrong password from a file whose MAC,
    /// ciphertext, salt or work factors were changed, except in the case that <see cref="WrongMac"/> covers.
    /// </summary>
    WrongPassword,

    /// <summary>
    /// The MAC itself is wrong: it is absent, is not 32 bytes, or does not fit although the password is right, which shows
    /// in that the decrypted key belongs to the address the file names.
    /// </summary>
    WrongMac,

    /// <summary>The text is not a key file: no JSON, or a field is absent, of the wrong kind, of the wrong length or out of range.</summary>
    Malformed,

    /// <summary>A key file, but of another version, cipher, key derivation function or pseudo-random function than V3 has.</summary>
    Unsupported,

    /// <summary>The work factors ask for more memory or time than is spent on a file; see <see cref="ScryptOptions"/> and <see cref="Pbkdf2Options"/>.</summary>
    OverLimit,

    /// <summary>The password fits, but the key inside is not that of the address the file names: the field was changed.</summary>
    AddressMismatch,
}
