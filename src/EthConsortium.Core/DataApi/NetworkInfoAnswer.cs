namespace EthConsortium.Core.DataApi;

/// <summary>What a Data API answers to somebody who may have its document already.</summary>
/// <param name="Info">The document, or null when it is the one that the asker has.</param>
/// <param name="ETag">The name of this state of the document, to ask with the next time; null where the server gives none.</param>
public sealed record NetworkInfoAnswer(NetworkInfo? Info, string? ETag);
