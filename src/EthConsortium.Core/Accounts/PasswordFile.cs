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
        byte[] bytes = [];
        char[] text = [];
        try
        {
            using (FileStream file = File.OpenRead(path))
            {
                if (file.Length > 4 * MaxLength)
                {
                    throw Invalid($"Expected a password of at most {MaxLength} characters, found a file of {file.Length} bytes.");
                }

                bytes = new byte[file.Length];
                file.ReadExactly(bytes);
            }

            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetChars(bytes);
            int start = text is ['\uFEFF', ..] ? 1 : 0;
            int end = text.AsSpan().IndexOfAny('\r', '\n');
            char[] password = text[start..(end < 0 ? text.Length : end)];
            return password.Length > 0 ? password : throw Invalid("Expected a password in the first line, found an empty one.");
        }
        catch (DecoderFallbackException error)
        {
            throw Invalid("Expected UTF-8 text.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The file cannot be read: {error.Message}", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }

        ConsortiumException Invalid(string message, Exception? inner = null) => new(ErrorCode.PasswordFileInvalid, $"{path}: {message}", path, inner);
    }
}
