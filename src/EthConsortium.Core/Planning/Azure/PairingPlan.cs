namespace EthConsortium.Core.Planning.Azure;

/// <summary>Two members whose VPN gateways are connected. Each of them makes its side.</summary>
/// <param name="From">The short name of a member.</param>
/// <param name="To">The short name of another member.</param>
public sealed record PairingPlan(string From, string To)
{
    /// <summary>Which region's gateway of <see cref="From"/>, from 1.</summary>
    public int FromRegion { get; init; } = 1;

    /// <summary>Which region's gateway of <see cref="To"/>, from 1.</summary>
    public int ToRegion { get; init; } = 1;

    /// <summary>Both ends, in short.</summary>
    public override string ToString() => $"{From} (region {FromRegion}) - {To} (region {ToRegion})";
}
