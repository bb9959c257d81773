using EthConsortium.Azure.Arm;
using EthConsortium.Core.Diagnosis;

namespace EthConsortium.Core.Pairing;

/// <summary>What is wrong with a pairing, as far as it can be seen from this side.</summary>
/// <param name="MyGateway">The gateway of this member.</param>
/// <param name="OtherGateway">The gateway of the other member.</param>
/// <param name="ConnectionName">The name of the connection.</param>
/// <param name="Findings">What was found, the worst first.</param>
public sealed record PairingDiagnosis(ResourceId MyGateway, ResourceId OtherGateway, string ConnectionName, IReadOnlyList<PairingFinding> Findings)
{
    /// <summary>How far it is; null when this side is not made.</summary>
    public PairingState? State { get; init; }

    /// <summary>Why it is no further, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it is connected, and no finding is an error or a warning.</summary>
    public bool IsHealthy => State == PairingState.Connected && Findings.All(finding => finding.Severity == FindingSeverity.Information);
}
