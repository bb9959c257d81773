namespace EthConsortium.Ethereum.Crypto;

/// <summary>A secp256k1 private key and what is done with it. Disposing zeroes it.</summary>
public sealed class EthECKey : IDisposable
{
    /// <summary>Takes a private key: 32 bytes, big-endian, from 1 to the group order minus 1.</summary>
    /// <exception cref="ArgumentException">The length is wrong or the number is out of range; the message never holds the key.</exception>
    public EthECKey(ReadOnlySpan<byte> privateKey) => throw new NotSupportedException();

    /// <summary>The account of this key: the last 20 bytes of keccak256(public key).</summary>
    public Address Address => throw new NotSupportedException();

    /// <summary>The uncompressed public key without its leading 0x04: x and y, 64 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => throw new NotSupportedException();

    /// <summary>A new random key from the platform's generator.</summary>
    public static EthECKey Generate() => throw new NotSupportedException();

    /// <summary>Writes the 32 bytes of the private key; the caller zeroes them.</summary>
    public void CopyPrivateKeyTo(Span<byte> destination) => throw new NotSupportedException();

    /// <summary>Signs a 32-byte hash: deterministic nonce (RFC 6979, HMAC-SHA-256), low s (EIP-2), constant time.</summary>
    public EthECDSASignature Sign(Hash32 hash) => throw new NotSupportedException();

    /// <summary>Whether the signature is this public key's over the hash. High s is refused.</summary>
    /// <param name="publicKey">64 bytes (x, y), or SEC1 form of 33 or 65.</param>
    /// <param name="hash">What was signed.</param>
    /// <param name="signature">The signature; its recovery id is not looked at.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, Hash32 hash, EthECDSASignature signature) => throw new NotSupportedException();

    /// <summary>The 64-byte public key whose signature this is, or null when there is none.</summary>
    public static byte[]? RecoverPublicKey(Hash32 hash, EthECDSASignature signature) => throw new NotSupportedException();

    /// <summary>The address whose signature this is, or null when there is none.</summary>
    public static Address? RecoverAddress(Hash32 hash, EthECDSASignature signature) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
