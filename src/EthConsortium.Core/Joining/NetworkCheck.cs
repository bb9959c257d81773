namespace EthConsortium.Core.Joining;

/// <summary>One check of a network that was handed over, with its evidence.</summary>
/// <param name="Code">What a failure of it means.</param>
/// <param name="What">What was checked, and where.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Found">What is.</param>
public sealed record NetworkCheck(ErrorCode Code, string What, NetworkCheckOutcome Outcome, string Expected, string Found)
{
    /// <summary>The check in one line.</summary>
    public override string ToString() => Outcome switch
    {
        NetworkCheckOutcome.Passed => $"{What}: {Found}",
        NetworkCheckOutcome.Limited => $"{What}: {Found}",
        _ => $"{What}: expected {Expected}, found {Found} ({Code})",
    };
}
