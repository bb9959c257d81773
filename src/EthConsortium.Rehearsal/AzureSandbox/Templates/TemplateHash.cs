using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>The template functions that hash.</summary>
internal static class TemplateHash
{
    // Microsoft's documentation of guid() names it.
    private static readonly Guid s_namespace = new("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    /// <summary><c>guid()</c>: a name-based UUID (RFC 9562, version 5) of the values joined by hyphens.</summary>
    /// <remarks>Source: https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#guid.</remarks>
    public static string Guid(string text)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the identifier is defined with SHA-1, nothing is secured by it
        SHA1.HashData([.. s_namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(text)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }

    /// <summary><c>uniqueString()</c>: 13 characters of base 32 of a 64-bit hash of the values joined by hyphens, the same that Azure gives.</summary>
    public static string UniqueString(string text)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        ulong hash = Murmur(Encoding.UTF8.GetBytes(text));
        StringBuilder result = new(13);
        for (int i = 0; i < 13; i++, hash <<= 5)
        {
            result.Append(Alphabet[(int)(hash >> 59)]);
        }

        return result.ToString();
    }

    /// <summary>The hash of a template as Azure prints it: a number. Which one is Azure's own business.</summary>
    public static string OfTemplate(string text) => Murmur(Encoding.UTF8.GetBytes(text)).ToString(CultureInfo.InvariantCulture);

    // Murmur3 in two lanes of 32 bits, seed 0: what Resource Manager uses.
    private static ulong Murmur(ReadOnlySpan<byte> data)
    {
        uint h1 = 0;
        uint h2 = 0;
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            h1 = (BitOperations.RotateLeft(h1 ^ First(BinaryPrimitives.ReadUInt32LittleEndian(rest)), 19) + h2) * 5 + 0x561ccd1b;
            h2 = (BitOperations.RotateLeft(h2 ^ Second(BinaryPrimitives.ReadUInt32LittleEndian(rest[4..])), 13) + h1) * 5 + 0x0bcaa747;
        }

        Span<byte> tail = stackalloc byte[8];
        rest.CopyTo(tail);
        h1 ^= First(BinaryPrimitives.ReadUInt32LittleEndian(tail));
        h2 ^= Second(BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]));

        h1 ^= (uint)data.Length;
        h2 ^= (uint)data.Length;
        h1 += h2;
        h2 += h1;
        h1 = Mix(h1);
        h2 = Mix(h2);
        h1 += h2;
        h2 += h1;
        return ((ulong)h2 << 32) | h1;
    }

    private static uint First(uint k) => BitOperations.RotateLeft(k * 0x239b961b, 15) * 0xab0e9789;

    private static uint Second(uint k) => BitOperations.RotateLeft(k * 0xab0e9789, 17) * 0x239b961b;

    private static uint Mix(uint h)
    {
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return h ^ (h >> 16);
    }
}
