namespace EthConsortium.Ethereum.Crypto;

/// <summary>An ECDSA signature over secp256k1 with its recovery id.</summary>
/// <param name="R">The x coordinate of the nonce point modulo the group order, big-endian.</param>
/// <param name="S">The proof, big-endian; signatures made here have it in the lower half of the group order (EIP-2).</param>
/// <param name="RecoveryId">0 or 1 in Ethereum (the parity of the nonce point's y); 2 and 3 exist in theory.</param>
public readonly record struct EthECDSASignature(Hash32 R, Hash32 S, byte RecoveryId)
{
    /// <summary>The length in bytes of the form that wallets exchange.</summary>
    public const int Length = 65;

    private const byte FirstV = 27;

    /// <summary>Reads the form that wallets exchange: r, s and v, 65 bytes, where v is 27 or 28, or 0 or 1 as some write it.</summary>
    /// <exception cref="FormatException">The length or v is something else.</exception>
    public static EthECDSASignature Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new FormatException($"Expected a signature of {Length} bytes (r, s, v), found {bytes.Length}.");
        }

        byte v = bytes[^1];
        return v is 0 or 1 or FirstV or FirstV + 1
            ? new EthECDSASignature(new Hash32(bytes[..32]), new Hash32(bytes[32..64]), (byte)(v < FirstV ? v : v - FirstV))
            : throw new FormatException($"Expected a signature to end with v = 27 or 28, found {v}.");
    }

    /// <summary>Writes the form that wallets exchange: r, s and v (27 or 28), 65 bytes.</summary>
    public byte[] ToArray() => [.. R.AsSpan(), .. S.AsSpan(), (byte)(FirstV + RecoveryId)];
}
