using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>
/// Multiples of the generator: for each of 52 windows i the points 1 to 16 times 32^i·G, 52 KiB in all. A product with the
/// generator is then at most 52 additions and no doubling.
/// </summary>
[SkipLocalsInit]
internal static class GeneratorTable
{
    private const int Entries = 16;
    private const int WordsPerPoint = 8;

    // Made when this class is first used, once in a process, in a few milliseconds.
    private static readonly ulong[] s_points = Create();

    /// <summary>k·G in constant time: every window reads all its entries and adds, whatever its digit is.</summary>
    public static void Multiply(out ProjectivePoint product, in Scalar k)
    {
        Span<byte> windows = stackalloc byte[Scalar.WindowCount];
        k.WriteWindows(windows);
        product = ProjectivePoint.Infinity;
        for (int i = 0; i < Scalar.WindowCount; i++)
        {
            // |d| and the sign without a comparison: an arithmetic shift spreads the sign bit.
            int digit = windows[i] - Entries;
            int sign = digit >> 31;
            int magnitude = (digit ^ sign) - sign;

            Select(out AffinePoint multiple, i, magnitude);
            FieldElement.Subtract(out FieldElement negativeY, default, multiple.Y, 1);
            FieldElement.ConditionalMove(ref multiple.Y, negativeY, (ulong)(long)sign);

            // Where the digit is 0 nothing was selected and the sum means nothing: it is dropped.
            ProjectivePoint.AddMixed(out ProjectivePoint sum, product, multiple);
            ProjectivePoint.ConditionalMove(ref product, sum, (ulong)((long)-magnitude >> 63));
        }
    }

    /// <summary>Adds k·G to a point, in variable time: for public numbers.</summary>
    public static void AddMultiplePublic(ref ProjectivePoint point, in Scalar k)
    {
        Span<byte> windows = stackalloc byte[Scalar.WindowCount];
        k.WriteWindows(windows);
        for (int i = 0; i < Scalar.WindowCount; i++)
        {
            int digit = windows[i] - Entries;
            if (digit != 0)
            {
                ReadOnlySpan<ulong> words = s_points.AsSpan(((i * Entries) + Math.Abs(digit) - 1) * WordsPerPoint, WordsPerPoint);
                AffinePoint multiple;
                multiple.X = new(words[0], words[1], words[2], words[3]);
                multiple.Y = new(words[4], words[5], words[6], words[7]);
                if (digit < 0)
                {
                    FieldElement.Subtract(out multiple.Y, default, multiple.Y, 1);
                }

                ProjectivePoint.AddMixed(out point, point, multiple);
            }
        }
    }

    /// <summary>Reads all entries of a window and keeps the one wanted by masks; (0, 0) for entry 0.</summary>
    private static void Select(out AffinePoint point, int window, int entry)
    {
        ref ulong words = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_points), window * Entries * WordsPerPoint);
        Vector256<ulong> wanted = Vector256.Create((ulong)entry);
        Vector256<ulong> current = Vector256<ulong>.One;
        Vector256<ulong> x = Vector256<ulong>.Zero;
        Vector256<ulong> y = Vector256<ulong>.Zero;
        for (nuint i = 0; i < Entries * WordsPerPoint; i += WordsPerPoint)
        {
            Vector256<ulong> mask = Vector256.Equals(current, wanted);
            x |= Vector256.LoadUnsafe(ref words, i) & mask;
            y |= Vector256.LoadUnsafe(ref words, i + (WordsPerPoint / 2)) & mask;
            current += Vector256<ulong>.One;
        }

        point.X = new(x[0], x[1], x[2], x[3]);
        point.Y = new(y[0], y[1], y[2], y[3]);
    }

    private static ulong[] Create()
    {
        ProjectivePoint[] points = new ProjectivePoint[Scalar.WindowCount * Entries];
        ProjectivePoint first = ProjectivePoint.From(AffinePoint.Generator);
        for (int i = 0; i < points.Length; i += Entries)
        {
            points[i] = first;
            for (int j = 1; j < Entries; j++)
            {
                ProjectivePoint.Add(out points[i + j], points[i + j - 1], first);
            }

            ProjectivePoint.Double(out first, points[i + Entries - 1]);
        }

        // One inversion for all: of the product of all Z, divided back step by step.
        FieldElement[] products = new FieldElement[points.Length];
        products[0] = points[0].Z;
        for (int i = 1; i < points.Length; i++)
        {
            FieldElement.Multiply(out products[i], products[i - 1], points[i].Z);
        }

        FieldElement.Invert(out FieldElement inverse, products[^1]);
        ulong[] words = new ulong[points.Length * WordsPerPoint];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            FieldElement z = inverse;
            if (i > 0)
            {
                FieldElement.Multiply(out z, inverse, products[i - 1]);
                FieldElement.Multiply(out inverse, inverse, points[i].Z);
            }

            Span<ulong> point = words.AsSpan(i * WordsPerPoint, WordsPerPoint);
            FieldElement.Multiply(out FieldElement x, points[i].X, z);
            FieldElement.Multiply(out FieldElement y, points[i].Y, z);
            x.Reduce();
            y.Reduce();
            (point[0], point[1], point[2], point[3]) = x.ToWords();
            (point[4], point[5], point[6], point[7]) = y.ToWords();
        }

        return words;
    }
}
