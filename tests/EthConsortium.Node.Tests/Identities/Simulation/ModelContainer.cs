using System.Collections.Immutable;
using EthConsortium.Azure.Storage;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>A process's way to the store.</summary>
internal sealed class ModelContainer(Network network, SimulatedProcess process, ModelStore store) : IBlobContainer
{
    public int Requests { get; private set; }

    public Task CreateIfMissingAsync(CancellationToken cancellationToken) => AskAsync(store.Create, cancellationToken);

    public Task<StoredBlob?> FindAsync(string name, CancellationToken cancellationToken) => AskAsync(() => store.Find(name), cancellationToken);

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, ImmutableDictionary<string, string> metadata, BlobCondition? condition, CancellationToken cancellationToken) =>
        AskAsync(() => store.Put(name, content, metadata, condition), cancellationToken);

    public Task<ImmutableArray<BlobItem>> ListAsync(string prefix, CancellationToken cancellationToken) => AskAsync(() => store.List(prefix), cancellationToken);

    public Task AcquireLeaseAsync(string name, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken) => AskAsync(() => store.Acquire(name, leaseId, duration), cancellationToken);

    public Task RenewLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => AskAsync(() => store.Renew(name, leaseId), cancellationToken);

    public Task ReleaseLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken) => AskAsync(() => store.Release(name, leaseId), cancellationToken);

    private Task AskAsync(Action service, CancellationToken cancellationToken) => AskAsync(
        () =>
        {
            service();
            return true;
        },
        cancellationToken);

    private Task<T> AskAsync<T>(Func<T> service, CancellationToken cancellationToken)
    {
        Requests++;
        return network.AskAsync(process, service, () => new BlobStorageException(BlobStorageFailure.Unreachable, "The network gives no answer."), cancellationToken);
    }
}
