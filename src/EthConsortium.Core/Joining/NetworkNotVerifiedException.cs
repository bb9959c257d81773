namespace EthConsortium.Core.Joining;

/// <summary>A network that was handed over is not what it claims to be, or not what the node runs. <see cref="ConsortiumException.Code"/> is that of the first check that failed.</summary>
public sealed class NetworkNotVerifiedException : ConsortiumException
{
    /// <summary>Takes all checks, at least one of which failed.</summary>
    public NetworkNotVerifiedException(IReadOnlyList<NetworkCheck> checks, object? target)
        : base(FailedIn(checks)[0].Code, Describe(checks), target) => Checks = checks;

    /// <summary>All checks, also those that passed.</summary>
    public IReadOnlyList<NetworkCheck> Checks { get; }

    /// <summary>The checks that failed.</summary>
    public IReadOnlyList<NetworkCheck> Failures => FailedIn(Checks);

    private static List<NetworkCheck> FailedIn(IReadOnlyList<NetworkCheck> checks) => [.. checks.Where(check => check.Outcome == NetworkCheckOutcome.Failed)];

    private static string Describe(IReadOnlyList<NetworkCheck> checks) =>
        $"Do not join: the network is not verified.{string.Concat(FailedIn(checks).Select(check => $"\n  {check}"))}\n" +
        "Ask the member who handed it over, on another way than the one it came on.";
}
