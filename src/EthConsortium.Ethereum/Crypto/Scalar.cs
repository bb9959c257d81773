using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>
/// A number modulo n, the order of secp256k1's group, in five limbs of 52 bits (the highest: 48). Nothing here branches or
/// indexes on the value: private keys and nonces are of this type.
/// </summary>
/// <remarks>
/// Products are reduced to below 2^256 + 2^135 only; <see cref="Reduce"/> brings a number below n. What is read, added or
/// negated is reduced.
/// </remarks>
[SkipLocalsInit]
internal struct Scalar
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    /// <summary>How many digits <see cref="WriteWindows"/> gives: 52 of five bits cover 260 bits.</summary>
    public const int WindowCount = 52;

    /// <summary>The bits of one window.</summary>
    public const int WindowBits = 5;

    // 2^260 modulo n.
    private const ulong Fold260_0 = 0xA1732FC9BEBF0;
    private const ulong Fold260_1 = 0x950B75FC4402D;
    private const ulong Fold260_2 = 0x14551231;

    // 2^256 - n, which is also 2^256 modulo n.
    private const ulong Fold256_0 = 0xDA1732FC9BEBF;
    private const ulong Fold256_1 = 0x1950B75FC4402;
    private const ulong Fold256_2 = 0x1455123;

    private const ulong N0 = 0x25E8CD0364141;
    private const ulong N1 = 0xE6AF48A03BBFD;
    private const ulong N2 = 0xFFFFFFEBAAEDC;

    private ulong _n0;
    private ulong _n1;
    private ulong _n2;
    private ulong _n3;
    private ulong _n4;

    /// <summary>Takes four 64-bit words, the lowest first, of a number below n.</summary>
    public Scalar(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        _n0 = w0 & Limbs.Mask;
        _n1 = ((w0 >> 52) | (w1 << 12)) & Limbs.Mask;
        _n2 = ((w1 >> 40) | (w2 << 24)) & Limbs.Mask;
        _n3 = ((w2 >> 28) | (w3 << 36)) & Limbs.Mask;
        _n4 = w3 >> 16;
    }

    /// <summary>n - 2, the lowest word first.</summary>
    private static ReadOnlySpan<ulong> InversionExponent => [0xBFD25E8CD036413F, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF];

    /// <summary>Whether the number is 0. Needs the reduced form.</summary>
    public readonly bool IsZero => (_n0 | _n1 | _n2 | _n3 | _n4) == 0;

    /// <summary>1 where the number is above n/2, else 0. Needs the reduced form.</summary>
    public readonly ulong IsHigh
    {
        get
        {
            // n is odd, so a number is above n/2 exactly where its double is n or more.
            Scalar doubled = default;
            doubled._n0 = 2 * _n0;
            doubled._n1 = 2 * _n1;
            doubled._n2 = 2 * _n2;
            doubled._n3 = 2 * _n3;
            doubled._n4 = 2 * _n4;
            ulong overflow = SubtractOrder(doubled, out _);
            return (overflow | (overflow >> 1)) & 1;
        }
    }

    /// <summary>Reads 32 big-endian bytes modulo n; gives 1 where they were n or more, else 0.</summary>
    public static ulong ReadReduced(ReadOnlySpan<byte> bytes, out Scalar scalar)
    {
        scalar = new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes));
        ulong overflow = SubtractOrder(scalar, out Scalar less);
        ConditionalMove(ref scalar, less, 0 - overflow);
        return overflow;
    }

    /// <summary>Reads 32 big-endian bytes; false when they are 0, or n or more. Only that outcome is branched on.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Scalar scalar)
    {
        ulong overflow = ReadReduced(bytes, out scalar);
        return overflow == 0 & !scalar.IsZero;
    }

    /// <summary>The product.</summary>
    public static void Multiply(out Scalar product, in Scalar a, in Scalar b)
    {
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0;
        Limbs.AddProduct(
            a._n0, a._n1, a._n2, a._n3, a._n4, b._n0, b._n1, b._n2, b._n3, b._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Fold(out product, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>The sum, reduced.</summary>
    public static void Add(out Scalar sum, in Scalar a, in Scalar b)
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
        sum.Reduce();
    }

    /// <summary>n minus the number, and 0 for 0; reduced. Needs the reduced form.</summary>
    public static void Negate(out Scalar negative, in Scalar a)
    {
        // Limb by limb in signed numbers; the shifts carry the borrows.
        long n0 = (long)N0 - (long)a._n0;
        long n1 = (long)N1 - (long)a._n1 + (n0 >> 52);
        long n2 = (long)N2 - (long)a._n2 + (n1 >> 52);
        long n3 = (long)Limbs.Mask - (long)a._n3 + (n2 >> 52);
        long n4 = (long)Limbs.TopMask - (long)a._n4 + (n3 >> 52);
        Unsafe.SkipInit(out negative);
        negative._n0 = (ulong)n0 & Limbs.Mask;
        negative._n1 = (ulong)n1 & Limbs.Mask;
        negative._n2 = (ulong)n2 & Limbs.Mask;
        negative._n3 = (ulong)n3 & Limbs.Mask;
        negative._n4 = (ulong)n4;
        negative.Reduce();
    }

    /// <summary>Moves b into a where the mask is all ones, and leaves a where it is 0.</summary>
    public static void ConditionalMove(ref Scalar a, in Scalar b, ulong mask)
    {
        a._n0 ^= (a._n0 ^ b._n0) & mask;
        a._n1 ^= (a._n1 ^ b._n1) & mask;
        a._n2 ^= (a._n2 ^ b._n2) & mask;
        a._n3 ^= (a._n3 ^ b._n3) & mask;
        a._n4 ^= (a._n4 ^ b._n4) & mask;
    }

    /// <summary>The inverse, a^(n-2); that of 0 is 0. The exponent is public, so its digits may choose the products.</summary>
    public static void Invert(out Scalar inverse, in Scalar a)
    {
        Unsafe.SkipInit(out Powers powers);
        powers[1] = a;
        for (int i = 2; i < 16; i++)
        {
            Multiply(out powers[i], powers[i - 1], a);
        }

        // The highest digit of the exponent is 15.
        inverse = powers[15];
        for (int i = 62; i >= 0; i--)
        {
            Square(out inverse, inverse);
            Square(out inverse, inverse);
            Square(out inverse, inverse);
            Square(out inverse, inverse);
            int digit = (int)(InversionExponent[i / 16] >> (4 * (i % 16))) & 15;
            if (digit != 0)
            {
                Multiply(out inverse, inverse, powers[digit]);
            }
        }
    }

    /// <summary>Brings the number below n.</summary>
    public void Reduce()
    {
        ulong over = _n4 >> 48;
        ulong n0 = _n0 + (over * Fold256_0);
        ulong n1 = _n1 + (over * Fold256_1) + (n0 >> 52);
        ulong n2 = _n2 + (over * Fold256_2) + (n1 >> 52);
        ulong n3 = _n3 + (n2 >> 52);
        _n0 = n0 & Limbs.Mask;
        _n1 = n1 & Limbs.Mask;
        _n2 = n2 & Limbs.Mask;
        _n3 = n3 & Limbs.Mask;
        _n4 = (_n4 & Limbs.TopMask) + (n3 >> 52);
        ulong overflow = SubtractOrder(this, out Scalar less);
        ConditionalMove(ref this, less, 0 - overflow);
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

    /// <summary>
    /// Writes 52 digits d of 0 to 31, the lowest first, such that the number is the sum of (d - 16)·32^i: signed digits
    /// without a chain of carries. Needs the reduced form.
    /// </summary>
    public readonly void WriteWindows(Span<byte> windows)
    {
        // The number plus the sum of 16·32^i, then cut into fives.
        ulong n0 = _n0 + 0x2108421084210;
        ulong n1 = _n1 + 0x842108421084 + (n0 >> 52);
        ulong n2 = _n2 + 0x4210842108421 + (n1 >> 52);
        ulong n3 = _n3 + 0x1084210842108 + (n2 >> 52);
        ulong n4 = _n4 + 0x8421084210842 + (n3 >> 52);
        ulong w0 = (n0 & Limbs.Mask) | (n1 << 52);
        ulong w1 = ((n1 & Limbs.Mask) >> 12) | (n2 << 40);
        ulong w2 = ((n2 & Limbs.Mask) >> 24) | (n3 << 28);
        ulong w3 = ((n3 & Limbs.Mask) >> 36) | (n4 << 16);
        ulong w4 = n4 >> 48;
        for (int i = 0; i < WindowCount; i++)
        {
            windows[i] = (byte)(w0 & 31);
            w0 = (w0 >> WindowBits) | (w1 << (64 - WindowBits));
            w1 = (w1 >> WindowBits) | (w2 << (64 - WindowBits));
            w2 = (w2 >> WindowBits) | (w3 << (64 - WindowBits));
            w3 = (w3 >> WindowBits) | (w4 << (64 - WindowBits));
            w4 >>= WindowBits;
        }
    }

    private static void Square(out Scalar square, in Scalar a)
    {
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0;
        Limbs.AddSquare(
            a._n0, a._n1, a._n2, a._n3, a._n4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        Fold(out square, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>a - n modulo 2^256, by adding 2^256 - n. Gives what is carried out of 2^256: for a below 2^256 + 2^255, 1 where a is n or more, else 0.</summary>
    private static ulong SubtractOrder(in Scalar a, out Scalar difference)
    {
        Unsafe.SkipInit(out difference);
        ulong n0 = a._n0 + Fold256_0;
        ulong n1 = a._n1 + Fold256_1 + (n0 >> 52);
        ulong n2 = a._n2 + Fold256_2 + (n1 >> 52);
        ulong n3 = a._n3 + (n2 >> 52);
        ulong n4 = a._n4 + (n3 >> 52);
        difference._n0 = n0 & Limbs.Mask;
        difference._n1 = n1 & Limbs.Mask;
        difference._n2 = n2 & Limbs.Mask;
        difference._n3 = n3 & Limbs.Mask;
        difference._n4 = n4 & Limbs.TopMask;
        return n4 >> 48;
    }

    /// <summary>Folds the ten columns of a product, whose factors are below 2^256 + 2^135, to below 2^256 + 2^135.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(
        out Scalar result,
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

        // What is above 2^260 (at most 253 bits) times 2^260 modulo n (133 bits): d5 to d7 take what is above 2^260 again.
        ulong d5 = 0, d6 = 0, d7 = 0;
        Limbs.AddProduct(c5, Fold260_0, ref c0, ref c1);
        Limbs.AddProduct(c5, Fold260_1, ref c1, ref c2);
        Limbs.AddProduct(c6, Fold260_0, ref c1, ref c2);
        Limbs.AddProduct(c5, Fold260_2, ref c2, ref c3);
        Limbs.AddProduct(c6, Fold260_1, ref c2, ref c3);
        Limbs.AddProduct(c7, Fold260_0, ref c2, ref c3);
        Limbs.AddProduct(c6, Fold260_2, ref c3, ref c4);
        Limbs.AddProduct(c7, Fold260_1, ref c3, ref c4);
        Limbs.AddProduct(c8, Fold260_0, ref c3, ref c4);
        Limbs.AddProduct(c7, Fold260_2, ref c4, ref d5);
        Limbs.AddProduct(c8, Fold260_1, ref c4, ref d5);
        Limbs.AddProduct(c9, Fold260_0, ref c4, ref d5);
        Limbs.AddProduct(c8, Fold260_2, ref d5, ref d6);
        Limbs.AddProduct(c9, Fold260_1, ref d5, ref d6);
        Limbs.AddProduct(c9, Fold260_2, ref d6, ref d7);

        c1 += c0 >> 52;
        c0 &= Limbs.Mask;
        c2 += c1 >> 52;
        c1 &= Limbs.Mask;
        c3 += c2 >> 52;
        c2 &= Limbs.Mask;
        c4 += c3 >> 52;
        c3 &= Limbs.Mask;
        d5 += c4 >> 52;
        c4 &= Limbs.Mask;

        // d5 to d7 hold at most 125 bits. The product of d7 (22 bits) and the third limb (29) has nothing from bit 52 on.
        Limbs.AddProduct(d5, Fold260_0, ref c0, ref c1);
        Limbs.AddProduct(d5, Fold260_1, ref c1, ref c2);
        Limbs.AddProduct(d6, Fold260_0, ref c1, ref c2);
        Limbs.AddProduct(d5, Fold260_2, ref c2, ref c3);
        Limbs.AddProduct(d6, Fold260_1, ref c2, ref c3);
        Limbs.AddProduct(d7, Fold260_0, ref c2, ref c3);
        Limbs.AddProduct(d6, Fold260_2, ref c3, ref c4);
        Limbs.AddProduct(d7, Fold260_1, ref c3, ref c4);
        c4 += d7 * Fold260_2;

        // Below 2^261 now: what is above 2^256 has five bits.
        c1 += c0 >> 52;
        c2 += c1 >> 52;
        c3 += c2 >> 52;
        c4 += c3 >> 52;
        ulong over = c4 >> 48;
        c0 = (c0 & Limbs.Mask) + (over * Fold256_0);
        c1 = (c1 & Limbs.Mask) + (over * Fold256_1) + (c0 >> 52);
        c2 = (c2 & Limbs.Mask) + (over * Fold256_2) + (c1 >> 52);
        c3 = (c3 & Limbs.Mask) + (c2 >> 52);
        Unsafe.SkipInit(out result);
        result._n0 = c0 & Limbs.Mask;
        result._n1 = c1 & Limbs.Mask;
        result._n2 = c2 & Limbs.Mask;
        result._n3 = c3 & Limbs.Mask;
        result._n4 = (c4 & Limbs.TopMask) + (c3 >> 52);
    }

    [InlineArray(16)]
    private struct Powers
    {
        private Scalar _first;
    }
}
