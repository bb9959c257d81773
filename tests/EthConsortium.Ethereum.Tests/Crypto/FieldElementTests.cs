using System.Numerics;
using EthConsortium.Ethereum.Crypto;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class FieldElementTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(3000).WithReplay(20160901, 1);

    [Fact]
    public void Sums_differences_and_products_are_those_of_integers_modulo_p() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(), EdgyNumbers.Below(), (x, y) =>
        {
            FieldElement a = Of(x);
            FieldElement b = Of(y);
            FieldElement.Add(out FieldElement sum, a, b);
            FieldElement.Subtract(out FieldElement difference, a, b, 1);
            FieldElement.Multiply(out FieldElement product, a, b);
            FieldElement.Square(out FieldElement square, a);
            FieldElement.MultiplyAdd(out FieldElement both, a, b, difference, sum);
            FieldElement.MultiplySmall(out FieldElement small, a, 21);
            AssertIs(x + y, sum);
            AssertIs(x - y, difference);
            AssertIs(x * y, product);
            AssertIs(x * x, square);
            AssertIs((x * y) + ((x - y) * (x + y)), both);
            AssertIs(21 * x, small);
        }));

    [Fact]
    public void Products_are_right_for_factors_of_the_largest_magnitude_allowed() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(), EdgyNumbers.Below(), (x, y) =>
        {
            // Magnitude 8 in two ways: a sum of eight, and one with a multiple of p in every limb.
            FieldElement a = Of(x);
            FieldElement.Add(out a, a, a);
            FieldElement.Add(out a, a, a);
            FieldElement.Add(out a, a, a);
            FieldElement.Subtract(out FieldElement b, Of(y), default, 6);
            FieldElement.Multiply(out FieldElement product, a, b);
            FieldElement.MultiplyAdd(out FieldElement both, a, b, b, b);
            FieldElement.Square(out FieldElement square, b);
            AssertIs(8 * x * y, product);
            AssertIs((8 * x * y) + (y * y), both);
            AssertIs(y * y, square);
        }));

    [Fact]
    public void A_result_may_be_one_of_its_own_factors()
    {
        FieldElement a = Of(BigInteger.Pow(3, 150));
        FieldElement.Multiply(out a, a, a);
        FieldElement.Square(out a, a);
        FieldElement.MultiplyAdd(out a, a, a, a, a);
        AssertIs(2 * BigInteger.Pow(3, 1200), a);
    }

    [Fact]
    public void The_inverse_times_the_number_is_one() =>
        Check.One(s_config.WithMaxTest(200), Prop.ForAll(EdgyNumbers.Below(), x =>
        {
            FieldElement.Invert(out FieldElement inverse, Of(x));
            AssertIs(BigInteger.ModPow(x, ReferenceCurve.P - 2, ReferenceCurve.P), inverse);
        }));

    [Fact]
    public void Square_roots_are_found_where_there_are_any() =>
        Check.One(s_config.WithMaxTest(200), Prop.ForAll(EdgyNumbers.Below(), x =>
        {
            bool expected = BigInteger.ModPow(x, (ReferenceCurve.P - 1) / 2, ReferenceCurve.P) <= 1;
            Assert.Equal(expected, FieldElement.TrySquareRoot(out FieldElement root, Of(x)));
            if (expected)
            {
                FieldElement.Square(out FieldElement square, root);
                AssertIs(x, square);
            }
        }));

    [Fact]
    public void Reading_refuses_p_and_above_and_writing_gives_back_what_was_read() =>
        Check.One(s_config, Prop.ForAll(EdgyNumbers.Below(), x =>
        {
            byte[] bytes = ReferenceCurve.Write(x);
            Assert.Equal(x < ReferenceCurve.P, FieldElement.TryRead(bytes, out FieldElement element));
            if (x < ReferenceCurve.P)
            {
                byte[] written = new byte[32];
                element.Write(written);
                Assert.Equal(bytes, written);
                Assert.Equal(x.IsZero, element.IsZero);
                Assert.Equal(x.IsEven ? 0UL : 1, element.LowestBit);
            }
        }));

    [Fact]
    public void A_conditional_move_moves_only_where_the_mask_is_set()
    {
        FieldElement a = Of(5);
        FieldElement.ConditionalMove(ref a, Of(7), 0);
        AssertIs(5, a);
        FieldElement.ConditionalMove(ref a, Of(7), ulong.MaxValue);
        AssertIs(7, a);
    }

    internal static FieldElement Of(BigInteger value)
    {
        ulong Word(int i) => (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return new FieldElement(Word(0), Word(1), Word(2), Word(3));
    }

    internal static BigInteger ValueOf(FieldElement element)
    {
        element.Reduce();
        byte[] bytes = new byte[32];
        element.Write(bytes);
        return ReferenceCurve.Read(bytes);
    }

    private static void AssertIs(BigInteger expected, FieldElement actual) => Assert.Equal(ReferenceCurve.Mod(expected, ReferenceCurve.P), ValueOf(actual));
}
