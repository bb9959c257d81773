namespace EthConsortium.Node.Peers;

/// <summary>Secrets of a member besides the keys of its identities, by name.</summary>
public interface IMemberSecrets
{
    /// <summary>Reads the secret as it is now.</summary>
    /// <param name="name">Its name: letters, digits and hyphens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The secret; null where there is none.</returns>
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a secret that nobody can guess.</summary>
    /// <param name="name">Its name: letters, digits and hyphens.</param>
    /// <param name="cancellationToken">Gives up; it may have been made.</param>
    public Task CreateAsync(string name, CancellationToken cancellationToken);
}
