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
        return Parse(text, 18);
    }

    /// <summary>A number with its unit: <c>1.5 ether</c>, <c>20 gwei</c>, <c>21000 wei</c>. Without a unit, a text could be taken for 10^18 times what it means.</summary>
    /// <exception cref="FormatException">The text is not such an amount, or it is too large.</exception>
    public static Wei Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int decimals = parts.Length == 2
            ? parts[1].ToLowerInvariant() switch { "wei" => 0, "gwei" => 9, "ether" or "eth" => 18, _ => -1 }
            : -1;
        return decimals >= 0
            ? Parse(parts[0], decimals)
            : throw new FormatException($"Expected an amount with its unit, such as '1.5 ether', '20 gwei' or '21000 wei', found '{(text.Length <= 80 ? text : text[..77] + "…")}'.");
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

    private static Wei Parse(string text, int decimals)
    {
        string[] parts = text.Split('.');
        if (parts.Length > 2 || parts.Any(p => p.Length == 0 || p.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) || (parts.Length == 2 && parts[1].Length > decimals) || text.Length > 100)
        {
            string unit = decimals switch { 0 => "wei", 9 => "gwei", _ => "ether" };
            throw new FormatException($"Expected an amount of {unit} such as {(decimals == 0 ? "12" : $"12 or 0.5, with at most {decimals} decimal places")}, found '{(text.Length <= 80 ? text : text[..77] + "…")}'.");
        }

        string digits = parts[0] + (parts.Length == 2 ? parts[1] : "").PadRight(decimals, '0');
        BigInteger value = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return value.GetBitLength() <= 256 ? new Wei(value) : throw new FormatException("Expected an amount of at most 2^256-1 wei, found a larger one.");
    }
}
