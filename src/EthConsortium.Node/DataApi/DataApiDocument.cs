namespace EthConsortium.Node.DataApi;

/// <summary>A networkinfo document as it is sent.</summary>
/// <param name="Bytes">UTF-8 JSON.</param>
/// <param name="ETag">The name of this state of it, in quotes.</param>
public sealed record DataApiDocument(ReadOnlyMemory<byte> Bytes, string ETag);
