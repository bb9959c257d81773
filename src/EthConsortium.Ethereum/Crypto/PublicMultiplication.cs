using System.Runtime.CompilerServices;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>a·G + b·Q for public numbers, which is what verifying and recovering take. Variable time.</summary>
/// <remarks>
/// secp256k1 has an endomorphism: λ·(x, y) = (β·x, y). It splits b into two numbers of 128 bits, which share their doublings
/// (Gallant, Lambert, Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms", 2001).
/// </remarks>
[SkipLocalsInit]
internal static class PublicMultiplication
{
    private const int Width = 5;
    private const int OddMultiples = 1 << (Width - 2);
    private const int Digits = 129;

    private static Scalar MinusLambda => new(0xE0CFC810B51283CF, 0xA880B9FC8EC739C2, 0x5AD9E3FD77ED9BA4, 0xAC9C52B33FA3CF1F);

    private static FieldElement Beta => new(0xC1396C28719501EE, 0x9CF0497512F58995, 0x6E64479EAC3434E9, 0x7AE96A2B657C0710);

    /// <summary>a·G + b·Q. Needs reduced scalars.</summary>
    public static void Multiply(out ProjectivePoint product, in Scalar a, in Scalar b, in AffinePoint q)
    {
        Split(b, out UInt128 b1, out bool negative1, out UInt128 b2, out bool negative2);
        Span<sbyte> digits1 = stackalloc sbyte[Digits];
        Span<sbyte> digits2 = stackalloc sbyte[Digits];
        WriteDigits(b1, negative1, digits1);
        WriteDigits(b2, negative2, digits2);

        // Q, 3Q, 5Q, … 15Q, and λ times each.
        Span<ProjectivePoint> multiples1 = stackalloc ProjectivePoint[OddMultiples];
        Span<ProjectivePoint> multiples2 = stackalloc ProjectivePoint[OddMultiples];
        multiples1[0] = ProjectivePoint.From(q);
        ProjectivePoint.Double(out ProjectivePoint twice, multiples1[0]);
        for (int i = 1; i < OddMultiples; i++)
        {
            ProjectivePoint.Add(out multiples1[i], multiples1[i - 1], twice);
        }

        FieldElement beta = Beta;
        for (int i = 0; i < OddMultiples; i++)
        {
            multiples2[i] = multiples1[i];
            FieldElement.Multiply(out multiples2[i].X, multiples1[i].X, beta);
        }

        product = ProjectivePoint.Infinity;
        bool started = false;
        for (int i = Digits - 1; i >= 0; i--)
        {
            if (started)
            {
                ProjectivePoint.Double(out product, product);
            }

            started |= AddDigit(ref product, digits1[i], multiples1) | AddDigit(ref product, digits2[i], multiples2);
        }

        GeneratorTable.AddMultiplePublic(ref product, a);
    }

    private static bool AddDigit(ref ProjectivePoint point, sbyte digit, ReadOnlySpan<ProjectivePoint> multiples)
    {
        if (digit == 0)
        {
            return false;
        }

        if (digit > 0)
        {
            ProjectivePoint.Add(out point, point, multiples[digit / 2]);
            return true;
        }

        ProjectivePoint negative = multiples[-digit / 2];
        FieldElement.Subtract(out negative.Y, default, negative.Y, 1);
        ProjectivePoint.Add(out point, point, negative);
        return true;
    }

    /// <summary>Writes the digits of a number in its non-adjacent form of width 5: each 0 or odd and of at most 15, and any five in a row have at most one that is not 0.</summary>
    private static void WriteDigits(UInt128 number, bool negative, Span<sbyte> digits)
    {
        digits.Clear();
        for (int i = 0; number != 0; i++, number >>= 1)
        {
            if (UInt128.IsOddInteger(number))
            {
                int digit = (int)(uint)(number & ((1 << Width) - 1));
                digit = digit < 1 << (Width - 1) ? digit : digit - (1 << Width);
                number = digit < 0 ? number + (uint)-digit : number - (uint)digit;
                digits[i] = (sbyte)(negative ? -digit : digit);
            }
        }
    }

    /// <summary>Finds b1 and b2 of at most 128 bits, with their signs, such that b = ±b1 ± λ·b2 modulo n.</summary>
    internal static void Split(in Scalar b, out UInt128 b1, out bool negative1, out UInt128 b2, out bool negative2)
    {
        // The short vectors of the lattice of (x, y) with x + λ·y = 0 are (a1, -m1) and (a2, m2). The nearest lattice point to
        // (b, 0) has the coordinates round(b·m2/n) and round(b·m1/n); the factors below are m2 and m1 times 2^384/n.
        Scalar c1 = RoundedProduct(b, 0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD);
        Scalar c2 = RoundedProduct(b, 0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828);
        Scalar m1 = new(0x6F547FA90ABFE4C3, 0xE4437ED6010E8828, 0, 0);
        Scalar minusM2 = new(0xD765CDA83DB1562C, 0x8A280AC50774346D, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

        Scalar.Multiply(out c1, c1, m1);
        Scalar.Multiply(out c2, c2, minusM2);
        Scalar.Add(out Scalar second, c1, c2);
        Scalar.Multiply(out Scalar first, second, MinusLambda);
        Scalar.Add(out first, first, b);
        negative1 = TakeMagnitude(first, out b1);
        negative2 = TakeMagnitude(second, out b2);
    }

    private static bool TakeMagnitude(in Scalar scalar, out UInt128 magnitude)
    {
        bool negative = scalar.IsHigh != 0;
        Scalar absolute = scalar;
        if (negative)
        {
            Scalar.Negate(out absolute, scalar);
        }

        (ulong w0, ulong w1, _, _) = absolute.ToWords();
        magnitude = new UInt128(w1, w0);
        return negative;
    }

    /// <summary>b times the factor, divided by 2^384 and rounded.</summary>
    private static Scalar RoundedProduct(in Scalar b, ulong f0, ulong f1, ulong f2, ulong f3)
    {
        (ulong b0, ulong b1, ulong b2, ulong b3) = b.ToWords();
        ReadOnlySpan<ulong> left = [b0, b1, b2, b3];
        ReadOnlySpan<ulong> right = [f0, f1, f2, f3];
        Span<ulong> product = stackalloc ulong[8];
        product.Clear();
        for (int i = 0; i < 4; i++)
        {
            UInt128 carry = 0;
            for (int j = 0; j < 4; j++)
            {
                carry += Math.BigMul(left[i], right[j], out ulong low) * (UInt128.One << 64) + low + product[i + j];
                product[i + j] = (ulong)carry;
                carry >>= 64;
            }

            product[i + 4] = (ulong)carry;
        }

        UInt128 quotient = new UInt128(product[7], product[6]) + (product[5] >> 63);
        return new Scalar((ulong)quotient, (ulong)(quotient >> 64), 0, 0);
    }
}
