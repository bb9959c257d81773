using EthConsortium.Core;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;

namespace EthConsortium.Node.Identities;

/// <summary>Keys as V3 keystore files <c>passphrase-N.json</c> in a folder: for a machine without Azure.</summary>
/// <param name="folder">The folder; made when it is missing.</param>
/// <param name="password">The password of the files.</param>
public sealed class KeyFileIdentityKeys(string folder, string password) : IIdentityKeys
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityFailure.KeyUnreadable"/>.</exception>
    public async Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_folder, $"passphrase-{number}.json");
        if (!File.Exists(path))
        {
            Create(path);
        }

        Uri location = new(path);
        return (await ReadAsync(location, cancellationToken).ConfigureAwait(false), location);
    }

    /// <inheritdoc/>
    public Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (!location.IsFile || Path.GetDirectoryName(Path.GetFullPath(location.LocalPath)) != _folder)
        {
            throw new IdentityException(IdentityFailure.KeyElsewhere, $"Expected a key in {_folder}, found one at {location}. It was not read: who can write the store must not choose the keys.");
        }

        try
        {
            return Task.FromResult(KeyStoreFile.Decrypt(location.LocalPath, password));
        }
        catch (Exception error) when (error is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            throw new IdentityException(IdentityFailure.KeyUnreadable, $"The key {location.LocalPath} cannot be read. {error.Message}", error);
        }
    }

    // Whole or not at all, and never over another.
    private void Create(string path)
    {
        PrivateFiles.CreateFolder(_folder);
        using EthECKey key = EthECKey.Generate();
        string draft = $"{path}.{Guid.NewGuid():N}";
        PrivateFiles.Write(draft, KeyStoreV3.Encrypt(key, password, ScryptOptions.Light));
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
