using EthConsortium.Core;
using EthConsortium.Core.Accounts;

namespace EthConsortium.Node.Peers;

/// <summary>Secrets as files of a folder, of mode 0600: for a machine without Azure.</summary>
/// <param name="folder">The folder; made when it is missing.</param>
public sealed class FileMemberSecrets(string folder) : IMemberSecrets
{
    /// <inheritdoc/>
    /// <exception cref="ConsortiumException">The file cannot be read, or there is nothing in it: <see cref="ErrorCode.PasswordFileInvalid"/>.</exception>
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        string path = PathOf(name);
        return Task.FromResult(File.Exists(path) ? new string(PasswordFile.Read(path)) : null);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateFolder(folder);
        string draft = $"{PathOf(name)}.{Guid.NewGuid():N}";
        PrivateFiles.Write(draft, KeyVaultMemberSecrets.NewText());
        try
        {
            // Whole or not at all, and never over another.
            File.Move(draft, PathOf(name), overwrite: false);
        }
        catch (IOException) when (File.Exists(PathOf(name)))
        {
            File.Delete(draft);
        }

        return Task.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
