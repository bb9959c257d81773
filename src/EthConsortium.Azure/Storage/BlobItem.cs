using System.Collections.Immutable;

namespace EthConsortium.Azure.Storage;

/// <summary>A blob as a list shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLeased">Whether it was under a lease when it was listed.</param>
/// <param name="Metadata">What was written with it; names of any case are the same.</param>
public sealed record BlobItem(string Name, bool IsLeased, ImmutableDictionary<string, string> Metadata);
