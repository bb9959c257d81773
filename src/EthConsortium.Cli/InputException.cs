namespace EthConsortium.Cli;

/// <summary>The input cannot work; holds every problem found, so that one round is enough to mend them all.</summary>
internal sealed class InputException : Exception
{
    public InputException(string problem)
        : this(problem, [])
    {
    }

    /// <summary>Takes all problems at once.</summary>
    /// <param name="summary">What was refused, one line.</param>
    /// <param name="problems">Each problem, one line; may be none when the summary says it all.</param>
    public InputException(string summary, IReadOnlyList<string> problems)
        : base(summary) => Problems = problems;

    public IReadOnlyList<string> Problems { get; }
}
