using System.Security.Cryptography;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Node.Clients;

/// <summary>The secrets of a running client in files on memory, mode 0600. Disposing overwrites and deletes them.</summary>
internal sealed class ClientSecretFiles : IDisposable
{
    private static readonly string[] s_memory = ["tmpfs", "ramfs"];

    private readonly string _folder;

    private ClientSecretFiles(string folder) => _folder = folder;

    /// <summary>Writes them, and has the log hide them.</summary>
    /// <exception cref="ConsortiumException">The folder is not on memory, or cannot be written: <see cref="ErrorCode.ClientNotStarted"/>.</exception>
    public static ClientSecretFiles Write(string folder, IReadOnlyList<ClientSecret> secrets, EthECKey key, ClientLog log)
    {
        ClientSecretFiles files = new(folder);
        char[] digits = new char[2 * EthECKey.PrivateKeyLength];
        char[] password = RandomNumberGenerator.GetHexString(64, lowercase: true).ToCharArray();
        Span<byte> bytes = stackalloc byte[EthECKey.PrivateKeyLength];
        try
        {
            PrivateFiles.CreateFolder(folder);
            string format = new DriveInfo(folder).DriveFormat;
            if (!s_memory.Contains(format, StringComparer.Ordinal))
            {
                throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The key was not written to {folder}: expected a folder on memory (tmpfs), found one on {format}. Name one below /run or /dev/shm.", folder);
            }

            // What an agent left that was killed.
            files.Erase();
            key.CopyPrivateKeyTo(bytes);
            Convert.TryToHexStringLower(bytes, digits, out _);
            foreach (ClientSecret secret in secrets)
            {
                switch (secret.Form)
                {
                    case ClientSecretForm.KeyBytes:
                        Put(secret.Path, bytes);
                        break;
                    case ClientSecretForm.KeyDigits:
                        Put(secret.Path, digits);
                        break;
                    case ClientSecretForm.Password:
                        Put(secret.Path, password);
                        break;
                    case ClientSecretForm.KeyStore:
                        // The password next to it is random and as long as the key: a costly derivation would add nothing.
                        KeyStoreFile.Write(secret.Path, key, password, ScryptOptions.Light);
                        break;
                }
            }

            log.Hide(digits, password);
            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            files.Dispose();
            throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The client's secrets cannot be written to {folder}: {error.Message}", folder, error);
        }
        catch
        {
            files.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Overwrites and deletes them. What cannot be deleted stays, on memory, until the machine ends.</summary>
    public void Dispose()
    {
        try
        {
            Erase();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing better can be done, and the client is gone.
        }
    }

    private static void Put(string path, ReadOnlySpan<byte> content)
    {
        using FileStream file = PrivateFiles.Open(path, FileMode.CreateNew);
        file.Write(content);
    }

    private static void Put(string path, ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        Put(path, bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private void Erase()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            // Only a plain file is overwritten: not the target of a link, not a socket.
            if (file.LinkTarget is null && file.Length > 0)
            {
                using FileStream content = file.OpenWrite();
                content.Write(new byte[file.Length]);
            }

            file.Delete();
        }

        foreach (DirectoryInfo folder in new DirectoryInfo(_folder).EnumerateDirectories())
        {
            folder.Delete(recursive: true);
        }
    }
}
