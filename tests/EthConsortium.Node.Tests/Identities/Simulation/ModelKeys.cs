using System.Security.Cryptography;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>A vault as Key Vault is: writing a secret always makes a new version of it, whoever writes and however late.</summary>
internal sealed class ModelKeys(Network network, SimulatedProcess process, Dictionary<string, List<byte[]>> vault) : IIdentityKeys
{
    public async Task<(EthECKey Key, Uri Location)> FindOrCreateAsync(int number, CancellationToken cancellationToken)
    {
        string name = $"passphrase-{number}";
        (byte[]? found, int version) = await AskAsync(() => vault.TryGetValue(name, out List<byte[]>? versions) ? (versions[^1], versions.Count - 1) : (null, 0), cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            byte[] made = RandomNumberGenerator.GetBytes(EthECKey.PrivateKeyLength);
            version = await AskAsync(
                () =>
                {
                    vault.TryAdd(name, []);
                    vault[name].Add(made);
                    return vault[name].Count - 1;
                },
                cancellationToken).ConfigureAwait(false);
            found = made;
        }

        return (new EthECKey(found), new Uri($"vault://model/secrets/{name}/{version}"));
    }

    public async Task<EthECKey> ReadAsync(Uri location, CancellationToken cancellationToken) =>
        new(await AskAsync(() => vault[location.Segments[^2].TrimEnd('/')][int.Parse(location.Segments[^1])], cancellationToken).ConfigureAwait(false));

    private Task<T> AskAsync<T>(Func<T> service, CancellationToken cancellationToken) =>
        network.AskAsync(process, service, () => new BlobStorageException(BlobStorageFailure.Unreachable, "The vault gives no answer."), cancellationToken);
}
