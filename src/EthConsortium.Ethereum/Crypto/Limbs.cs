using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>
/// Products of numbers in five limbs of 52 bits, the arithmetic that <see cref="FieldElement"/> and <see cref="Scalar"/> share.
/// </summary>
/// <remarks>
/// Both factors of a limb product are shifted left by six bits first. The high word of the 128-bit product is then exactly
/// the part from bit 52 on, and the low word holds the part below it, so that ten columns of plain 64-bit sums collect
/// everything and no carry is looked at until the end: C# has no add-with-carry, and a compare for each carry costs more
/// than the product. With limbs of up to a·2^52 and b·2^52 a column stays below (5ab + 5)·2^52: two products of limbs of
/// 56 bits, the widest allowed (seven bits are shifted out in a square), stay within 64 bits.
/// </remarks>
internal static class Limbs
{
    /// <summary>The bits of one limb.</summary>
    public const ulong Mask = (1UL << 52) - 1;

    /// <summary>The bits of the highest limb of a 256-bit number.</summary>
    public const ulong TopMask = (1UL << 48) - 1;

    private const int Shift = 6;

    /// <summary>Adds a product of two limbs to the columns it falls into.</summary>
    /// <param name="a">A limb, shifted left by <see cref="Shift"/>.</param>
    /// <param name="b">A limb, shifted left by <see cref="Shift"/>.</param>
    /// <param name="low">Takes the part below bit 52.</param>
    /// <param name="high">Takes the part from bit 52 on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddShiftedProduct(ulong a, ulong b, ref ulong low, ref ulong high)
    {
        if (Bmi2.X64.IsSupported)
        {
            // mulx with both words would pass the low one through memory; a second multiplication is faster.
            high += Bmi2.X64.MultiplyNoFlags(a, b);
            low += (a * b) >> (2 * Shift);
        }
        else
        {
            high += Math.BigMul(a, b, out ulong word);
            low += word >> (2 * Shift);
        }
    }

    /// <summary>Adds a product of two limbs to the columns it falls into.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ulong a, ulong b, ref ulong low, ref ulong high) => AddShiftedProduct(a << Shift, b << Shift, ref low, ref high);

    /// <summary>Adds the ten columns of a product of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong a4,
        ulong b0, ulong b1, ulong b2, ulong b3, ulong b4,
        ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4,
        ref ulong c5, ref ulong c6, ref ulong c7, ref ulong c8, ref ulong c9)
    {
        a0 <<= Shift;
        a1 <<= Shift;
        a2 <<= Shift;
        a3 <<= Shift;
        a4 <<= Shift;
        b0 <<= Shift;
        b1 <<= Shift;
        b2 <<= Shift;
        b3 <<= Shift;
        b4 <<= Shift;

        AddShiftedProduct(a0, b4, ref c4, ref c5);
        AddShiftedProduct(a1, b3, ref c4, ref c5);
        AddShiftedProduct(a2, b2, ref c4, ref c5);
        AddShiftedProduct(a3, b1, ref c4, ref c5);
        AddShiftedProduct(a4, b0, ref c4, ref c5);

        AddShiftedProduct(a1, b4, ref c5, ref c6);
        AddShiftedProduct(a2, b3, ref c5, ref c6);
        AddShiftedProduct(a3, b2, ref c5, ref c6);
        AddShiftedProduct(a4, b1, ref c5, ref c6);

        AddShiftedProduct(a2, b4, ref c6, ref c7);
        AddShiftedProduct(a3, b3, ref c6, ref c7);
        AddShiftedProduct(a4, b2, ref c6, ref c7);

        AddShiftedProduct(a3, b4, ref c7, ref c8);
        AddShiftedProduct(a4, b3, ref c7, ref c8);

        AddShiftedProduct(a4, b4, ref c8, ref c9);

        AddShiftedProduct(a0, b0, ref c0, ref c1);

        AddShiftedProduct(a0, b1, ref c1, ref c2);
        AddShiftedProduct(a1, b0, ref c1, ref c2);

        AddShiftedProduct(a0, b2, ref c2, ref c3);
        AddShiftedProduct(a1, b1, ref c2, ref c3);
        AddShiftedProduct(a2, b0, ref c2, ref c3);

        AddShiftedProduct(a0, b3, ref c3, ref c4);
        AddShiftedProduct(a1, b2, ref c3, ref c4);
        AddShiftedProduct(a2, b1, ref c3, ref c4);
        AddShiftedProduct(a3, b0, ref c3, ref c4);
    }

    /// <summary>Adds the ten columns of a square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSquare(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong a4,
        ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4,
        ref ulong c5, ref ulong c6, ref ulong c7, ref ulong c8, ref ulong c9)
    {
        ulong s0 = a0 << Shift;
        ulong s1 = a1 << Shift;
        ulong s2 = a2 << Shift;
        ulong s3 = a3 << Shift;
        ulong s4 = a4 << Shift;
        ulong d0 = s0 << 1;
        ulong d1 = s1 << 1;
        ulong d2 = s2 << 1;
        ulong d3 = s3 << 1;

        AddShiftedProduct(d0, s4, ref c4, ref c5);
        AddShiftedProduct(d1, s3, ref c4, ref c5);
        AddShiftedProduct(s2, s2, ref c4, ref c5);

        AddShiftedProduct(d1, s4, ref c5, ref c6);
        AddShiftedProduct(d2, s3, ref c5, ref c6);

        AddShiftedProduct(d2, s4, ref c6, ref c7);
        AddShiftedProduct(s3, s3, ref c6, ref c7);

        AddShiftedProduct(d3, s4, ref c7, ref c8);

        AddShiftedProduct(s4, s4, ref c8, ref c9);

        AddShiftedProduct(s0, s0, ref c0, ref c1);

        AddShiftedProduct(d0, s1, ref c1, ref c2);

        AddShiftedProduct(d0, s2, ref c2, ref c3);
        AddShiftedProduct(s1, s1, ref c2, ref c3);

        AddShiftedProduct(d0, s3, ref c3, ref c4);
        AddShiftedProduct(d1, s2, ref c3, ref c4);
    }
}
