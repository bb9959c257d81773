namespace EthConsortium.Core.Joining;

/// <summary>How a check ended.</summary>
public enum NetworkCheckOutcome
{
    /// <summary>What was found is what was expected.</summary>
    Passed,

    /// <summary>It could be checked in part only, or not at all; nothing speaks against it.</summary>
    Limited,

    /// <summary>What was found is not what was expected.</summary>
    Failed,
}
