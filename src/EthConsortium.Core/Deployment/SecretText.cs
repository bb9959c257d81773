using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EthConsortium.Core.Deployment;

/// <summary>A secret that goes into a deployment. It is never printed, and zeroed when it is disposed.</summary>
/// <remarks>What is sent has it as text for as long as a request takes: JSON and HTTP know no other way.</remarks>
public sealed class SecretText : IDisposable
{
    private readonly char[] _characters;

    /// <summary>Copies a secret; the caller zeroes its own.</summary>
    public SecretText(ReadOnlySpan<char> characters) => _characters = characters.ToArray();

    /// <summary>The secret, for as long as it is not disposed.</summary>
    internal ReadOnlySpan<char> Characters => _characters;

    /// <summary>Zeroes it.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_characters.AsSpan()));

    /// <summary>Not the secret.</summary>
    public override string ToString() => "(secret)";
}
