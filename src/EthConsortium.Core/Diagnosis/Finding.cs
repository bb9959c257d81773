namespace EthConsortium.Core.Diagnosis;

/// <summary>One thing that is wrong, or good to know, with what shows it and what to do.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Summary">It in one sentence.</param>
/// <param name="Nodes">The nodes it concerns, by their names; empty when it is the network as a whole.</param>
/// <param name="Evidence">The facts that show it: block numbers, hashes, times, who sealed last. One sentence each.</param>
/// <param name="NextStep">What to do now.</param>
public sealed record Finding(FindingCode Code, FindingSeverity Severity, string Summary, IReadOnlyList<string> Nodes, IReadOnlyList<string> Evidence, string NextStep)
{
    /// <summary>The finding in one line.</summary>
    public override string ToString() => $"{Severity}: {Code}: {Summary}";
}
