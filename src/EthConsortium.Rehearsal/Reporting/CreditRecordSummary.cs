using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>The bank demo of a rehearsal.</summary>
/// <param name="Person">The person's account.</param>
/// <param name="Score">The score that the reader saw.</param>
/// <param name="WrittenBy">The name of the member that wrote it.</param>
/// <param name="ReadBy">The name of the member that read it through its own endpoint.</param>
/// <param name="Transaction">The transaction that wrote it.</param>
public sealed record CreditRecordSummary(Address Person, int Score, string WrittenBy, string ReadBy, Hash32 Transaction);
