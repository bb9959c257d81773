using System.Runtime.CompilerServices;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>
/// A point of secp256k1 as (X : Y : Z), standing for (X/Z, Y/Z), or infinity where Z is 0. All coordinates have magnitude 1.
/// </summary>
/// <remarks>
/// The formulas are complete: they give the right sum for every pair of points (equal, opposite, infinity), so that no case
/// needs a branch. Source: Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", 2015,
/// algorithms 7, 8 and 9 for curves with a = 0.
/// </remarks>
[SkipLocalsInit]
internal struct ProjectivePoint
{
    // 3b, for b = 7.
    private const ulong ThreeB = 21;

    public FieldElement X;
    public FieldElement Y;
    public FieldElement Z;

    public static ProjectivePoint Infinity => new() { Y = FieldElement.One };

    public static ProjectivePoint From(in AffinePoint point) => new() { X = point.X, Y = point.Y, Z = FieldElement.One };

    /// <summary>p + q.</summary>
    public static void Add(out ProjectivePoint sum, in ProjectivePoint p, in ProjectivePoint q)
    {
        FieldElement.Multiply(out FieldElement xx, p.X, q.X);
        FieldElement.Multiply(out FieldElement yy, p.Y, q.Y);
        FieldElement.Multiply(out FieldElement zz, p.Z, q.Z);
        MixedTerm(out FieldElement xy, p.X, p.Y, q.X, q.Y, xx, yy);
        MixedTerm(out FieldElement yz, p.Y, p.Z, q.Y, q.Z, yy, zz);
        MixedTerm(out FieldElement xz, p.X, p.Z, q.X, q.Z, xx, zz);
        FieldElement.MultiplySmall(out zz, zz, ThreeB);
        Finish(out sum, xx, yy, zz, xy, yz, xz);
    }

    /// <summary>p + q; q's coordinates have magnitude 2 at most.</summary>
    public static void AddMixed(out ProjectivePoint sum, in ProjectivePoint p, in AffinePoint q)
    {
        FieldElement.Multiply(out FieldElement xx, p.X, q.X);
        FieldElement.Multiply(out FieldElement yy, p.Y, q.Y);
        MixedTerm(out FieldElement xy, p.X, p.Y, q.X, q.Y, xx, yy);
        FieldElement.Multiply(out FieldElement yz, q.Y, p.Z);
        FieldElement.Add(out yz, yz, p.Y);
        FieldElement.Multiply(out FieldElement xz, q.X, p.Z);
        FieldElement.Add(out xz, xz, p.X);
        FieldElement.MultiplySmall(out FieldElement zz, p.Z, ThreeB);
        Finish(out sum, xx, yy, zz, xy, yz, xz);
    }

    /// <summary>2p.</summary>
    public static void Double(out ProjectivePoint twice, in ProjectivePoint p)
    {
        FieldElement.Square(out FieldElement yy, p.Y);
        FieldElement.MultiplySmall(out FieldElement yy8, yy, 8);
        FieldElement.Multiply(out FieldElement yz, p.Y, p.Z);
        FieldElement.Multiply(out FieldElement xy, p.X, p.Y);
        FieldElement.Square(out FieldElement zz, p.Z);
        FieldElement.MultiplySmall(out zz, zz, ThreeB);

        FieldElement.Add(out FieldElement sum, yy, zz);
        FieldElement.MultiplySmall(out FieldElement zz3, zz, 3);
        FieldElement.Subtract(out FieldElement difference, yy, zz3, 1);

        FieldElement.Multiply(out twice.Z, yz, yy8);
        FieldElement.MultiplyAdd(out twice.Y, difference, sum, zz, yy8);
        FieldElement.Add(out xy, xy, xy);
        FieldElement.Multiply(out twice.X, difference, xy);
    }

    /// <summary>Moves q into p where the mask is all ones, and leaves p where it is 0.</summary>
    public static void ConditionalMove(ref ProjectivePoint p, in ProjectivePoint q, ulong mask)
    {
        FieldElement.ConditionalMove(ref p.X, q.X, mask);
        FieldElement.ConditionalMove(ref p.Y, q.Y, mask);
        FieldElement.ConditionalMove(ref p.Z, q.Z, mask);
    }

    /// <summary>The affine form, reduced. Infinity gives (0, 0), which is not on the curve.</summary>
    public readonly void ToAffine(out AffinePoint point)
    {
        FieldElement.Invert(out FieldElement inverse, Z);
        FieldElement.Multiply(out point.X, X, inverse);
        FieldElement.Multiply(out point.Y, Y, inverse);
        point.X.Reduce();
        point.Y.Reduce();
    }

    /// <summary>(a + b)(c + d) - (ac + bd) = ad + bc.</summary>
    private static void MixedTerm(out FieldElement term, in FieldElement a, in FieldElement b, in FieldElement c, in FieldElement d, in FieldElement ac, in FieldElement bd)
    {
        FieldElement.Add(out FieldElement left, a, b);
        FieldElement.Add(out FieldElement right, c, d);
        FieldElement.Multiply(out term, left, right);
        FieldElement.Add(out left, ac, bd);
        FieldElement.Subtract(out term, term, left, 2);
    }

    /// <summary>The second half of the addition formulas.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="xx">X1·X2.</param>
    /// <param name="yy">Y1·Y2.</param>
    /// <param name="zz">3b·Z1·Z2.</param>
    /// <param name="xy">X1·Y2 + X2·Y1; magnitude 4.</param>
    /// <param name="yz">Y1·Z2 + Y2·Z1; magnitude 4 at most.</param>
    /// <param name="xz">X1·Z2 + X2·Z1; magnitude 4 at most.</param>
    private static void Finish(out ProjectivePoint sum, in FieldElement xx, in FieldElement yy, in FieldElement zz, in FieldElement xy, in FieldElement yz, in FieldElement xz)
    {
        FieldElement.Add(out FieldElement xx3, xx, xx);
        FieldElement.Add(out xx3, xx3, xx);
        FieldElement.Add(out FieldElement plus, yy, zz);
        FieldElement.Subtract(out FieldElement minus, yy, zz, 1);
        FieldElement.MultiplySmall(out FieldElement xzB, xz, ThreeB);
        FieldElement.Subtract(out FieldElement negativeYz, default, yz, 4);

        FieldElement.MultiplyAdd(out sum.X, xy, minus, negativeYz, xzB);
        FieldElement.MultiplyAdd(out sum.Y, minus, plus, xzB, xx3);
        FieldElement.MultiplyAdd(out sum.Z, plus, yz, xx3, xy);
    }
}
