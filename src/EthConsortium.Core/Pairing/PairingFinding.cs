using EthConsortium.Core.Diagnosis;

namespace EthConsortium.Core.Pairing;

/// <summary>One thing that is wrong with a pairing, or good to know, with what shows it and what to do.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Summary">It in one sentence.</param>
/// <param name="Evidence">The facts that show it, one sentence each.</param>
/// <param name="NextStep">What to do now.</param>
public sealed record PairingFinding(PairingFindingCode Code, FindingSeverity Severity, string Summary, IReadOnlyList<string> Evidence, string NextStep)
{
    /// <summary>The command of the next step, whole, such as to hand to the other member; or null. Views break long lines, this does not.</summary>
    public string? Command { get; init; }

    /// <summary>The finding in one line.</summary>
    public override string ToString() => $"{Severity}: {Code}: {Summary}";
}
