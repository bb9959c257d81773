using System.Collections.Immutable;

namespace EthConsortium.Azure.Monitor;

/// <summary>A table of logs in a workspace.</summary>
/// <param name="Name">Its name, which ends with <c>_CL</c>.</param>
/// <param name="Columns">Its columns; each has <c>TimeGenerated</c>.</param>
public sealed record LogTable(string Name, ImmutableArray<LogColumn> Columns)
{
    /// <summary>The stream of a data collection rule that its rows come by.</summary>
    public string Stream => $"Custom-{Name}";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
