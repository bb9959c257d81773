using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>
/// A number modulo p = 2^256 - 2^32 - 977, the field of secp256k1, in five limbs of 52 bits (the highest: 48). Nothing here
/// branches or indexes on the value, except the operations that say so.
/// </summary>
/// <remarks>
/// Sums are not reduced at once. An element of <em>magnitude</em> m has limbs of at most 2m(2^52-1) and a highest limb of
/// at most 2m(2^48-1). Products and reduced elements have magnitude 1, sums that of both parts together, and products
/// take factors of magnitude 8 at most; debug builds check them.
/// </remarks>
[SkipLocalsInit]
internal struct FieldElement
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    // 2^260 and 2^256 modulo p.
    private const ulong Fold260 = 0x1000003D10;
    private const ulong Fold256 = 0x1000003D1;

    private const ulong P0 = 0xFFFFEFFFFFC2F;

    private ulong _n0;
    private ulong _n1;
    private ulong _n2;
    private ulong _n3;
    private ulong _n4;

    /// <summary>Takes four 64-bit words, the lowest first, of a number below 2^256; magnitude 1.</summary>
    public FieldElement(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        _n0 = w0 & Limbs.Mask;
        _n1 = ((w0 >> 52) | (w1 << 12)) & Limbs.Mask;
        _n2 = ((w1 >> 40) | (w2 << 24)) & Limbs.Mask;
        _n3 = ((w2 >> 28) | (w3 << 36)) & Limbs.Mask;
        _n4 = w3 >> 16;
    }

    public static FieldElement One => new(1, 0, 0, 0);

    /// <summary>1 where the number is odd, else 0. Needs the reduced form.</summary>
    public readonly ulong LowestBit => _n0 & 1;

    /// <summary>Whether the number is 0. Needs the reduced form.</summary>
    public readonly bool IsZero => (_n0 | _n1 | _n2 | _n3 | _n4) == 0;

    /// <summary>Reads 32 big-endian bytes; false when they are p or more. Branches on the outcome: for public numbers.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FieldElement element)
    {
        element = new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes));
        return element._n4 < Limbs.TopMask || (element._n1 & element._n2 & element._n3) < Limbs.Mask || element._n0 < P0;
    }

    /// <summary>Writes 32 big-endian bytes. Needs the reduced form.</summary>
    public readonly void Write(Span<byte> destination)
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = ToWords();
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], w0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], w1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], w2);
        BinaryPrimitives.WriteUInt64BigEndian(destination, w3);
    }

    /// <summary>The four 64-bit words, the lowest first. Needs the reduced form.</summary>
    public readonly (ulong W0, ulong W1, ulong W2, ulong W3) ToWords() =>
        (_n0 | (_n1 << 52), (_n1 >> 12) | (_n2 << 40), (_n2 >> 24) | (_n3 << 28), (_n3 >> 36) | (_n4 << 16));

    /// <summary>The sum; its magnitude is the sum of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out FieldElement sum, in FieldElement a, in FieldElement b)
    {
        Unsafe.SkipInit(out sum);
        ulong n0 = a._n0 + b._n0;
        ulong n1 = a._n1 + b._n1;
        ulong n2 = a._n2 + b._n2;
        ulong n3 = a._n3 + b._n3;
        ulong n4 = a._n4 + b._n4;
        sum._n0 = n0;
        sum._n1 = n1;
        sum._n2 = n2;
        sum._n3 = n3;
        sum._n4 = n4;
    }

    /// <summary>The difference; its magnitude is that of a, plus that of b, plus 1.</summary>
    /// <param name="difference">a - b.</param>
    /// <param name="a">Of any magnitude.</param>
    /// <param name="b">Of at most the magnitude given.</param>
    /// <param name="magnitude">A constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out FieldElement difference, in FieldElement a, in FieldElement b, int magnitude)
    {
        // Adding this multiple of p, limb by limb, keeps every limb from going below zero.
        Unsafe.SkipInit(out difference);
        ulong multiple = 2 * ((ulong)magnitude + 1);
        ulong n0 = a._n0 + (multiple * P0) - b._n0;
        ulong n1 = a._n1 + (multiple * Limbs.Mask) - b._n1;
        ulong n2 = a._n2 + (multiple * Limbs.Mask) - b._n2;
        ulong n3 = a._n3 + (multiple * Limbs.Mask) - b._n3;
        ulong n4 = a._n4 + (multiple * Limbs.TopMask) - b._n4;
        difference._n0 = n0;
        difference._n1 = n1;
        difference._n2 = n2;
        difference._n3 = n3;
        difference._n4 = n4;
    }

    /// <summary>The number times a small constant, with the carries moved on: magnitude 1. The magnitude times the constant must be at most 1,000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplySmall(out FieldElement product, in FieldElement a, ulong factor)
    {
        ulong n0 = a._n0 * factor;
        ulong n1 = a._n1 * factor;
        ulong n2 = a._n2 * factor;
        ulong n3 = a._n3 * factor;
        ulong n4 = a._n4 * factor;
        Carry(out product, n0, n1, n2, n3, n4);
    }

    /// <summary>The product; magnitude 1.</summary>
    public static void Multiply(out FieldElement product, in FieldElement a, in FieldElement b)
    {
        a.CheckFactor();
        b.CheckFactor();
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0;
        Limbs.AddProduct(
            a._n0, a._n1, a._n2, a._n3, a._n4, b._n0, b._n1, b._n2, b._n3, b._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Reduce(out product, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>a·b + c·d with a single reduction; magnitude 1.</summary>
    public static void MultiplyAdd(out FieldElement sum, in FieldElement a, in FieldElement b, in FieldElement c, in FieldElement d)
    {
        a.CheckFactor();
        b.CheckFactor();
        c.CheckFactor();
        d.CheckFactor();
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0;
        Limbs.AddProduct(
            a._n0, a._n1, a._n2, a._n3, a._n4, b._n0, b._n1, b._n2, b._n3, b._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Limbs.AddProduct(
            c._n0, c._n1, c._n2, c._n3, c._n4, d._n0, d._n1, d._n2, d._n3, d._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Reduce(out sum, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>The square; magnitude 1.</summary>
    public static void Square(out FieldElement square, in FieldElement a)
    {
        a.CheckFactor();
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0;
        Limbs.AddSquare(
            a._n0, a._n1, a._n2, a._n3, a._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Reduce(out square, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>Moves b into a where the mask is all ones, and leaves a where it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ConditionalMove(ref FieldElement a, in FieldElement b, ulong mask)
    {
        a._n0 ^= (a._n0 ^ b._n0) & mask;
        a._n1 ^= (a._n1 ^ b._n1) & mask;
        a._n2 ^= (a._n2 ^ b._n2) & mask;
        a._n3 ^= (a._n3 ^ b._n3) & mask;
        a._n4 ^= (a._n4 ^ b._n4) & mask;
    }

    /// <summary>Brings the number into its reduced form: below p, every limb in its bits.</summary>
    public void Reduce()
    {
        Carry(out this, _n0, _n1, _n2, _n3, _n4);

        // Below 2^256 + 2^13·2^208 now. Adding 2^256 - p carries out of 2^256 exactly where the number is p or more.
        ulong n0 = _n0 + Fold256;
        ulong n1 = _n1 + (n0 >> 52);
        ulong n2 = _n2 + (n1 >> 52);
        ulong n3 = _n3 + (n2 >> 52);
        ulong n4 = _n4 + (n3 >> 52);
        ulong mask = 0 - (n4 >> 48);
        FieldElement less = default;
        less._n0 = n0 & Limbs.Mask;
        less._n1 = n1 & Limbs.Mask;
        less._n2 = n2 & Limbs.Mask;
        less._n3 = n3 & Limbs.Mask;
        less._n4 = n4 & Limbs.TopMask;
        ConditionalMove(ref this, less, mask);
    }

    /// <summary>The inverse, a^(p-2), by a fixed chain of products; that of 0 is 0.</summary>
    public static void Invert(out FieldElement inverse, in FieldElement a)
    {
        // p - 2 in binary: 223 ones, a zero, 22 ones, 0000101101.
        PowerOfOnes(out FieldElement x2, out FieldElement x22, out FieldElement x223, a);
        FieldElement t = x223;
        SquareTimes(ref t, 23);
        Multiply(out t, t, x22);
        SquareTimes(ref t, 5);
        Multiply(out t, t, a);
        SquareTimes(ref t, 3);
        Multiply(out t, t, x2);
        SquareTimes(ref t, 2);
        Multiply(out inverse, t, a);
    }

    /// <summary>A square root, a^((p+1)/4); false when there is none. The outcome is for public numbers.</summary>
    public static bool TrySquareRoot(out FieldElement root, in FieldElement a)
    {
        // (p + 1) / 4 in binary: 223 ones, a zero, 22 ones, 00001100.
        PowerOfOnes(out FieldElement x2, out FieldElement x22, out FieldElement x223, a);
        FieldElement t = x223;
        SquareTimes(ref t, 23);
        Multiply(out t, t, x22);
        SquareTimes(ref t, 6);
        Multiply(out t, t, x2);
        SquareTimes(ref t, 2);
        root = t;

        Square(out FieldElement check, root);
        return AreEqual(check, a);
    }

    /// <summary>Whether both are congruent; magnitudes of at most 8. For public numbers.</summary>
    public static bool AreEqual(in FieldElement a, in FieldElement b)
    {
        Subtract(out FieldElement difference, a, b, 8);
        difference.Reduce();
        return difference.IsZero;
    }

    private static void SquareTimes(ref FieldElement a, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Square(out a, a);
        }
    }

    /// <summary>a to the powers 2^2-1, 2^22-1 and 2^223-1, which both exponents begin with.</summary>
    private static void PowerOfOnes(out FieldElement x2, out FieldElement x22, out FieldElement x223, in FieldElement a)
    {
        Square(out FieldElement t, a);
        Multiply(out x2, t, a);
        Square(out t, x2);
        Multiply(out FieldElement x3, t, a);
        t = x3;
        SquareTimes(ref t, 3);
        Multiply(out t, t, x3);
        SquareTimes(ref t, 3);
        Multiply(out t, t, x3);
        SquareTimes(ref t, 2);
        Multiply(out FieldElement x11, t, x2);
        t = x11;
        SquareTimes(ref t, 11);
        Multiply(out x22, t, x11);
        t = x22;
        SquareTimes(ref t, 22);
        Multiply(out FieldElement x44, t, x22);
        t = x44;
        SquareTimes(ref t, 44);
        Multiply(out FieldElement x88, t, x44);
        t = x88;
        SquareTimes(ref t, 88);
        Multiply(out t, t, x88);
        SquareTimes(ref t, 44);
        Multiply(out t, t, x44);
        SquareTimes(ref t, 3);
        Multiply(out x223, t, x3);
    }

    /// <summary>Folds ten columns into five limbs; magnitude 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        out FieldElement result,
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9)
    {
        c6 += c5 >> 52;
        c5 &= Limbs.Mask;
        c7 += c6 >> 52;
        c6 &= Limbs.Mask;
        c8 += c7 >> 52;
        c7 &= Limbs.Mask;
        c9 += c8 >> 52;
        c8 &= Limbs.Mask;

        // The highest first: what it leaves beyond column 4 joins column 5.
        Limbs.AddProduct(c9, Fold260, ref c4, ref c5);
        Limbs.AddProduct(c8, Fold260, ref c3, ref c4);
        Limbs.AddProduct(c7, Fold260, ref c2, ref c3);
        Limbs.AddProduct(c6, Fold260, ref c1, ref c2);
        Limbs.AddProduct(c5, Fold260, ref c0, ref c1);
        Carry(out result, c0, c1, c2, c3, c4);
    }

    /// <summary>Folds what is above 2^256 and moves the carries on: limbs in their bits, save that the highest may be 2^48 + 2^12; magnitude 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(out FieldElement result, ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
    {
        Unsafe.SkipInit(out result);
        n0 += (n4 >> 48) * Fold256;
        n4 &= Limbs.TopMask;
        n1 += n0 >> 52;
        n2 += n1 >> 52;
        n3 += n2 >> 52;
        n4 += n3 >> 52;
        result._n0 = n0 & Limbs.Mask;
        result._n1 = n1 & Limbs.Mask;
        result._n2 = n2 & Limbs.Mask;
        result._n3 = n3 & Limbs.Mask;
        result._n4 = n4;
    }

    // Not inlined, so that debug builds have the branch here and nowhere else.
    [Conditional("DEBUG")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CheckFactor() => Debug.Assert(
        (_n0 | _n1 | _n2 | _n3) >> 56 == 0 && _n4 >> 52 == 0,
        "internal-error: a factor has a magnitude above 8");
}
