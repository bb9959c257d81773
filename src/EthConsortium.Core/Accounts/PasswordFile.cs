using System.Security.Cryptography;
using System.Text;

namespace EthConsortium.Core.Accounts;

/// <summary>A file whose first line is a password, in UTF-8.</summary>
public static class PasswordFile
{
    /// <summary>The most characters a password can have.</summary>
    public const int MaxLength = 1024;

    /// <summary>Reads the password; the caller zeroes it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PasswordFileInvalid"/>: it cannot be read, is too long or has no password in it.</exception>
    public static char[] Read(string path)
    {
        try
        {
            // No buffer of the stream keeps a copy.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, $"The file cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the password from what is open already, such as standard input; the caller zeroes it.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PasswordFileInvalid"/>: it cannot be read, is too long or has no password in it.</exception>
    public static char[] Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] bytes = [];
        char[] text = [];
        try
        {
            // A pipe has no length, so no more is read than a password can have.
            bytes = new byte[(4 * MaxLength) + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length == bytes.Length)
            {
                throw Invalid(name, $"Expected a password of at most {MaxLength} characters, found a file of more than {4 * MaxLength} bytes.");
            }

            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetChars(bytes, 0, length);
            int start = text is ['\uFEFF', ..] ? 1 : 0;
            int end = text.AsSpan().IndexOfAny('\r', '\n');
            ReadOnlySpan<char> password = text.AsSpan(start..(end < 0 ? text.Length : end));
            return password.Length switch
            {
                0 => throw Invalid(name, "Expected a password in the first line, found an empty one."),
                > MaxLength => throw Invalid(name, $"Expected a password of at most {MaxLength} characters, found one of {password.Length}."),
                _ => password.ToArray(),
            };
        }
        catch (DecoderFallbackException error)
        {
            throw Invalid(name, "Expected UTF-8 text.", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }

    private static ConsortiumException Invalid(string name, string message, Exception? inner = null) => new(ErrorCode.PasswordFileInvalid, $"{name}: {message}", name, inner);
}
