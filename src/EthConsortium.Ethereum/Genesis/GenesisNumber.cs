using System.Globalization;
using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Numbers of genesis files: hexadecimal with <c>0x</c>, or digits that the format's client and every reader take for the same number.</summary>
internal static class GenesisNumber
{
    // 2^256 has 78 decimal digits.
    private const int MaxDecimalDigits = 78;

    public static bool TryParse(string? text, GenesisNumberStyle style, out BigInteger value)
    {
        value = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            try
            {
                value = Hex.DecodeQuantity(text);
                return true;
            }
            catch (FormatException)
            {
                return false;
            }
        }

        if (text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0 || text.Length > MaxDecimalDigits)
        {
            return false;
        }

        value = BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return value.GetBitLength() <= 256 && style switch
        {
            GenesisNumberStyle.Hexadecimal => value < 10,
            GenesisNumberStyle.DecimalOrOctal => value < 8 || text[0] != '0',
            _ => true,
        };
    }

    /// <summary>What to say where <see cref="TryParse"/> fails.</summary>
    public static string Expected(string? text, GenesisNumberStyle style) =>
        style != GenesisNumberStyle.Decimal && TryParse(text, GenesisNumberStyle.Decimal, out _)
            ? "a number with 0x in front (without it Besu and geth take the digits for different numbers)"
            : "a number of at most 256 bits, such as 0x1f or 31";
}
