using EthConsortium.Core;

namespace EthConsortium.Node.Agent;

/// <summary>The configuration of an agent has problems; all of them are listed.</summary>
public sealed class NodeConfigurationException : ConsortiumException
{
    internal NodeConfigurationException(IReadOnlyList<Diagnostic> problems, Exception? innerException = null)
        : base(ErrorCode.NodeConfigurationInvalid, $"The configuration has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:{string.Concat(problems.Select(problem => $"\n  {problem.Path}: {problem.Message}"))}", target: null, innerException) => Problems = problems;

    /// <summary>The problems, in the order of the reading; never empty.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; }
}
