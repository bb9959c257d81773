using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace EthConsortium.Ethereum;

/// <summary>
/// The two hexadecimal forms of the Ethereum JSON-RPC specification: <em>data</em> (two digits a byte, <c>0x</c> first)
/// and <em>quantities</em> (no leading zeros, <c>0x0</c> for zero).
/// </summary>
/// <remarks>Source: ethereum/execution-apis, "Hex value encoding".</remarks>
public static class Hex
{
    /// <summary>Writes bytes as lower-case data with <c>0x</c> in front; no bytes are <c>0x</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Concat("0x", Convert.ToHexString(bytes).ToLowerInvariant());

    /// <summary>Reads data: an even number of hexadecimal digits of either case; the prefix <c>0x</c> may be missing.</summary>
    /// <exception cref="FormatException">The text is not data; the message says what was found where.</exception>
    public static byte[] Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> digits = WithoutPrefix(text);
        if (digits.Length % 2 != 0)
        {
            throw new FormatException($"Expected an even number of hexadecimal digits, found {digits.Length}.");
        }

        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException error)
        {
            int bad = digits.IndexOfAnyExcept("0123456789abcdefABCDEF");
            throw new FormatException($"Expected hexadecimal digits, found '{digits[bad]}' at position {bad}.", error);
        }
    }

    /// <summary>Reads data without throwing. See <see cref="Decode"/>.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
        {
            return false;
        }

        ReadOnlySpan<char> digits = WithoutPrefix(text);
        if (digits.Length % 2 != 0 || digits.IndexOfAnyExcept("0123456789abcdefABCDEF") >= 0)
        {
            return false;
        }

        bytes = Convert.FromHexString(digits);
        return true;
    }

    /// <summary>Writes a quantity: <c>0x0</c>, <c>0x41</c>, <c>0x400</c>.</summary>
    public static string EncodeQuantity(ulong value) => $"0x{value:x}";

    /// <summary>Writes a quantity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static string EncodeQuantity(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        string digits = value.ToString("x").TrimStart('0');
        return digits.Length == 0 ? "0x0" : string.Concat("0x", digits);
    }

    /// <summary>Reads a quantity of at most 256 bits. Leading zeros are read (clients differ), a missing prefix is not.</summary>
    /// <exception cref="FormatException">The text is not a quantity.</exception>
    public static BigInteger DecodeQuantity(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length == 2 ||
            text.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF") >= 0)
        {
            throw new FormatException($"Expected a quantity such as 0x1f, found '{Shorten(text)}'.");
        }

        ReadOnlySpan<char> digits = text.AsSpan(2).TrimStart('0');
        if (digits.Length > 64)
        {
            throw new FormatException($"Expected a quantity of at most 256 bits, found {digits.Length * 4} bits.");
        }

        // A zero in front keeps BigInteger from reading a leading 8..f as a sign.
        return BigInteger.Parse(string.Concat("0", digits), System.Globalization.NumberStyles.AllowHexSpecifier, provider: null);
    }

    /// <summary>Reads a quantity of at most 64 bits.</summary>
    /// <exception cref="FormatException">The text is not such a quantity.</exception>
    public static ulong DecodeUInt64(string text)
    {
        BigInteger value = DecodeQuantity(text);
        return value <= ulong.MaxValue
            ? (ulong)value
            : throw new FormatException($"Expected a quantity of at most 64 bits, found '{Shorten(text)}'.");
    }

    private static ReadOnlySpan<char> WithoutPrefix(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}
