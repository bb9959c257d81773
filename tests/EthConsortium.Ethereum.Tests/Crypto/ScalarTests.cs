using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class ScalarTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3000).WithReplay(20160901, 1);

    [Fact]
    public void Sums_products_and_negatives_are_those_of_integers_modulo_n() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), EdgyNumbers.Below(ReferenceCurve.N), (x, y) =>
        {
            Scalar a = Of(x);
            Scalar b = Of(y);
            Scalar.Add(out Scalar sum, a, b);
            Scalar.Multiply(out Scalar product, a, b);
            Scalar.Multiply(out Scalar chained, product, product);
            Scalar.Add(out Scalar mixed, product, chained);
            Scalar.Negate(out Scalar negative, a);
            AssertIs(x + y, sum);
            AssertIs(x * y, product);
            AssertIs(x * y * x * y, chained);
            AssertIs((x * y) + (x * y * x * y), mixed);
            AssertIs(-x, negative);
            Assert.Equal(x > ReferenceCurve.N / 2 ? 1UL : 0, a.IsHigh);
        }));

    [Fact]
    public void The_inverse_times_the_number_is_one() =>
        Check.One(s_config.WithMaxTest(300), Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), x =>
        {
            Scalar.Invert(out Scalar inverse, Of(x));
            AssertIs(BigInteger.ModPow(x, ReferenceCurve.N - 2, ReferenceCurve.N), inverse);
        }));

    [Fact]
    public void Reading_reduces_or_refuses_what_is_not_below_n() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(), x =>
        {
            byte[] bytes = ReferenceCurve.Write(x);
            Assert.Equal(x >= ReferenceCurve.N ? 1UL : 0, Scalar.ReadReduced(bytes, out Scalar reduced));
            AssertIs(x, reduced);
            Assert.Equal(!x.IsZero && x < ReferenceCurve.N, Scalar.TryRead(bytes, out _));
        }));

    [Fact]
    public void The_windows_of_a_number_add_up_to_it() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), x =>
        {
            byte[] windows = new byte[Scalar.WindowCount];
            Of(x).WriteWindows(windows);
            BigInteger sum = 0;
            for (int i = Scalar.WindowCount - 1; i >= 0; i--)
            {
                Assert.InRange(windows[i], 0, 31);
                sum = (sum * 32) + windows[i] - 16;
            }

            Assert.Equal(x, sum);
        }));

    [Fact]
    public void A_split_number_has_halves_of_128_bits_that_make_it_up()
    {
        BigInteger lambda = ReferenceCurve.Parse("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72");
        Assert.Equal(BigInteger.One, BigInteger.ModPow(lambda, 3, ReferenceCurve.N));
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(ReferenceCurve.N), x =>
        {
            PublicMultiplication.Split(Of(x), out UInt128 first, out bool negative1, out UInt128 second, out bool negative2);
            BigInteger sum = (negative1 ? -(BigInteger)first : first) + (lambda * (negative2 ? -(BigInteger)second : second));
            Assert.Equal(x, ReferenceCurve.Mod(sum, ReferenceCurve.N));
        }));
    }

    internal static Scalar Of(BigInteger value)
    {
        Scalar.ReadReduced(ReferenceCurve.Write(value), out Scalar scalar);
        return scalar;
    }

    private static void AssertIs(BigInteger expected, Scalar actual)
    {
        actual.Reduce();
        byte[] bytes = new byte[32];
        actual.Write(bytes);
        Assert.Equal(ReferenceCurve.Mod(expected, ReferenceCurve.N), ReferenceCurve.Read(bytes));
    }
}
