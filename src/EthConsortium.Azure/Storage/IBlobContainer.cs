using System.Collections.Immutable;

namespace EthConsortium.Azure.Storage;

/// <summary>A container of blobs, with leases. One call is one request: nothing is sent twice, so that who calls knows when what was answered was sent at the earliest.</summary>
public interface IBlobContainer
{
    /// <summary>Makes the container, unless it is there.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStorageException">It could not be made.</exception>
    public Task CreateIfMissingAsync(CancellationToken cancellationToken);

    /// <summary>Reads a blob.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The blob, or null when there is none.</returns>
    /// <exception cref="BlobStorageException">It could not be read.</exception>
    public Task<StoredBlob?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a blob whole.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">All of it.</param>
    /// <param name="metadata">What lists show of it; replaces what was there. Names are C# identifiers, values printable ASCII.</param>
    /// <param name="condition">What has to be true of it; null for nothing.</param>
    /// <param name="cancellationToken">Gives up; it may have been written.</param>
    /// <returns>Its new ETag.</returns>
    /// <exception cref="BlobStorageException">It was not written, or nobody knows.</exception>
    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, ImmutableDictionary<string, string> metadata, BlobCondition? condition, CancellationToken cancellationToken);

    /// <summary>Lists blobs with their metadata.</summary>
    /// <param name="prefix">What their names start with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStorageException">They could not be listed.</exception>
    public Task<ImmutableArray<BlobItem>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Takes a lease on a blob that has none, or takes the same one anew. Doing it again with the same id is harmless, so an answer that was lost can be asked for again.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="leaseId">The id of the new lease: the caller's choice.</param>
    /// <param name="duration">How long it holds unless it is renewed: 15 to 60 seconds, in whole ones.</param>
    /// <param name="cancellationToken">Gives up; it may have been taken.</param>
    /// <exception cref="BlobStorageException">It was not taken, for another has one (<see cref="BlobStorageFailure.LeaseTaken"/>), or nobody knows.</exception>
    public Task AcquireLeaseAsync(string name, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Lets a lease run from now on, as long as it was taken for. One that has run out is revived where nobody has taken or written the blob since.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="leaseId">The lease.</param>
    /// <param name="cancellationToken">Gives up; it may have been renewed.</param>
    /// <exception cref="BlobStorageException">It was not renewed, for it is gone (<see cref="BlobStorageFailure.LeaseLost"/>), or nobody knows.</exception>
    public Task RenewLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken);

    /// <summary>Ends a lease, so that another can be taken at once.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="leaseId">The lease.</param>
    /// <param name="cancellationToken">Gives up; it may have been ended.</param>
    /// <exception cref="BlobStorageException">It was not ended, for it is gone (<see cref="BlobStorageFailure.LeaseLost"/>), or nobody knows.</exception>
    public Task ReleaseLeaseAsync(string name, Guid leaseId, CancellationToken cancellationToken);
}
