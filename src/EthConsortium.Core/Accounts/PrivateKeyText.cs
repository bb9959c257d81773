using System.Globalization;
using System.Security.Cryptography;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Core.Accounts;

/// <summary>Reads private keys in hexadecimal digits, as wallets give them, without leaving copies.</summary>
public static class PrivateKeyText
{
    /// <summary>Reads a key.</summary>
    /// <param name="text">64 hexadecimal digits, with or without <c>0x</c>.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PrivateKeyInvalid"/>. The message does not repeat the text.</exception>
    public static EthECKey Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        text = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (text.Length != 2 * EthECKey.PrivateKeyLength)
        {
            throw Invalid($"{text.Length} characters");
        }

        Span<byte> key = stackalloc byte[EthECKey.PrivateKeyLength];
        try
        {
            for (int i = 0; i < key.Length; i++)
            {
                if (!byte.TryParse(text.Slice(2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key[i]))
                {
                    throw Invalid("other characters");
                }
            }

            return EthECKey.IsValidPrivateKey(key) ? new EthECKey(key) : throw Invalid("a number that is none of the curve's: zero, or too large");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static ConsortiumException Invalid(string found) =>
        new(ErrorCode.PrivateKeyInvalid, $"Expected a private key in {2 * EthECKey.PrivateKeyLength} hexadecimal digits, found {found}.");
}
