using System.Globalization;

namespace EthConsortium.Core.Governance;

/// <summary>
/// A <see cref="GovernanceEvent"/> for tables and files: accounts and hashes as text and with their names, because PowerShell's
/// ConvertTo-Json writes any other value as an object of its properties.
/// </summary>
/// <param name="source">What happened.</param>
/// <param name="names">The state whose aliases are the names.</param>
public sealed class GovernanceHistoryEntry(GovernanceEvent source, GovernanceState names)
{
    /// <summary>The number of the block.</summary>
    public ulong Block => source.Block;

    /// <summary>The place of the event among the logs of its block; -1 where it has none because it was rebuilt from the transaction.</summary>
    public int LogIndex => source.LogIndex;

    /// <summary>The hash of the transaction.</summary>
    public string Transaction => source.Transaction.ToString();

    /// <summary>What happened: one of <see cref="GovernanceEventKind"/>.</summary>
    public string Kind => source.Kind.ToString();

    /// <summary>The address of who did it; null where the chain tells no one.</summary>
    public string? Actor => source.Actor?.ToString();

    /// <summary>What that account is called today, or its address in short; fit for a terminal.</summary>
    public string? ActorName => source.Actor is { } actor ? names.ShortNameOf(actor) : null;

    /// <summary>The address of whom it happened to; null for what is about nobody.</summary>
    public string? Subject => source.Subject?.ToString();

    /// <summary>What that account is called today, or its address in short; fit for a terminal.</summary>
    public string? SubjectName => source.Subject is { } subject ? names.ShortNameOf(subject) : null;

    /// <summary>The votes with this one; null for what is no vote.</summary>
    public int? Votes => source.Votes;

    /// <summary>The votes that decide; null for what is no vote.</summary>
    public int? VotesNeeded => source.VotesNeeded;

    /// <summary>The addresses of the validators delegated, withdrawn or retired; for an announced change the whole set it leads to.</summary>
    public JoinedList<string> Validators => new([.. source.Validators.Select(validator => validator.ToString())]);

    /// <summary>The alias or the name given, fit for a terminal; null otherwise.</summary>
    public string? Text => source.Text is { } text ? Printable.Name(text) : null;

    /// <summary>The capacity voted for, or the new one; null otherwise.</summary>
    public int? Capacity => source.Capacity;

    /// <summary>When a proposal expires or an eviction can be enforced, as <c>2026-03-01T12:00:00Z</c>; null otherwise.</summary>
    public string? Due => source.Due?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
