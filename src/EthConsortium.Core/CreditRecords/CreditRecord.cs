using EthConsortium.Ethereum;

namespace EthConsortium.Core.CreditRecords;

/// <summary>A person's credit record.</summary>
/// <param name="Person">The person's account.</param>
/// <param name="Score">The score last written; zero if none ever was.</param>
/// <param name="BlockNumber">The block at which it was read or written.</param>
/// <param name="Transaction">The transaction that wrote it; null when it was read.</param>
public sealed record CreditRecord(Address Person, int Score, ulong BlockNumber, Hash32? Transaction = null);
