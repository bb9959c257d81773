using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.Tests.Crypto;

/// <summary>secp256k1 by others than the engine it is compared with: BigInteger and the platform.</summary>
internal static class ReferenceCurve
{
    public static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;
    public static readonly BigInteger N = Parse("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    public static BigInteger Parse(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    public static byte[] Write(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    public static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    /// <summary>k·G as the platform computes it; null for infinity.</summary>
    public static (BigInteger X, BigInteger Y)? Multiply(BigInteger k)
    {
        BigInteger reduced = Mod(k, N);
        if (reduced.IsZero)
        {
            return null;
        }

        using ECDsa platform = ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromFriendlyName("secP256k1"), D = Write(reduced) });
        ECPoint point = platform.ExportParameters(includePrivateParameters: false).Q;
        return (Read(point.X), Read(point.Y));
    }
}
