namespace EthConsortium.Core.Diagnosis;

/// <summary>What an examination of a network found.</summary>
public sealed record NetworkDiagnosis
{
    /// <summary>Whether nothing has to be done: there is no error and no warning among the findings.</summary>
    public bool IsHealthy => Findings.All(finding => finding.Severity == FindingSeverity.Information);

    /// <summary>What was found, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The nodes, as they were at the end, in the order in which they were given.</summary>
    public required IReadOnlyList<ConsortiumNode> Nodes { get; init; }

    /// <summary>The highest block of the network's chain that a node had at the end; null when none answered.</summary>
    public required ulong? BlockNumber { get; init; }

    /// <summary>How the members agree on blocks; null when that could not be found out, and for a development chain.</summary>
    public required ConsensusEngine? Consensus { get; init; }

    /// <summary>How many validators there are; null when that could not be found out.</summary>
    public required int? ValidatorCount { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset ExaminedAt { get; init; }

    /// <summary>For how long the nodes were watched.</summary>
    public required TimeSpan ObservedFor { get; init; }
}
