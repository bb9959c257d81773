namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>How far a node is that loads the chain from others.</summary>
/// <param name="CurrentBlock">The block it has come to.</param>
/// <param name="HighestBlock">The highest block it knows of.</param>
public sealed record SyncStatus(ulong CurrentBlock, ulong HighestBlock);
