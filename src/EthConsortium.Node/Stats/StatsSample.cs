using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Node.Stats;

/// <summary>What a look at a client found.</summary>
/// <param name="Head">The height of its head.</param>
/// <param name="HeadTime">When that was made.</param>
/// <param name="Highest">The highest block that it, or anybody who was asked, knows of.</param>
/// <param name="Peers">How many nodes it is connected to; null where the client does not tell.</param>
/// <param name="Pool">The transactions that wait for a block; null where the client does not tell.</param>
internal sealed record StatsSample(ulong Head, DateTimeOffset HeadTime, ulong Highest, ulong? Peers, TransactionPoolStatus? Pool);
