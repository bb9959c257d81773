namespace EthConsortium.Azure.Storage;

/// <summary>A blob that was read.</summary>
/// <param name="Content">All of it.</param>
/// <param name="ETag">Its version, for <see cref="BlobCondition.ETag"/>.</param>
public sealed record StoredBlob(ReadOnlyMemory<byte> Content, string ETag);
