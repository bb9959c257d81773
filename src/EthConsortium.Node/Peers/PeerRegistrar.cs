using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using EthConsortium.Azure.Storage;
using EthConsortium.Ethereum;
using EthConsortium.Node.Identities;
using EthConsortium.Node.Proxy;

namespace EthConsortium.Node.Peers;

/// <summary>
/// The nodes of a member's own identities, and those of others that registered themselves and renewed it in time. An entry is a blob under a lease, so that
/// all agents of the member answer the same, and one that nobody renews is gone with its lease. Safe for concurrent use.
/// </summary>
/// <param name="blobs">The member's container.</param>
/// <param name="identities">The member's identities.</param>
/// <param name="options">What it keeps; null for the defaults.</param>
public sealed class PeerRegistrar(IBlobContainer blobs, IdentityStore identities, PeerRegistrarOptions? options = null) : IDisposable
{
    private const string Prefix = "peer-";
    private const string EnodeUrl = "enodeUrl";

    // Those that somebody took a moment ago are passed over.
    private const int Tries = 5;

    private readonly PeerRegistrarOptions _options = options ?? new PeerRegistrarOptions();
    private readonly SourceLimits _limits = new(new RpcProxyOptions
    {
        CallsPerSecond = (options ?? new PeerRegistrarOptions()).RequestsPerSecond.Lasting,
        Burst = (options ?? new PeerRegistrarOptions()).RequestsPerSecond.Burst,
        PerSource = (4, 100),
        Together = (8, 1_000),
    });
    private readonly SemaphoreSlim _reading = new(1);
    private readonly ConcurrentDictionary<string, (Enode Enode, long At)> _entered = new(StringComparer.Ordinal);
    private Known? _known;
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

        // Whoever posts again and again makes the store no work.
        if (_entered.TryGetValue(enode.PublicKey, out (Enode Enode, long At) last) && last.Enode == enode && _options.Time.GetElapsedTime(last.At) < _options.SharedFor)
        {
            return true;
        }

        if (!await EnterAsync(enode, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        foreach ((string key, _) in _entered.Where(entry => _options.Time.GetElapsedTime(entry.Value.At) >= _options.SharedFor))
        {
            _entered.TryRemove(key, out _);
        }

        _entered[enode.PublicKey] = (enode, _options.Time.GetTimestamp());
        return true;
    }

    /// <summary>The nodes of this moment, give or take <see cref="PeerRegistrarOptions.SharedFor"/>: the member's own whose identity is leased, then those that registered themselves.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStorageException">The store does not answer, or not as it should.</exception>
    public async Task<IReadOnlyList<Enode>> ListAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_known is { } known && _options.Time.GetElapsedTime(known.At) < _options.SharedFor)
            {
                return known.Nodes;
            }

            long now = _options.Time.GetTimestamp();
            Enode[] nodes = await ReadAsync(cancellationToken).ConfigureAwait(false);
            _known = new Known(nodes, now);
            return nodes;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Ends its limits.</summary>
    public void Dispose()
    {
        _limits.Dispose();
        _reading.Dispose();
    }

    /// <summary>Whether a source may make a request now.</summary>
    internal bool MayAsk(IPAddress source) => _limits.TryTake(source, 1);

    /// <summary>Waits for the turn of a request; not acquired when too many wait already.</summary>
    internal ValueTask<RateLimitLease> WaitForTurnAsync(IPAddress source, CancellationToken cancellationToken) => _limits.EnterAsync(source, cancellationToken);

    private async Task<bool> EnterAsync(Enode enode, CancellationToken cancellationToken)
    {
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

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}.json");

    private static Enode? EnodeOf(BlobItem item) => Enode.TryParse(item.Metadata.GetValueOrDefault(EnodeUrl), out Enode? enode) ? enode : null;

    private async Task<Enode[]> ReadAsync(CancellationToken cancellationToken)
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

    private async Task WriteAsync(string name, Enode enode, Guid lease, CancellationToken cancellationToken)
    {
        string url = enode.ToString();
        await blobs.PutAsync(name, Encoding.UTF8.GetBytes($$"""{"enodeUrl":"{{url}}"}"""), ImmutableDictionary<string, string>.Empty.Add(EnodeUrl, url), new BlobCondition { LeaseId = lease }, cancellationToken).ConfigureAwait(false);

        // Who is entered is told of at once.
        Volatile.Write(ref _known, null);
    }

    private sealed record Known(IReadOnlyList<Enode> Nodes, long At);
}
