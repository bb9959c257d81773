using EthConsortium.Ethereum;

namespace EthConsortium.Core.Planning;

/// <summary>The bank demo of a rehearsal: one enrolled bank writes a person's credit record, another reads it, one that is not enrolled is refused.</summary>
public sealed record CreditRecordPlan
{
    /// <summary>The person's account, or null for one that the rehearsal makes up.</summary>
    public Address? Person { get; init; }

    /// <summary>The score, 0 to 1000.</summary>
    public int Score { get; init; } = 720;

    /// <summary>The name of the member that is enrolled and writes; null for the founder.</summary>
    public string? Writer { get; init; }

    /// <summary>The name of the member that reads through its own endpoint; null for the first one after the writer, in the order of the plan.</summary>
    public string? Reader { get; init; }

    /// <summary>The name of the member that is not enrolled and tries to write all the same; null for the last one that is not the writer.</summary>
    public string? Outsider { get; init; }

    /// <summary>The demo in short.</summary>
    public override string ToString() => $"credit record {Score}, written by {Writer ?? "the founder"}";
}
