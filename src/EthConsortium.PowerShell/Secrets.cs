using System.Buffers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace EthConsortium.PowerShell;

/// <summary>Opens a secret for as long as it is needed.</summary>
internal static class Secrets
{
    /// <summary>Gives the characters of a secret to <paramref name="use"/> and zeroes them after.</summary>
    public static T Use<T>(SecureString secret, Func<ReadOnlyMemory<char>, T> use)
    {
        char[] characters = new char[secret.Length];
        using MemoryHandle pinned = characters.AsMemory().Pin();
        nint copy = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(copy, characters, 0, characters.Length);
            return use(characters);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(copy);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(characters.AsSpan()));
        }
    }
}
