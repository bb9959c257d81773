using System.Text.Json;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;

namespace EthConsortium.Rehearsal.Reporting;

/// <summary>One act of governance.</summary>
/// <param name="Block">The block it is in.</param>
/// <param name="Transaction">The transaction it is in.</param>
/// <param name="Action">What was done: the name of a <see cref="GovernanceEventKind"/> in camelCase, such as <c>votedFor</c>.</param>
/// <param name="Actor">Who did it, or null when it follows from what others did; for retired validators the admin who left.</param>
/// <param name="Subject">Whom it is about, or null.</param>
/// <param name="VotesFor">After a vote: how many there are; else null.</param>
/// <param name="VotesNeeded">After a vote: how many are needed; else null.</param>
public sealed record HistoryLine(ulong Block, Hash32 Transaction, string Action, Address? Actor, Address? Subject, int? VotesFor, int? VotesNeeded)
{
    /// <summary>The lines of an event: one for each validator it delegates, withdraws or retires, one for every other event.</summary>
    public static IEnumerable<HistoryLine> From(GovernanceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        HistoryLine line = new(
            happened.Block, happened.Transaction, JsonNamingPolicy.CamelCase.ConvertName(happened.Kind.ToString()), happened.Actor, happened.Subject, happened.Votes, happened.VotesNeeded);
        return happened.Kind is GovernanceEventKind.ValidatorsDelegated or GovernanceEventKind.ValidatorsWithdrawn or GovernanceEventKind.ValidatorsRetired
            ? happened.Validators.Select(validator => line with { Actor = happened.Actor ?? happened.Subject, Subject = validator })
            : [line];
    }
}
