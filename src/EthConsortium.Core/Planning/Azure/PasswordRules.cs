namespace EthConsortium.Core.Planning.Azure;

/// <summary>What the passwords and shared keys of a deployment have to keep. Nothing of a secret gets into the answer.</summary>
public static class PasswordRules
{
    /// <summary>The fewest characters of a password.</summary>
    public const int MinLength = 12;

    /// <summary>The most characters of a password.</summary>
    public const int MaxLength = 72;

    /// <summary>The most characters of a shared key.</summary>
    public const int MaxSharedKeyLength = 128;

    /// <summary>Says what is wrong with a password: 12 to 72 characters, of three among upper case, lower case, digits and others.</summary>
    /// <returns>What was expected and found, or null if it is right.</returns>
    public static string? Check(ReadOnlySpan<char> secret)
    {
        bool upper = false;
        bool lower = false;
        bool digit = false;
        bool other = false;
        foreach (char c in secret)
        {
            upper |= char.IsUpper(c);
            lower |= char.IsLower(c);
            digit |= char.IsDigit(c);
            other |= !char.IsLetterOrDigit(c);
            if (char.IsControl(c))
            {
                return "Expected a password without control characters, found one.";
            }
        }

        int kinds = (upper ? 1 : 0) + (lower ? 1 : 0) + (digit ? 1 : 0) + (other ? 1 : 0);
        return secret.Length is >= MinLength and <= MaxLength && kinds >= 3
            ? null
            : $"Expected a password of {MinLength} to {MaxLength} characters of three kinds among upper case, lower case, digits and others; found {secret.Length} of {kinds}.";
    }

    /// <summary>Says what is wrong with the shared key of a connection: 1 to 128 printable ASCII characters without space, hyphen and tilde.</summary>
    /// <returns>What was expected and found, or null if it is right.</returns>
    /// <remarks><see href="https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq">VPN Gateway FAQ</see>: the pre-shared key.</remarks>
    public static string? CheckSharedKey(ReadOnlySpan<char> secret)
    {
        int refused = 0;
        foreach (char c in secret)
        {
            refused += c is <= ' ' or >= '~' or '-' ? 1 : 0;
        }

        return secret.Length is > 0 and <= MaxSharedKeyLength && refused == 0
            ? null
            : $"Expected a shared key of 1 to {MaxSharedKeyLength} printable ASCII characters without space, hyphen and tilde; found {secret.Length}, {refused} of them others.";
    }

    /// <summary>Says so with an exception.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.AdminPasswordInvalid"/>: it is not right.</exception>
    public static void ThrowIfInvalid(ReadOnlySpan<char> secret) => Throw(ErrorCode.AdminPasswordInvalid, Check(secret));

    /// <summary>Says so with an exception.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.SharedKeyInvalid"/>: it is not right.</exception>
    public static void ThrowIfSharedKeyInvalid(ReadOnlySpan<char> secret) => Throw(ErrorCode.SharedKeyInvalid, CheckSharedKey(secret));

    private static void Throw(ErrorCode code, string? problem)
    {
        if (problem is not null)
        {
            throw new ConsortiumException(code, problem, target: null);
        }
    }
}
