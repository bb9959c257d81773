using System.Numerics;

namespace EthConsortium.Ethereum.KeyStore;

/// <summary>The work factors of scrypt (RFC 7914). It takes 128·N·R bytes of memory and time in proportion to N·R·P.</summary>
public sealed record ScryptOptions : KeyStoreOptions
{
    /// <summary>The most memory a key file may ask for: 512 MiB, twice what <see cref="Standard"/> takes.</summary>
    public const long MaxMemoryBytes = 512L << 20;

    /// <summary>The most work (N·R·P) a key file may ask for: 2^24, eight times <see cref="Standard"/>; about three seconds.</summary>
    public const long MaxWork = 1L << 24;

    /// <summary>The largest R·P: 65,536 (8 MiB beside the table).</summary>
    public const long MaxBlocks = 1L << 16;

    /// <summary>Takes the work factors.</summary>
    /// <param name="n">The size of the table in blocks: a power of two, 2 or more.</param>
    /// <param name="r">The size of a block in units of 128 bytes: 1 or more.</param>
    /// <param name="p">How many tables are worked through, one after another: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not allowed, or together they are over a limit of this type.</exception>
    public ScryptOptions(int n, int r, int p)
    {
        if (FindProblem(n, r, p) is (_, string problem))
        {
            throw new ArgumentOutOfRangeException(nameof(n), problem);
        }

        N = n;
        R = r;
        P = p;
    }

    /// <summary>What geth writes: N=262,144, R=8, P=1; 256 MiB, about a third of a second.</summary>
    public static ScryptOptions Standard { get; } = new(1 << 18, 8, 1);

    /// <summary>What geth calls light: N=4,096, R=8, P=6; 4 MiB, some 30 ms. For tests and rehearsals, whose keys guard nothing.</summary>
    public static ScryptOptions Light { get; } = new(1 << 12, 8, 6);

    /// <summary>The size of the table in blocks.</summary>
    public int N { get; }

    /// <summary>The size of a block in units of 128 bytes.</summary>
    public int R { get; }

    /// <summary>How many tables are worked through.</summary>
    public int P { get; }

    internal override string Function => "scrypt";

    /// <summary>What is wrong with the factors, or null. Divides rather than multiplies, so that no hostile number overflows.</summary>
    internal static (KeyStoreFailure Reason, string Message)? FindProblem(long n, long r, long p) =>
        n < 2 || !BitOperations.IsPow2(n) ? (KeyStoreFailure.Malformed, $"Expected scrypt's n to be a power of two, 2 or more, found {n}.")
        : r < 1 || p < 1 ? (KeyStoreFailure.Malformed, $"Expected scrypt's r and p to be 1 or more, found r={r}, p={p}.")
        : n > MaxMemoryBytes / 128 / r ? (KeyStoreFailure.OverLimit, $"scrypt with n={n}, r={r} takes more than the {MaxMemoryBytes >> 20} MiB allowed.")
        : p > MaxBlocks / r ? (KeyStoreFailure.OverLimit, $"scrypt with r={r}, p={p} is over the limit of {MaxBlocks} for r·p.")
        : p > MaxWork / (n * r) ? (KeyStoreFailure.OverLimit, $"scrypt with n={n}, r={r}, p={p} is over the limit of {MaxWork} for n·r·p.")
        : null;

    internal override void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> derived) =>
        Scrypt.DeriveKey(password, salt, N, R, P, derived);
}
