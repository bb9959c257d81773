using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Peers;

/// <summary>
/// The nodes of a member's own identities, and those of others that registered themselves and renewed it in time. An entry is a blob under a lease, so that
/// all agents of the member answer the same, and one that nobody renews is gone with its lease. Safe for concurrent use.
/// </summary>
/// <param name="blobs">The member's container.</param>
/// <param name="identities">The member's identities.</param>
/// <param name="options">What it keeps; null for the defaults.</param>
public sealed class PeerRegistrar(IBlobContainer blobs, IdentityStore identities, PeerRegistrarOptions? options = null)
{
    private const string Prefix = "peer-";
    private const string EnodeUrl = "enodeUrl";

    // Those that somebody took a moment ago are passed over.
    private const int Tries = 5;

    private readonly PeerRegistrarOptions _options = options ?? new PeerRegistrarOptions();
    private byte[]? _key;

    /// <summary>How long an entry stays without being posted again.</summary>
    public TimeSpan Lifetime => _options.Lifetime;

    /// <summary>Whether it has a key; without one nobody can show it.</summary>
    public bool IsOpen => Volatile.Read(ref _key) is not null;

    /// <summary>Takes this key from now on, and no other.</summary>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public void Open(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length < PeerRegistrarOptions.MinKeyLength)
        {
            throw new ArgumentException($"Expected a registrar's key of at least {PeerRegistrarOptions.MinKeyLength} characters, found {key.Length}.", nameof(key));
        }

        Volatile.Write(ref _key, Digest(key));
    }

    /// <summary>Whether it is the registrar's key. Takes as long for a wrong one as for the right one.</summary>
    public bool IsKey(string given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return Volatile.Read(ref _key) is { } key && CryptographicOperations.FixedTimeEquals(Digest(given), key);
    }

    /// <summary>Enters a node, or renews it. One entry for each public key: who posts it again moves it.</summary>
    /// <param name="enode">How to reach it; with host and port.</param>
    /// <param name="cancellationToken">Gives up; it may have been entered.</param>
    /// <returns>False when the registrar is full.</returns>
    /// <exception cref="ArgumentException">The enode says not where the node is.</exception>
    /// <exception cref="BlobStorageException">The store does not answer, or not as it should.</exception>
    public async Task<bool> TryEnterAsync(Enode enode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enode);
        if (enode is not { Host: not null, Port: > 0 })
        {
            throw new ArgumentException($"Expected an enode URL with host and port, found '{enode}'.", nameof(enode));
        }

        // The lease of a node is known by its public key, so that every agent can renew it.
        Guid lease = new(SHA256.HashData(Encoding.ASCII.GetBytes(enode.PublicKey)).AsSpan(0, 16));
        ImmutableArray<BlobItem> items = await blobs.ListAsync(Prefix, cancellationToken).ConfigureAwait(false);
        if (items.FirstOrDefault(item => item.IsLeased && EnodeOf(item)?.PublicKey == enode.PublicKey) is { } own && await TryTakeAsync(own.Name, lease, cancellationToken).ConfigureAwait(false))
        {
            if (EnodeOf(own) != enode)
            {
                await WriteAsync(own.Name, enode, lease, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }

        // A blob whose lease is over is anybody's. What cannot be deleted is used again, so there are never more than the limit.
        HashSet<string> there = [.. items.Select(item => item.Name)];
        IEnumerable<string> free = items.Where(item => !item.IsLeased).Select(item => item.Name).Concat(Enumerable.Range(0, _options.MaxPeers).Select(NameOf).Where(name => !there.Contains(name)));
        foreach (string name in free.Take(Math.Min(Tries, Math.Max(0, _options.MaxPeers - items.Count(item => item.IsLeased)))))
        {
            if (!there.Contains(name))
            {
                await MakeAsync(name, cancellationToken).ConfigureAwait(false);
            }

            if (await TryTakeAsync(name, lease, cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(name, enode, lease, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    /// <summary>The nodes of this moment: the member's own whose identity is leased, then those that registered themselves.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStorageException">The store does not answer, or not as it should.</exception>
    public async Task<IReadOnlyList<Enode>> ListAsync(CancellationToken cancellationToken)
    {
        Task<ImmutableArray<StoredIdentity>> own = identities.ListAsync(cancellationToken);
        ImmutableArray<BlobItem> registered = await blobs.ListAsync(Prefix, cancellationToken).ConfigureAwait(false);
        return
        [
            .. (await own.ConfigureAwait(false)).Where(identity => identity.IsLeased).Select(identity => identity.PublicEnode)
                .Concat(registered.Where(item => item.IsLeased).Select(EnodeOf))
                .OfType<Enode>()
                .DistinctBy(enode => enode.PublicKey),
        ];
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}.json");

    private static Enode? EnodeOf(BlobItem item) => Enode.TryParse(item.Metadata.GetValueOrDefault(EnodeUrl), out Enode? enode) ? enode : null;

    private async Task MakeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.PutAsync(name, default, ImmutableDictionary<string, string>.Empty, BlobCondition.New, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStorageException error) when (error.Failure is BlobStorageFailure.ConditionNotMet or BlobStorageFailure.LeaseLost)
        {
            // Another agent has made it, and may have leased it already.
        }
    }

    private async Task<bool> TryTakeAsync(string name, Guid lease, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.AcquireLeaseAsync(name, lease, _options.Lifetime, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BlobStorageException error) when (error.Failure == BlobStorageFailure.LeaseTaken)
        {
            return false;
        }
    }

    private Task<string> WriteAsync(string name, Enode enode, Guid lease, CancellationToken cancellationToken)
    {
        string url = enode.ToString();
        return blobs.PutAsync(name, Encoding.UTF8.GetBytes($$"""{"enodeUrl":"{{url}}"}"""), ImmutableDictionary<string, string>.Empty.Add(EnodeUrl, url), new BlobCondition { LeaseId = lease }, cancellationToken);
    }
}
