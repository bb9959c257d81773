namespace EthConsortium.Azure.Storage;

/// <summary>What has to be true of a blob for it to be written.</summary>
/// <remarks>Source: https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations.</remarks>
public sealed record BlobCondition
{
    /// <summary>There is none of this name (<c>If-None-Match: *</c>).</summary>
    public static BlobCondition New { get; } = new() { IsNew = true };

    /// <summary>Whether there must be none of this name.</summary>
    public bool IsNew { get; private init; }

    /// <summary>The ETag that it still has (<c>If-Match</c>); null for any.</summary>
    public string? ETag { get; init; }

    /// <summary>The lease that it is under; null for none. A blob under a lease cannot be written without it.</summary>
    public Guid? LeaseId { get; init; }
}
