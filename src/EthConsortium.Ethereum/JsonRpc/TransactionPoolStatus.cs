namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>How many transactions a node keeps that are in no block.</summary>
/// <param name="Pending">Those that may be in the next block.</param>
/// <param name="Queued">Those that wait for one of the same sender with a lower nonce; null where the client counts them with the others.</param>
public sealed record TransactionPoolStatus(ulong Pending, ulong? Queued);
