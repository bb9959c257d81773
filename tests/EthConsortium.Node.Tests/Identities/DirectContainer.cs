using System.Collections.Immutable;
using EthConsortium.Azure.Storage;
using EthConsortium.Node.Tests.Identities.Simulation;

namespace EthConsortium.Node.Tests.Identities;

/// <summary>The model of the store with nothing between: every answer comes at once.</summary>
/// <param name="store">The store.</param>
/// <param name="before">Is told of every request before it is served, and may throw.</param>
internal sealed class DirectContainer(ModelStore store, Action<string>? before = null) : IBlobContainer
{
    public Task CreateIfMissingAsync(CancellationToken cancellationToken) => Task.FromResult(Do("create", () =>
    {
        store.Create();
        return true;
    }));

    public Task<StoredBlob?> FindAsync(string name, CancellationToken cancellationToken) => Ask($"find {name}", () => store.Find(name));

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, ImmutableDictionary<string, string> metadata, BlobCondition? condition, CancellationToken cancellationToken) =>
        Ask($"put {name}", () => store.Put(name, content, metadata, condition));

    public Task<ImmutableArray<BlobItem>> ListAsync(string prefix, CancellationToken cancellationToken) => Ask("list", () => store.List(prefix));

    public Task AcquireLeaseAsync(string name, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken) => Ask($"acquire {name}", () =>
    {
        store.Acquire(name, leaseId, duration);
        return true;
    });

    public Task RenewLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => Ask($"renew {name}", () =>
    {
        store.Renew(name, leaseId);
        return true;
    });

    public Task ReleaseLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => Ask($"release {name}", () =>
    {
        store.Release(name, leaseId);
        return true;
    });

    private Task<T> Ask<T>(string what, Func<T> serve)
    {
        try
        {
            return Task.FromResult(Do(what, serve));
        }
        catch (BlobStorageException error)
        {
            return Task.FromException<T>(error);
        }
    }

    private T Do<T>(string what, Func<T> serve)
    {
        lock (store)
        {
            before?.Invoke(what);
            return serve();
        }
    }
}
