using System.IO.Compression;
using System.Security.Cryptography;

namespace EthConsortium.Node.Site.Api;

/// <summary>An answer that many ask for: made once, compressed at most once in each way, and known by the digest of its bytes.</summary>
internal sealed class SiteDocument
{
    /// <summary>What fits into a packet anyway.</summary>
    private const int TooShortToCompress = 1_000;

    private readonly Lazy<byte[]> _gzip;
    private readonly Lazy<byte[]> _brotli;

    public SiteDocument(byte[] bytes)
    {
        Bytes = bytes;
        ETag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
        _gzip = new(() => Compress(stream => new GZipStream(stream, CompressionLevel.Fastest)));
        _brotli = new(() => Compress(stream => new BrotliStream(stream, CompressionLevel.Optimal)));
    }

    public byte[] Bytes { get; }

    /// <summary>A weak one: the same for all codings.</summary>
    public string ETag { get; }

    /// <summary>The bytes in the best of the codings that the asker takes, and its name; null for none.</summary>
    /// <param name="accepts">Whether the asker takes a coding.</param>
    public (byte[] Bytes, string? Coding) Encode(Func<string, bool> accepts) =>
        Bytes.Length < TooShortToCompress ? (Bytes, null)
        : accepts("br") ? (_brotli.Value, "br")
        : accepts("gzip") ? (_gzip.Value, "gzip")
        : (Bytes, null);

    private byte[] Compress(Func<Stream, Stream> coding)
    {
        using MemoryStream compressed = new();
        using (Stream stream = coding(compressed))
        {
            stream.Write(Bytes);
        }

        return compressed.ToArray();
    }
}
