using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Pairing;

/// <summary>One side of a pairing as it is.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="MyGateway">The gateway of this member.</param>
/// <param name="OtherGateway">The gateway of the other member.</param>
/// <param name="State">How far it is.</param>
public sealed record PairedGateway(ResourceId Connection, ResourceId MyGateway, ResourceId OtherGateway, PairingState State)
{
    /// <summary>The name of the connection.</summary>
    public string ConnectionName => Connection.Name;

    /// <summary>Why it is no further, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The region: that of this member's gateway.</summary>
    public required string Location { get; init; }
}
