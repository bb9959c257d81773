using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>A secp256k1 private key and what is done with it. Disposing zeroes it.</summary>
/// <remarks>
/// Everything that touches the private key or a nonce runs in constant time; see docs/constant-time.md. Verifying and
/// recovering work on public numbers and do not. Several threads may sign with one key at a time; none may while it is disposed.
/// Sources: SEC 1 and SEC 2 (secg.org), RFC 6979, EIP-2, Yellow Paper appendix F.
/// </remarks>
[SkipLocalsInit]
public sealed class EthECKey : IDisposable
{
    /// <summary>The length of a private key in bytes.</summary>
    public const int PrivateKeyLength = Scalar.Length;

    /// <summary>The length of a public key in bytes: x and y.</summary>
    public const int PublicKeyLength = 2 * FieldElement.Length;

    // Pinned, so that no compaction leaves a copy behind.
    private readonly byte[] _privateKey = GC.AllocateUninitializedArray<byte>(PrivateKeyLength, pinned: true);
    private readonly byte[] _publicKey = new byte[PublicKeyLength];
    private bool _disposed;

    /// <summary>Takes a private key: 32 bytes, big-endian, from 1 to the group order minus 1.</summary>
    /// <exception cref="ArgumentException">The length is wrong or the number is out of range; the message never holds the key.</exception>
    public EthECKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeyLength)
        {
            throw new ArgumentException($"Expected a private key of {PrivateKeyLength} bytes, found {privateKey.Length}.", nameof(privateKey));
        }

        bool valid = TryDerivePublicKey(privateKey, _publicKey);
        SecretStack.Erase();
        if (!valid)
        {
            throw new ArgumentException("Expected a private key from 1 to the order of secp256k1 minus 1, found a number out of that range.", nameof(privateKey));
        }

        privateKey.CopyTo(_privateKey);
        Address = AddressOf(_publicKey);
    }

    /// <summary>The account of this key: the last 20 bytes of keccak256(public key).</summary>
    public Address Address { get; }

    /// <summary>The uncompressed public key without its leading 0x04: x and y, 64 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Whether the bytes are a private key: 32 of them, from 1 to the group order minus 1.</summary>
    public static bool IsValidPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        bool valid = privateKey.Length == PrivateKeyLength && IsInRange(privateKey);
        SecretStack.Erase();
        return valid;
    }

    /// <summary>A new random key from the platform's generator.</summary>
    public static EthECKey Generate()
    {
        Span<byte> privateKey = stackalloc byte[PrivateKeyLength];
        try
        {
            do
            {
                RandomNumberGenerator.Fill(privateKey);
            }
            while (!IsValidPrivateKey(privateKey));

            return new EthECKey(privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Whether the signature is this public key's over the hash. High s is refused, as Ethereum does since EIP-2.</summary>
    /// <param name="publicKey">64 bytes (x, y), or SEC1 form of 33 or 65.</param>
    /// <param name="hash">What was signed.</param>
    /// <param name="signature">The signature; its recovery id is not looked at.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, Hash32 hash, EthECDSASignature signature)
    {
        if (!AffinePoint.TryRead(publicKey, out AffinePoint point) ||
            !Scalar.TryRead(signature.R.AsSpan(), out Scalar r) ||
            !Scalar.TryRead(signature.S.AsSpan(), out Scalar s) || s.IsHigh != 0)
        {
            return false;
        }

        Scalar.ReadReduced(hash.AsSpan(), out Scalar z);
        Scalar.Invert(out Scalar inverse, s);
        Scalar.Multiply(out Scalar u1, z, inverse);
        Scalar.Multiply(out Scalar u2, r, inverse);
        u1.Reduce();
        u2.Reduce();
        PublicMultiplication.Multiply(out ProjectivePoint sum, u1, u2, point);

        // x is X/Z, and r is x modulo n: x is r, or r + n where that is below p.
        sum.Z.Reduce();
        return !sum.Z.IsZero && (HasX(sum, r, plusOrder: false) || HasX(sum, r, plusOrder: true));
    }

    /// <summary>The 64-byte public key whose signature this is, or null when there is none. High s is taken, as the precompiled contract <c>ecrecover</c> does; whoever reads a transaction refuses it (EIP-2).</summary>
    public static byte[]? RecoverPublicKey(Hash32 hash, EthECDSASignature signature)
    {
        byte[] publicKey = new byte[PublicKeyLength];
        return TryRecover(hash, signature, publicKey) ? publicKey : null;
    }

    /// <summary>The address whose signature this is, or null when there is none. High s is taken; see <see cref="RecoverPublicKey"/>.</summary>
    public static Address? RecoverAddress(Hash32 hash, EthECDSASignature signature)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeyLength];
        return TryRecover(hash, signature, publicKey) ? AddressOf(publicKey) : null;
    }

    /// <summary>Writes the 32 bytes of the private key; the caller zeroes them.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void CopyPrivateKeyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _privateKey.CopyTo(destination);
    }

    /// <summary>Signs a 32-byte hash: deterministic nonce (RFC 6979, HMAC-SHA-256), low s (EIP-2), constant time.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public EthECDSASignature Sign(Hash32 hash)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Sign(_privateKey, hash, out EthECDSASignature signature);
        SecretStack.Erase();
        return signature;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_privateKey);
        _disposed = true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsInRange(ReadOnlySpan<byte> privateKey) => Scalar.TryRead(privateKey, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryDerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        bool valid = Scalar.TryRead(privateKey, out Scalar d);
        GeneratorTable.Multiply(out ProjectivePoint product, d);
        product.ToAffine(out AffinePoint point);
        point.Write(publicKey);
        return valid;
    }

    /// <summary>Signs on a part of the stack that the caller erases.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sign(ReadOnlySpan<byte> privateKey, Hash32 hash, out EthECDSASignature signature)
    {
        Scalar.ReadReduced(hash.AsSpan(), out Scalar z);
        Scalar.ReadReduced(privateKey, out Scalar d);
        DeterministicNonce nonces = new(privateKey, z);
        Scalar k;
        do
        {
            nonces.Next(out k);
        }
        while (!TrySign(d, k, z, out signature));
    }

    /// <summary>s = (z + r·d) / k. False where r or s is 0, which nobody has seen: one nonce in 2^255.</summary>
    private static bool TrySign(in Scalar d, in Scalar k, in Scalar z, out EthECDSASignature signature)
    {
        GeneratorTable.Multiply(out ProjectivePoint product, k);
        product.ToAffine(out AffinePoint point);
        Span<byte> bytes = stackalloc byte[Scalar.Length];
        point.X.Write(bytes);
        ulong overflow = Scalar.ReadReduced(bytes, out Scalar r);
        r.Write(bytes);
        Hash32 rBytes = new(bytes);

        Scalar.Invert(out Scalar inverse, k);
        Scalar.Multiply(out Scalar sum, r, d);
        Scalar.Add(out sum, sum, z);
        Scalar.Multiply(out Scalar s, inverse, sum);
        s.Reduce();
        bool valid = !r.IsZero & !s.IsZero;

        // The lower of s and n - s, without telling by time which it was. Negating s mirrors the point.
        ulong high = s.IsHigh;
        Scalar.Negate(out Scalar negative, s);
        Scalar.ConditionalMove(ref s, negative, 0 - high);
        s.Write(bytes);
        signature = new EthECDSASignature(rBytes, new Hash32(bytes), (byte)((point.Y.LowestBit ^ high) | (overflow << 1)));
        return valid;
    }

    private static bool TryRecover(Hash32 hash, EthECDSASignature signature, Span<byte> publicKey)
    {
        if (signature.RecoveryId > 3 ||
            !Scalar.TryRead(signature.R.AsSpan(), out Scalar r) ||
            !Scalar.TryRead(signature.S.AsSpan(), out Scalar s) ||
            !TryReadX(r, plusOrder: (signature.RecoveryId & 2) != 0, out FieldElement x) ||
            !AffinePoint.TryDecompress(x, (signature.RecoveryId & 1) != 0, out AffinePoint point))
        {
            return false;
        }

        // Q = (s·R - z·G) / r
        Scalar.ReadReduced(hash.AsSpan(), out Scalar z);
        Scalar.Negate(out z, z);
        Scalar.Invert(out Scalar inverse, r);
        Scalar.Multiply(out Scalar u1, z, inverse);
        Scalar.Multiply(out Scalar u2, s, inverse);
        u1.Reduce();
        u2.Reduce();
        PublicMultiplication.Multiply(out ProjectivePoint sum, u1, u2, point);
        sum.Z.Reduce();
        if (sum.Z.IsZero)
        {
            return false;
        }

        sum.ToAffine(out AffinePoint key);
        key.Write(publicKey);
        return true;
    }

    private static bool HasX(in ProjectivePoint point, in Scalar r, bool plusOrder)
    {
        if (!TryReadX(r, plusOrder, out FieldElement x))
        {
            return false;
        }

        FieldElement.Multiply(out FieldElement scaled, x, point.Z);
        return FieldElement.AreEqual(scaled, point.X);
    }

    /// <summary>r, or r + n, as a coordinate; false where that is not below p.</summary>
    private static bool TryReadX(in Scalar r, bool plusOrder, out FieldElement x)
    {
        Span<byte> bytes = stackalloc byte[Scalar.Length];
        r.Write(bytes);
        if (!plusOrder)
        {
            return FieldElement.TryRead(bytes, out x);
        }

        // p - n = 0x014551231950b75fc4402da1722fc9baee: r + n is below p where r is below that.
        ReadOnlySpan<byte> limit = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x45, 0x51, 0x23, 0x19, 0x50, 0xB7, 0x5F, 0xC4, 0x40, 0x2D, 0xA1, 0x72, 0x2F, 0xC9, 0xBA, 0xEE];
        bool fits = bytes.SequenceCompareTo(limit) < 0;
        FieldElement.TryRead(bytes, out FieldElement low);
        FieldElement.Add(out x, low, new FieldElement(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF));
        x.Reduce();
        return fits;
    }

    private static Address AddressOf(ReadOnlySpan<byte> publicKey) => new(Keccak256.Hash(publicKey).AsSpan()[12..]);
}
