using System.Globalization;
using System.Numerics;

namespace EthConsortium.Ethereum;

/// <summary>An amount of the chain's currency in its smallest unit; 10^18 wei are one ether. Never negative, at most 2^256-1.</summary>
public readonly record struct Wei : IComparable<Wei>
{
    private static readonly BigInteger s_perEther = BigInteger.Pow(10, 18);

    /// <summary>Takes a number of wei.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 256 bits.</exception>
    public Wei(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        if (value.GetBitLength() > 256)
        {
            throw new ArgumentOutOfRangeException(nameof(value), "Expected at most 256 bits.");
        }

        Value = value;
    }

    /// <summary>No wei.</summary>
    public static Wei Zero => default;

    /// <summary>The number of wei.</summary>
    public BigInteger Value { get; }

    /// <summary>A whole number of ether.</summary>
    public static Wei FromEther(BigInteger ether) => new(ether * s_perEther);

    /// <summary>A number of ether with up to 18 decimal places.</summary>
    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static Wei ParseEther(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('.');
        if (parts.Length > 2 || parts.Any(p => p.Length == 0 || p.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) || (parts.Length == 2 && parts[1].Length > 18) || text.Length > 100)
        {
            throw new FormatException($"Expected an amount of ether such as 12 or 0.5, with at most 18 decimal places, found '{(text.Length <= 80 ? text : text[..77] + "…")}'.");
        }

        string digits = parts[0] + (parts.Length == 2 ? parts[1] : "").PadRight(18, '0');
        return new Wei(BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>The amount in ether, exactly: <c>1.5</c> for 1.5 × 10^18 wei.</summary>
    public string ToEtherString()
    {
        BigInteger whole = BigInteger.DivRem(Value, s_perEther, out BigInteger rest);
        return rest.IsZero
            ? whole.ToString(CultureInfo.InvariantCulture)
            : $"{whole}.{rest.ToString("D18", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    /// <inheritdoc/>
    public int CompareTo(Wei other) => Value.CompareTo(other.Value);

    /// <summary>The number of wei in decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
