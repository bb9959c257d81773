using System.Security.Cryptography;

namespace EthConsortium.Ethereum.KeyStore;

/// <summary>The work factor of PBKDF2 with HMAC-SHA-256 (RFC 8018), as Parity wrote it. It takes no memory to speak of; scrypt resists guessing better.</summary>
public sealed record Pbkdf2Options : KeyStoreOptions
{
    /// <summary>The most iterations a key file may ask for: ten million; a few seconds.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>Takes the number of iterations, 1 to <see cref="MaxIterations"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of that range.</exception>
    public Pbkdf2Options(int iterations)
    {
        if (FindProblem(iterations) is (_, string problem))
        {
            throw new ArgumentOutOfRangeException(nameof(iterations), problem);
        }

        Iterations = iterations;
    }

    /// <summary>The number of iterations.</summary>
    public int Iterations { get; }

    internal override string Function => "pbkdf2";

    /// <summary>What is wrong with the number, or null.</summary>
    internal static (KeyStoreFailure Reason, string Message)? FindProblem(long iterations) =>
        iterations < 1 ? (KeyStoreFailure.Malformed, $"Expected pbkdf2's c to be 1 or more, found {iterations}.")
        : iterations > MaxIterations ? (KeyStoreFailure.OverLimit, $"pbkdf2 with c={iterations} is over the limit of {MaxIterations} iterations.")
        : null;

    internal override void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> derived) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, derived, Iterations, HashAlgorithmName.SHA256);
}
