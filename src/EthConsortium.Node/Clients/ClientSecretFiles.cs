using System.Security.Cryptography;
using System.Text;
using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Clients;

/// <summary>Writes the secrets of a client into files on memory.</summary>
internal static class ClientSecretFiles
{
    /// <summary>Writes them into a new folder, and has the log hide them. What an agent left there that was killed is zeroed and deleted.</summary>
    /// <returns>The folder, to be disposed when the client is gone, and the configuration that names it.</returns>
    /// <exception cref="IdentityException">The folder is on a disk.</exception>
    /// <exception cref="ConsortiumException">It cannot be written to: <see cref="ErrorCode.ClientNotStarted"/>; or is too deep for a socket: <see cref="ErrorCode.ClientConfigurationInvalid"/>.</exception>
    public static (MemoryFolder Folder, ClientConfiguration Configuration) Write(ClientConfiguration configuration, EthECKey key, ClientLog log)
    {
        string parent = configuration.SecretsFolder;
        MemoryFolder? folder = null;
        try
        {
            if (!Directory.Exists(parent))
            {
                PrivateFiles.CreateFolder(parent);
            }

            // Only what MemoryFolder made: whoever names /run must not lose it.
            foreach (string left in Directory.EnumerateDirectories(parent, "identity-*"))
            {
                MemoryFolder.Erase(left);
            }

            folder = MemoryFolder.Create(parent, configuration.IsRehearsal);
            ClientConfiguration written = configuration with { SecretsFolder = folder.Path };
            Write(folder, ClientLaunch.For(written).Secrets, key, log);
            return (folder, written);
        }
        catch (Exception error)
        {
            folder?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new ConsortiumException(ErrorCode.ClientNotStarted, $"The client's secrets cannot be written to {parent}: {error.Message}", parent, error);
            }

            throw;
        }
    }

    private static void Write(MemoryFolder folder, IReadOnlyList<ClientSecret> secrets, EthECKey key, ClientLog log)
    {
        char[] digits = new char[2 * EthECKey.PrivateKeyLength];
        char[] password = RandomNumberGenerator.GetHexString(64, lowercase: true).ToCharArray();
        Span<byte> bytes = stackalloc byte[EthECKey.PrivateKeyLength];
        Span<byte> text = stackalloc byte[digits.Length];
        try
        {
            key.CopyPrivateKeyTo(bytes);
            Convert.TryToHexStringLower(bytes, digits, out _);
            log.Hide(digits, password);
            foreach (ClientSecret secret in secrets)
            {
                string name = Path.GetFileName(secret.Path);
                switch (secret.Form)
                {
                    case ClientSecretForm.KeyBytes:
                        folder.Write(name, bytes);
                        break;
                    case ClientSecretForm.KeyDigits:
                        Encoding.ASCII.GetBytes(digits, text);
                        folder.Write(name, text);
                        break;
                    case ClientSecretForm.Password:
                        Encoding.ASCII.GetBytes(password, text);
                        folder.Write(name, text);
                        break;
                    case ClientSecretForm.KeyStore:
                        // The password next to it is random and as long as the key: a costly derivation would add nothing.
                        KeyStoreFile.Write(secret.Path, key, password, ScryptOptions.Light);
                        break;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
