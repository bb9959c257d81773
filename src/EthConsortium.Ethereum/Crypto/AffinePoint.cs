using System.Runtime.CompilerServices;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>A point of secp256k1, y² = x³ + 7, other than infinity.</summary>
internal struct AffinePoint
{
    public FieldElement X;
    public FieldElement Y;

    /// <summary>The point every key is a multiple of (SEC 2, section 2.4.1).</summary>
    public static AffinePoint Generator => new()
    {
        X = new(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC),
        Y = new(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465),
    };

    /// <summary>Reads a public key: 64 bytes (x, y), or the SEC1 forms of 65 (0x04, x, y) and 33 (0x02 or 0x03, x). False when it is not a point. For public points.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AffinePoint point)
    {
        switch (bytes.Length)
        {
            case 33 when bytes[0] is 2 or 3:
                return FieldElement.TryRead(bytes[1..], out FieldElement x) & TryDecompress(x, (bytes[0] & 1) != 0, out point);
            case 65 when bytes[0] is 4:
                return TryRead(bytes[1..], out point);
            case 64:
                Unsafe.SkipInit(out point);
                return FieldElement.TryRead(bytes[..32], out point.X) & FieldElement.TryRead(bytes[32..], out point.Y) && IsOnCurve(point);
            default:
                point = default;
                return false;
        }
    }

    /// <summary>Finds the point with this x and parity of y; false when there is none. For public points.</summary>
    public static bool TryDecompress(in FieldElement x, bool isOdd, out AffinePoint point)
    {
        CurveEquation(x, out FieldElement square);
        bool exists = FieldElement.TrySquareRoot(out FieldElement y, square);
        y.Reduce();
        if (y.LowestBit != (isOdd ? 1UL : 0))
        {
            FieldElement.Subtract(out y, default, y, 1);
            y.Reduce();
        }

        point = new() { X = x, Y = y };
        return exists;
    }

    /// <summary>Writes x and y, 64 bytes. Needs reduced coordinates.</summary>
    public readonly void Write(Span<byte> destination)
    {
        X.Write(destination);
        Y.Write(destination[FieldElement.Length..]);
    }

    private static bool IsOnCurve(in AffinePoint point)
    {
        CurveEquation(point.X, out FieldElement expected);
        FieldElement.Square(out FieldElement square, point.Y);
        return FieldElement.AreEqual(square, expected);
    }

    /// <summary>x³ + 7.</summary>
    private static void CurveEquation(in FieldElement x, out FieldElement value)
    {
        FieldElement.Square(out value, x);
        FieldElement.Multiply(out value, value, x);
        FieldElement.Add(out value, value, new FieldElement(7, 0, 0, 0));
    }
}
