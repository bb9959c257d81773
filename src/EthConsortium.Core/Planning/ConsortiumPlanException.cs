namespace EthConsortium.Core.Planning;

/// <summary>A plan has problems; all of them are listed.</summary>
public sealed class ConsortiumPlanException : ConsortiumException
{
    /// <summary>Takes all the problems.</summary>
    public ConsortiumPlanException(IReadOnlyList<Diagnostic> diagnostics, Exception? innerException = null)
        : base(ErrorCode.PlanInvalid, Describe(diagnostics), diagnostics[0].File, innerException) => Diagnostics = diagnostics;

    /// <summary>The problems, in the order of the document; never empty.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    private static string Describe(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfZero(diagnostics.Count, nameof(diagnostics));
        string count = diagnostics.Count == 1 ? "a problem" : $"{diagnostics.Count} problems";
        string where = diagnostics[0].File is { } file ? $" in {file}" : "";
        return $"The plan{where} has {count}:{string.Concat(diagnostics.Select(d => "\n  " + d))}";
    }
}
