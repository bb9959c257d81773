using System.Buffers.Binary;
using System.Text;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>Which public keys Azure puts on a Linux machine: RSA of 2,048 bits or more, and Ed25519.</summary>
/// <remarks><see href="https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys">Reference</see>; the form is that of RFC 4253, section 6.6.</remarks>
internal static class SshPublicKeyRules
{
    private const int MinRsaBits = 2_048;
    private const int MaxLength = 16_384;

    /// <summary>What is wrong with the key, without quoting it: a private key may have been pasted. Null if it is right.</summary>
    public static string? Check(string key)
    {
        const string Expected = "Expected a public key as one line of OpenSSH, 'ssh-rsa AAAA…' or 'ssh-ed25519 AAAA…' (the content of id_ed25519.pub)";
        if (key.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return $"{Expected}, found a private key. It belongs into no file that is handed around: make a new one.";
        }

        string[] parts = key.Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (key.Length > MaxLength || key.AsSpan().Trim().ContainsAny('\r', '\n') || parts.Length < 2 || parts[0] is not ("ssh-rsa" or "ssh-ed25519"))
        {
            return $"{Expected}, found another form.";
        }

        byte[] blob = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], blob, out int length))
        {
            return $"{Expected}; its second part is not base64.";
        }

        ReadOnlySpan<byte> rest = blob.AsSpan(0, length);
        if (!TryTake(ref rest, out ReadOnlySpan<byte> type) || !type.SequenceEqual(Encoding.ASCII.GetBytes(parts[0])))
        {
            return $"{Expected}; what is encoded is no key of that type.";
        }

        if (parts[0] == "ssh-ed25519")
        {
            return TryTake(ref rest, out ReadOnlySpan<byte> point) && point.Length == 32 && rest.IsEmpty ? null : $"{Expected}; the key is cut short or too long.";
        }

        if (!TryTake(ref rest, out _) || !TryTake(ref rest, out ReadOnlySpan<byte> modulus) || !rest.IsEmpty)
        {
            return $"{Expected}; the key is cut short or too long.";
        }

        int bits = modulus.TrimStart((byte)0).Length * 8;
        return bits >= MinRsaBits ? null : $"Expected an RSA key of {MinRsaBits} bits or more, found {bits}.";
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
        {
            return false;
        }

        field = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }
}
