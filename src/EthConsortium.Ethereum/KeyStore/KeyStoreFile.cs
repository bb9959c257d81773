using System.Globalization;
using System.Text;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.KeyStore;

/// <summary>A key file in a folder, as geth keeps them.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Address">The address it names, in its content or else in its name; null when neither does. Unproven until it is opened.</param>
public sealed record KeyStoreFile(string Path, Address? Address)
{
    /// <summary>
    /// Writes a key into a new file with geth's form of name, <c>UTC--2026-01-31T12-00-00.123456700Z--address</c>. Where the
    /// system has modes, the file has 0600 from its creation on, and a missing folder is made with 0700. It appears under
    /// its name only when it is whole and on the disk.
    /// </summary>
    /// <param name="folder">The folder; made when missing.</param>
    /// <param name="key">The key.</param>
    /// <param name="password">The password.</param>
    /// <param name="options">The derivation; <see cref="ScryptOptions.Standard"/> when absent.</param>
    /// <param name="time">The clock for the name; the system's when absent.</param>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public static KeyStoreFile Write(string folder, EthECKey key, ReadOnlySpan<char> password, KeyStoreOptions? options = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(key);
        return Write(folder, key.Address, Encoding.UTF8.GetBytes(KeyStoreV3.Encrypt(key, password, options)), time);
    }

    /// <summary>Copies a key file, byte for byte, under a name of its own into a folder, as <see cref="Write(string, EthECKey, ReadOnlySpan{char}, KeyStoreOptions?, TimeProvider?)"/> writes one.</summary>
    /// <param name="path">The key file.</param>
    /// <param name="folder">The folder; made when missing.</param>
    /// <param name="address">Whose key it is.</param>
    /// <param name="time">The clock for the name; the system's when absent.</param>
    /// <exception cref="IOException">It could not be read or written; nothing is left of the copy.</exception>
    public static KeyStoreFile Copy(string path, string folder, Address address, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Write(folder, address, ReadBytes(path), time);
    }

    /// <summary>Copies a key file, byte for byte, to a path. Where the system has modes, the copy has 0600 from its creation on.</summary>
    /// <param name="path">The key file.</param>
    /// <param name="destination">The copy, in a folder that exists.</param>
    /// <param name="overwrite">Whether to replace a file that is there.</param>
    /// <exception cref="IOException">It could not be read or written, or the destination is there.</exception>
    public static void CopyTo(string path, string destination, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        Put(ReadBytes(path), destination, overwrite);
    }

    private static KeyStoreFile Write(string folder, Address address, byte[] content, TimeProvider? time)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // The clock ticks in 100 ns; geth writes nanoseconds.
        string now = (time ?? TimeProvider.System).GetUtcNow().ToString("yyyy-MM-dd'T'HH-mm-ss.fffffff'00Z'", CultureInfo.InvariantCulture);
        string path = System.IO.Path.Combine(folder, $"UTC--{now}--{Hex.Encode(address.AsSpan())[2..]}");
        Put(content, path, overwrite: false);
        return new KeyStoreFile(path, address);
    }

    private static void Put(byte[] content, string path, bool overwrite)
    {
        FileStreamOptions creation = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // geth passes over names that begin with a dot, so it never sees half a file.
        string unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", $".{System.IO.Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        FileStream stream = new(unfinished, creation);
        try
        {
            using (stream)
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>
    /// The key files of a folder, in the order of their names, which is that of their creation. What is not a key file is
    /// passed over, as are names that begin with a dot or end with a tilde. A folder that is not there has none.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="unreadable">Hears of every file that could not be read, with the reason; it is passed over, too, so that it does not hide the others.</param>
    /// <exception cref="IOException">The folder itself cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder itself may not be read.</exception>
    public static IReadOnlyList<KeyStoreFile> List(string folder, Action<string, Exception>? unreadable = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        List<KeyStoreFile> files = [];
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            string name = System.IO.Path.GetFileName(path);
            if (name.StartsWith('.') || name.EndsWith('~'))
            {
                continue;
            }

            try
            {
                files.Add(new KeyStoreFile(path, KeyStoreV3.ReadAddress(ReadText(path)) ?? AddressIn(name)));
            }
            catch (Exception error) when (error is KeyStoreException or FileNotFoundException)
            {
                // Not a key file; or a link to nowhere, or a file that has just gone.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unreadable?.Invoke(path, error);
            }
        }

        return files;
    }

    /// <summary>Opens a key file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">Its password.</param>
    /// <param name="expected">Whose key it must be, for a file that names the address outside only; null for whoever's it is.</param>
    /// <exception cref="KeyStoreException">It was not opened, see <see cref="KeyStoreV3.Decrypt"/>, or it is the key of another address.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static EthECKey Decrypt(string path, ReadOnlySpan<char> password, Address? expected = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        EthECKey key;
        try
        {
            key = KeyStoreV3.Decrypt(ReadText(path), password);
        }
        catch (KeyStoreException error)
        {
            throw new KeyStoreException(error.Reason, $"{path} was not opened: {error.Message}", error) { Path = path };
        }

        if (expected is null || key.Address == expected)
        {
            return key;
        }

        Address found = key.Address;
        key.Dispose();
        throw new KeyStoreException(KeyStoreFailure.AddressMismatch, $"Expected the key of {expected} in {path}, found that of {found}. The name of the file is wrong.") { Path = path };
    }

    private static byte[] ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] content = new byte[KeyStoreV3.MaxLength + 1];
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= KeyStoreV3.MaxLength ? content[..length] : throw new IOException($"Expected a key file of at most {KeyStoreV3.MaxLength} bytes, found a longer one: {path}.");
    }

    /// <summary>Reads a file that may be a key file, but never more of it than a key file can have.</summary>
    private static string ReadText(string path)
    {
        using StreamReader reader = new(path, Encoding.UTF8);
        char[] buffer = new char[KeyStoreV3.MaxLength + 1];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }

    private static Address? AddressIn(string name) =>
        name.LastIndexOf("--", StringComparison.Ordinal) is int at and >= 0 && Ethereum.Address.TryParse("0x" + name[(at + 2)..].ToLowerInvariant(), out Address address)
            ? address
            : null;
}
