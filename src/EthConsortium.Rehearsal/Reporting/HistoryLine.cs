using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>One act of governance.</summary>
/// <param name="Block">The block it is in.</param>
/// <param name="Transaction">The transaction it is in.</param>
/// <param name="Action">What was done.</param>
/// <param name="Actor">Who did it, or null when it follows from what others did.</param>
/// <param name="Subject">Whom it is about, or null.</param>
/// <param name="VotesFor">After a vote: how many there are; else null.</param>
/// <param name="VotesNeeded">After a vote: how many are needed; else null.</param>
public sealed record HistoryLine(ulong Block, Hash32 Transaction, string Action, Address? Actor, Address? Subject, int? VotesFor, int? VotesNeeded);
