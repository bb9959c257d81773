using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EthConsortium.Azure;

/// <summary>The value of a secret, until it is disposed, which zeroes it.</summary>
/// <remarks>
/// This copy is zeroed. Those that the SDK and .NET make on the way cannot be: the string that the SDK hands over and the buffers that the answer came
/// through stay in memory until it is used for something else.
/// </remarks>
public sealed class KeyVaultSecretText : IDisposable
{
    private readonly char[] _text;

    internal KeyVaultSecretText(string text)
    {
        _text = GC.AllocateUninitializedArray<char>(text.Length, pinned: true);
        text.CopyTo(_text);
    }

    /// <summary>The identifier that it was given under, with its version; null where it comes from no vault.</summary>
    public Uri? Id { get; init; }

    /// <summary>The value; zeros after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<char> Text => _text;

    /// <summary>Zeroes the value.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_text.AsSpan()));

    /// <summary>Not the value.</summary>
    public override string ToString() => "a secret";
}
