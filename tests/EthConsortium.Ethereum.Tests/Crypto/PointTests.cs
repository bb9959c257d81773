using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class PointTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(20160901, 1);

    [Fact]
    public void Additions_are_complete_for_equal_opposite_and_infinite_points()
    {
        BigInteger[] multiples = [0, 1, 2, 3, ReferenceCurve.N - 1, ReferenceCurve.N - 2, ReferenceCurve.N / 2, (ReferenceCurve.N / 2) + 1];
        foreach (BigInteger a in multiples)
        {
            foreach (BigInteger b in multiples)
            {
                (BigInteger X, BigInteger Y)? expected = ReferenceCurve.Multiply(a + b);
                ProjectivePoint p = Multiple(a);
                ProjectivePoint q = Multiple(b);
                ProjectivePoint.Add(out ProjectivePoint sum, p, q);
                AssertIs(expected, sum);
                if (a == b)
                {
                    ProjectivePoint.Double(out sum, p);
                    AssertIs(expected, sum);
                }

                if (!b.IsZero)
                {
                    q.ToAffine(out AffinePoint affine);
                    ProjectivePoint.AddMixed(out sum, p, affine);
                    AssertIs(expected, sum);
                }
            }
        }
    }

    [Fact]
    public void Both_products_with_the_generator_are_those_of_the_platform() =>
        Check.One(s_config.WithMaxTest(300), Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), k =>
        {
            (BigInteger X, BigInteger Y)? expected = ReferenceCurve.Multiply(k);
            AssertIs(expected, Multiple(k));
            ProjectivePoint sum = ProjectivePoint.Infinity;
            GeneratorTable.AddMultiplePublic(ref sum, ScalarTests.Of(k));
            AssertIs(expected, sum);
        }));

    [Fact]
    public void The_constant_time_product_is_right_for_every_digit_in_every_window()
    {
        // Each window's digit, from -16 to 15, alone; multiplying back by the inverse must give the generator.
        for (int window = 0; window < Scalar.WindowCount - 1; window++)
        {
            for (int digit = -16; digit < 16; digit++)
            {
                BigInteger k = ReferenceCurve.Mod(digit * BigInteger.Pow(32, window), ReferenceCurve.N);
                ProjectivePoint point = Multiple(k);
                if (digit == 0)
                {
                    AssertIs(null, point);
                    continue;
                }

                point.ToAffine(out AffinePoint affine);
                Scalar.Invert(out Scalar inverse, ScalarTests.Of(k));
                inverse.Reduce();
                PublicMultiplication.Multiply(out ProjectivePoint product, default, inverse, affine);
                AssertIs(ReferenceCurve.Multiply(1), product);
            }
        }
    }

    [Fact]
    public void The_sum_of_two_products_is_that_of_the_platform() =>
        Check.One(s_config.WithMaxTest(300), Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), EdgyNumbers.Below(ReferenceCurve.N), EdgyNumbers.Below(ReferenceCurve.N), (a, b, q) =>
        {
            q = q.IsZero ? 1 : q;
            Multiple(q).ToAffine(out AffinePoint point);
            PublicMultiplication.Multiply(out ProjectivePoint sum, ScalarTests.Of(a), ScalarTests.Of(b), point);
            AssertIs(ReferenceCurve.Multiply(a + (b * q)), sum);
        }));

    private static ProjectivePoint Multiple(BigInteger k)
    {
        GeneratorTable.Multiply(out ProjectivePoint product, ScalarTests.Of(k));
        return product;
    }

    private static void AssertIs((BigInteger X, BigInteger Y)? expected, ProjectivePoint actual)
    {
        Assert.Equal(expected is null, FieldElementTests.ValueOf(actual.Z).IsZero);
        if (expected is { } point)
        {
            actual.ToAffine(out AffinePoint affine);
            Assert.Equal(point, (FieldElementTests.ValueOf(affine.X), FieldElementTests.ValueOf(affine.Y)));
        }
    }
}
