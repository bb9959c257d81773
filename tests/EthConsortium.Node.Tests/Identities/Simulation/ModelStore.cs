using System.Collections.Immutable;
using EthConsortium.Azure.Storage;

namespace EthConsortium.Node.Tests.Identities.Simulation;

/// <summary>What Azure makes of requests to a container. The contract tests hold it against Azurite.</summary>
internal sealed class ModelStore(Func<TimeSpan> now)
{
    private readonly SortedDictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private int _version;

    public bool Exists { get; private set; }

    /// <summary>How often a blob was made that was not there.</summary>
    public int Created { get; private set; }

    public void Create() => Exists = true;

    public StoredBlob? Find(string name)
    {
        ThrowIfMissing();
        return _blobs.TryGetValue(name, out Blob? blob) ? new StoredBlob(blob.Content, blob.ETag) : null;
    }

    public string Put(string name, ReadOnlyMemory<byte> content, ImmutableDictionary<string, string> metadata, BlobCondition? condition)
    {
        ThrowIfMissing();
        Blob? blob = _blobs.GetValueOrDefault(name);
        if (condition?.IsNew == true && blob is not null)
        {
            throw Refuse(BlobStorageFailure.ConditionNotMet);
        }

        if (condition?.ETag is { } etag && blob?.ETag != etag)
        {
            throw Refuse(BlobStorageFailure.ConditionNotMet);
        }

        Guid? active = blob?.ActiveLease(now());
        if (active != condition?.LeaseId)
        {
            throw Refuse(BlobStorageFailure.LeaseLost);
        }

        if (blob is null)
        {
            Created++;
            _blobs.Add(name, blob = new Blob());
        }
        else if (active is null)
        {
            blob.LeaseId = null; // one that has run out cannot be revived any more
        }

        blob.Content = content.ToArray();
        blob.Metadata = metadata;
        return blob.ETag = $"\"{++_version}\"";
    }

    public ImmutableArray<BlobItem> List(string prefix)
    {
        ThrowIfMissing();
        return [.. _blobs.Where(b => b.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(b => new BlobItem(b.Key, b.Value.ActiveLease(now()) is not null, b.Value.Metadata))];
    }

    public void Acquire(string name, Guid id, TimeSpan duration)
    {
        Blob blob = Existing(name);
        if (blob.ActiveLease(now()) is { } other && other != id)
        {
            throw Refuse(BlobStorageFailure.LeaseTaken);
        }

        (blob.LeaseId, blob.Duration, blob.Ends) = (id, duration, now() + duration);
    }

    public void Renew(string name, Guid id)
    {
        Blob blob = Existing(name);
        if (blob.LeaseId != id)
        {
            throw Refuse(BlobStorageFailure.LeaseLost);
        }

        blob.Ends = now() + blob.Duration;
    }

    public void Release(string name, Guid id)
    {
        Blob blob = Existing(name);
        blob.LeaseId = blob.LeaseId == id ? null : throw Refuse(BlobStorageFailure.LeaseLost);
    }

    private static BlobStorageException Refuse(BlobStorageFailure failure) => new(failure, $"The model refuses: {failure}.");

    private Blob Existing(string name)
    {
        ThrowIfMissing();
        return _blobs.GetValueOrDefault(name) ?? throw Refuse(BlobStorageFailure.NotFound);
    }

    private void ThrowIfMissing()
    {
        if (!Exists)
        {
            throw Refuse(BlobStorageFailure.NotFound);
        }
    }

    private sealed class Blob
    {
        public ReadOnlyMemory<byte> Content { get; set; }

        public string ETag { get; set; } = "";

        public ImmutableDictionary<string, string> Metadata { get; set; } = ImmutableDictionary<string, string>.Empty;

        public Guid? LeaseId { get; set; }

        public TimeSpan Duration { get; set; }

        public TimeSpan Ends { get; set; }

        public Guid? ActiveLease(TimeSpan now) => now < Ends ? LeaseId : null;
    }
}
