using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Crypto;

/// <summary>Numbers of 256 bits of the kind that breaks limb arithmetic: limbs all zeros or all ones, neighbours of p, n, their halves and powers of two; and random ones.</summary>
internal static class EdgyNumbers
{
    private static readonly BigInteger[] s_centres =
    [
        0, ReferenceCurve.P, ReferenceCurve.N, ReferenceCurve.N / 2, ReferenceCurve.P / 2, BigInteger.Pow(2, 256) - ReferenceCurve.N, BigInteger.Pow(2, 256),
        .. Enumerable.Range(1, 255).Select(i => BigInteger.Pow(2, i)),
    ];

    private static readonly BigInteger s_limit = BigInteger.Pow(2, 256);

    /// <summary>Below the limit, which is 2^256 when not given.</summary>
    public static Arbitrary<BigInteger> Below(BigInteger? limit = null)
    {
        BigInteger modulus = limit ?? s_limit;
        return Arb.From(Gen.OneOf(NearCentre(), OfWords(), OfLimbs()).Select(number => ReferenceCurve.Mod(number, modulus)));
    }

    private static Gen<BigInteger> NearCentre() =>
        from centre in Gen.Elements(s_centres)
        from distance in Gen.Choose(-20, 20)
        select centre + distance;

    private static Gen<BigInteger> OfWords() =>
        from words in Gen.Choose(int.MinValue, int.MaxValue).ListOf(8)
        select words.Aggregate(BigInteger.Zero, (sum, word) => (sum << 32) + (uint)word);

    private static Gen<BigInteger> OfLimbs() =>
        from limbs in Gen.OneOf(
            Gen.Constant((1L << 52) - 1),
            Gen.Constant(0L),
            Gen.Choose(0, int.MaxValue).Select(low => (long)low),
            Gen.Choose(0, int.MaxValue).Select(less => (1L << 52) - 1 - less)).ListOf(5)
        select limbs.Aggregate(BigInteger.Zero, (sum, limb) => (sum << 52) + limb);
}
