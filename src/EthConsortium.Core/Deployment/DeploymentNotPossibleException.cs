namespace EthConsortium.Core.Deployment;

/// <summary>The checks before a deployment found problems; all of them are listed, and nothing was changed.</summary>
public sealed class DeploymentNotPossibleException : ConsortiumException
{
    /// <summary>Takes all the problems.</summary>
    public DeploymentNotPossibleException(string member, IReadOnlyList<Diagnostic> diagnostics)
        : base(ErrorCode.DeploymentNotPossible, Describe(member, diagnostics), member) => Diagnostics = diagnostics;

    /// <summary>The problems; never empty. The path of each says what it is about: a parameter, a region, a name.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    private static string Describe(string member, IReadOnlyList<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfZero(diagnostics.Count, nameof(diagnostics));
        string count = diagnostics.Count == 1 ? "is a problem" : $"are {diagnostics.Count} problems";
        return $"Member {member} cannot be deployed, and nothing was changed. There {count}:{string.Concat(diagnostics.Select(d => "\n  " + d))}";
    }
}
