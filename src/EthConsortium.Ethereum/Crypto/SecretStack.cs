using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>Overwrites what a finished call left on the stack.</summary>
/// <remarks>
/// Secret arithmetic leaves copies in the frames of many small methods. Rather than each cleaning up after itself (and a
/// compiler leaving out stores that nobody reads), the secret work is one call that is not inlined, and its caller then
/// calls <see cref="Erase"/>, whose frame covers the same memory.
/// </remarks>
internal static class SecretStack
{
    /// <summary>More than signing reaches, with the platform's HMAC.</summary>
    private const int Depth = 16 * 1024;

    /// <summary>Zeroes the 16 KiB of stack below the caller's frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Erase()
    {
        Span<byte> stack = stackalloc byte[Depth];
        CryptographicOperations.ZeroMemory(stack);
    }
}
