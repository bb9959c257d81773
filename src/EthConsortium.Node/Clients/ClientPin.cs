using System.Security.Cryptography;
using EthConsortium.Core;

namespace EthConsortium.Node.Clients;

/// <summary>Which build of a client runs, to the byte. The agent starts nothing that is not pinned.</summary>
/// <remarks>
/// The versions are those whose options were read for docs/clients.md. Of the digests, only that of the geth of 2019 that npm
/// brings is known here; those of images and other programs have to be configured, from the publisher's signed release.
/// </remarks>
public sealed record ClientPin
{
    /// <summary>The version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>The image without tag or digest, such as <c>hyperledger/besu</c>.</summary>
    public required string Image { get; init; }

    /// <summary>The client's program within the image.</summary>
    public required string ImageProgram { get; init; }

    /// <summary>The image's digest, <c>sha256:</c> and 64 hexadecimal digits in lower case; null while none is configured.</summary>
    public string? ImageDigest { get; init; }

    /// <summary>The SHA-256 of the program's file, 64 hexadecimal digits in lower case; null while none is configured. Of a client of many files it covers this one; whoever unpacks the archive checks the archive.</summary>
    public string? BinarySha256 { get; init; }

    /// <summary>The pin of a client as it comes, to be overridden with <c>with</c>.</summary>
    public static ClientPin Default(ClientKind kind) => kind switch
    {
        ClientKind.Nethermind => new ClientPin { Version = "1.36.0", Image = "nethermind/nethermind", ImageProgram = "/nethermind/nethermind" },
        ClientKind.Besu => new ClientPin { Version = "26.3.0", Image = "hyperledger/besu", ImageProgram = "/opt/besu/bin/besu" },
        ClientKind.CoreGeth => new ClientPin { Version = "1.12.20", Image = "etclabscore/core-geth", ImageProgram = "geth" },
        ClientKind.Geth => new ClientPin { Version = "1.13.15", Image = "ethereum/client-go", ImageProgram = "geth" },
        ClientKind.LegacyGeth => new ClientPin
        {
            Version = "1.8.23",
            Image = "ethereum/client-go",
            ImageProgram = "geth",
            BinarySha256 = "87aeebe234cacd253bdb875cdb1d2ac2be8b12274a6a6801cb76336633ef940b",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    /// <summary>The image by its digest: <c>image@sha256:…</c>.</summary>
    /// <exception cref="ConsortiumException">No digest is configured, or it is none: <see cref="ErrorCode.ClientNotPinned"/>.</exception>
    public string ImageReference() =>
        ImageDigest is not null && ImageDigest.StartsWith("sha256:", StringComparison.Ordinal) && IsDigest(ImageDigest.AsSpan("sha256:".Length))
            ? $"{Image}@{ImageDigest}"
            : throw new ConsortiumException(
                ErrorCode.ClientNotPinned,
                $"The image {Image} {Version} is not pinned: expected its digest, sha256: and 64 hexadecimal digits in lower case, found {ImageDigest ?? "none"}. Configure the digest that the publisher's release names.",
                Image);

    /// <summary>Reads a program and compares it.</summary>
    /// <exception cref="ConsortiumException">It is another, or none is pinned (<see cref="ErrorCode.ClientNotPinned"/>), or it cannot be read (<see cref="ErrorCode.ClientNotStarted"/>).</exception>
    public async Task VerifyAsync(string program, CancellationToken cancellationToken)
    {
        if (BinarySha256 is null || !IsDigest(BinarySha256))
        {
            throw new ConsortiumException(
                ErrorCode.ClientNotPinned,
                $"The program {program} is not pinned: expected the SHA-256 of version {Version}, 64 hexadecimal digits in lower case, found {BinarySha256 ?? "none"}. Configure the one that the publisher's release names.",
                program);
        }

        string found;
        try
        {
            FileStream file = File.OpenRead(program);
            await using (file.ConfigureAwait(false))
            {
                found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The program of the client cannot be read: {error.Message}", program, error);
        }

        if (found != BinarySha256)
        {
            throw new ConsortiumException(
                ErrorCode.ClientNotPinned,
                $"{program} is not version {Version} that is pinned: expected the SHA-256 {BinarySha256}, found {found}. Install that version, or configure the digest of this one.",
                program);
        }
    }

    private static bool IsDigest(ReadOnlySpan<char> text) => text.Length == 64 && text.IndexOfAnyExcept("0123456789abcdef") < 0;
}
