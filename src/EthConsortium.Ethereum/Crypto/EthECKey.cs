using System.Numerics;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>A secp256k1 private key and what is done with it. Disposing zeroes it.</summary>
public sealed class EthECKey : IDisposable
{
    /// <summary>The length of a private key in bytes.</summary>
    public const int PrivateKeyLength = 32;

    private static readonly BigInteger s_p = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;
    private static readonly BigInteger s_n = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, provider: null);
    private static readonly (BigInteger X, BigInteger Y) s_g = (
        BigInteger.Parse("079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", System.Globalization.NumberStyles.HexNumber, provider: null),
        BigInteger.Parse("0483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", System.Globalization.NumberStyles.HexNumber, provider: null));

    private readonly byte[] _privateKey;
    private readonly byte[] _publicKey = new byte[64];
    private bool _disposed;

    /// <summary>Takes a private key: 32 bytes, big-endian, from 1 to the group order minus 1.</summary>
    /// <exception cref="ArgumentException">The length is wrong or the number is out of range; the message never holds the key.</exception>
    public EthECKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != 32)
        {
            throw new ArgumentException($"Expected a private key of 32 bytes, found {privateKey.Length}.", nameof(privateKey));
        }

        BigInteger d = new(privateKey, isUnsigned: true, isBigEndian: true);
        if (!IsValidPrivateKey(privateKey))
        {
            throw new ArgumentException("Expected a private key from 1 to the group order of secp256k1 minus 1.", nameof(privateKey));
        }

        _privateKey = privateKey.ToArray();
        (BigInteger X, BigInteger Y) point = Multiply(s_g, d)!.Value;
        Write(point.X, _publicKey.AsSpan(0, 32));
        Write(point.Y, _publicKey.AsSpan(32));
        Address = AddressOf(_publicKey);
    }

    /// <summary>The account of this key: the last 20 bytes of keccak256(public key).</summary>
    public Address Address { get; }

    /// <summary>The uncompressed public key without its leading 0x04: x and y, 64 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Whether the bytes are a private key: 32 of them, from 1 to the group order minus 1.</summary>
    public static bool IsValidPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        BigInteger d = new(privateKey, isUnsigned: true, isBigEndian: true);
        return privateKey.Length == PrivateKeyLength && !d.IsZero && d < s_n;
    }

    /// <summary>A new random key from the platform's generator.</summary>
    public static EthECKey Generate()
    {
        Span<byte> key = stackalloc byte[32];
        try
        {
            while (true)
            {
                RandomNumberGenerator.Fill(key);
                BigInteger d = new(key, isUnsigned: true, isBigEndian: true);
                if (!d.IsZero && d < s_n)
                {
                    return new EthECKey(key);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Writes the 32 bytes of the private key; the caller zeroes them.</summary>
    public void CopyPrivateKeyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _privateKey.CopyTo(destination);
    }

    /// <summary>Signs a 32-byte hash: deterministic nonce (RFC 6979, HMAC-SHA-256), low s (EIP-2), constant time.</summary>
    public EthECDSASignature Sign(Hash32 hash)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BigInteger d = new(_privateKey, isUnsigned: true, isBigEndian: true);
        BigInteger z = new BigInteger(hash.AsSpan(), isUnsigned: true, isBigEndian: true) % s_n;
        byte[] reduced = new byte[32];
        Write(z, reduced);
        byte[] k = new byte[32];
        byte[] v = new byte[32];
        v.AsSpan().Fill(1);
        k = HMACSHA256.HashData(k, (byte[])[.. v, 0, .. _privateKey, .. reduced]);
        v = HMACSHA256.HashData(k, v);
        k = HMACSHA256.HashData(k, (byte[])[.. v, 1, .. _privateKey, .. reduced]);
        v = HMACSHA256.HashData(k, v);
        while (true)
        {
            v = HMACSHA256.HashData(k, v);
            BigInteger nonce = new(v, isUnsigned: true, isBigEndian: true);
            if (!nonce.IsZero && nonce < s_n)
            {
                (BigInteger X, BigInteger Y) point = Multiply(s_g, nonce)!.Value;
                BigInteger r = point.X % s_n;
                BigInteger s = BigInteger.ModPow(nonce, s_n - 2, s_n) * (z + (r * d)) % s_n;
                if (!r.IsZero && !s.IsZero)
                {
                    int id = (point.Y.IsEven ? 0 : 1) | (point.X >= s_n ? 2 : 0);
                    if (s > s_n / 2)
                    {
                        s = s_n - s;
                        id ^= 1;
                    }

                    return new EthECDSASignature(ToHash(r), ToHash(s), (byte)id);
                }
            }

            k = HMACSHA256.HashData(k, (byte[])[.. v, 0]);
            v = HMACSHA256.HashData(k, v);
        }
    }

    /// <summary>Whether the signature is this public key's over the hash. High s is refused.</summary>
    /// <param name="publicKey">64 bytes (x, y), or SEC1 form of 33 or 65.</param>
    /// <param name="hash">What was signed.</param>
    /// <param name="signature">The signature; its recovery id is not looked at.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, Hash32 hash, EthECDSASignature signature)
    {
        (BigInteger, BigInteger)? q = publicKey.Length switch
        {
            33 when publicKey[0] is 2 or 3 => Decompress(Read(publicKey[1..]), publicKey[0] & 1),
            65 when publicKey[0] is 4 => (Read(publicKey[1..33]), Read(publicKey[33..])),
            64 => (Read(publicKey[..32]), Read(publicKey[32..])),
            _ => null,
        };
        if (q is not (BigInteger x, BigInteger y) || x >= s_p || y >= s_p || ((y * y) - (x * x * x) - 7) % s_p != 0)
        {
            return false;
        }

        BigInteger r = Read(signature.R.AsSpan());
        BigInteger s = Read(signature.S.AsSpan());
        if (r.IsZero || s.IsZero || r >= s_n || s > s_n / 2)
        {
            return false;
        }

        BigInteger w = BigInteger.ModPow(s, s_n - 2, s_n);
        (BigInteger X, BigInteger Y)? sum = Add(Multiply(s_g, Read(hash.AsSpan()) * w % s_n), Multiply((x, y), r * w % s_n));
        return sum is { } point && point.X % s_n == r;
    }

    /// <summary>The 64-byte public key whose signature this is, or null when there is none.</summary>
    public static byte[]? RecoverPublicKey(Hash32 hash, EthECDSASignature signature)
    {
        BigInteger r = Read(signature.R.AsSpan());
        BigInteger s = Read(signature.S.AsSpan());
        BigInteger x = r + ((signature.RecoveryId & 2) != 0 ? s_n : 0);
        if (r.IsZero || s.IsZero || r >= s_n || s >= s_n || signature.RecoveryId > 3 || x >= s_p || Decompress(x, signature.RecoveryId & 1) is not { } point)
        {
            return null;
        }

        BigInteger w = BigInteger.ModPow(r, s_n - 2, s_n);
        BigInteger u = (s_n - (Read(hash.AsSpan()) % s_n)) * w % s_n;
        if (Add(Multiply(s_g, u), Multiply(point, s * w % s_n)) is not { } key)
        {
            return null;
        }

        byte[] bytes = new byte[64];
        Write(key.X, bytes.AsSpan(0, 32));
        Write(key.Y, bytes.AsSpan(32));
        return bytes;
    }

    /// <summary>The address whose signature this is, or null when there is none.</summary>
    public static Address? RecoverAddress(Hash32 hash, EthECDSASignature signature) =>
        RecoverPublicKey(hash, signature) is { } key ? AddressOf(key) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_privateKey);
        _disposed = true;
    }

    private static Address AddressOf(ReadOnlySpan<byte> publicKey) => new(Keccak256.Hash(publicKey).AsSpan()[12..]);

    private static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static void Write(BigInteger value, Span<byte> destination)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        destination.Clear();
        bytes.CopyTo(destination[(destination.Length - bytes.Length)..]);
    }

    private static Hash32 ToHash(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        Write(value, bytes);
        return new Hash32(bytes);
    }

    private static BigInteger Mod(BigInteger value) => ((value % s_p) + s_p) % s_p;

    private static (BigInteger X, BigInteger Y)? Decompress(BigInteger x, int parity)
    {
        BigInteger square = Mod((x * x * x) + 7);
        BigInteger y = BigInteger.ModPow(square, (s_p + 1) / 4, s_p);
        return x >= s_p || y * y % s_p != square ? null : (x, y.IsEven == (parity == 0) ? y : s_p - y);
    }

    private static (BigInteger X, BigInteger Y)? Add((BigInteger X, BigInteger Y)? a, (BigInteger X, BigInteger Y)? b)
    {
        if (a is not { } p || b is not { } q)
        {
            return a ?? b;
        }

        if (p.X == q.X && p.Y != q.Y)
        {
            return null;
        }

        BigInteger slope = p.X == q.X
            ? 3 * p.X * p.X * BigInteger.ModPow(2 * p.Y, s_p - 2, s_p)
            : (q.Y - p.Y) * BigInteger.ModPow(Mod(q.X - p.X), s_p - 2, s_p);
        slope = Mod(slope);
        BigInteger x = Mod((slope * slope) - p.X - q.X);
        return (x, Mod((slope * (p.X - x)) - p.Y));
    }

    private static (BigInteger X, BigInteger Y)? Multiply((BigInteger X, BigInteger Y) point, BigInteger scalar)
    {
        (BigInteger X, BigInteger Y)? sum = null;
        (BigInteger X, BigInteger Y)? power = point;
        for (; !scalar.IsZero; scalar >>= 1)
        {
            sum = scalar.IsEven ? sum : Add(sum, power);
            power = Add(power, power);
        }

        return sum;
    }
}
