using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Pairing;

/// <summary>What making one's side of a pairing would change.</summary>
/// <param name="Options">What to pair.</param>
/// <param name="Connection">The connection: one that is there may be in another resource group than the gateway.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Location">The region of this member's gateway, which the connection is made in.</param>
public sealed record PairingChange(PairingOptions Options, ResourceId Connection, PairingChangeKind Kind, string Location)
{
    /// <summary>What the connection is that is replaced, or null.</summary>
    public string? Replaced { get; init; }

    /// <summary>Whether this member's gateway is being made or changed, and has to be waited for.</summary>
    public bool IsGatewayBusy { get; init; }

    /// <summary>It in a sentence.</summary>
    public string Text => Kind switch
    {
        PairingChangeKind.SendKey => $"Send the key to the connection {Options.ConnectionName} from {Options.MyGateway} to {Options.OtherGateway}, which is there.",
        PairingChangeKind.Leave => $"Leave the connection {Options.ConnectionName} from {Options.MyGateway} to {Options.OtherGateway} alone, which is connected: only -Force sends it the key.",
        PairingChangeKind.Replace => $"Delete the connection {Options.ConnectionName}, {Replaced}, and make it anew to {Options.OtherGateway} (Vnet2Vnet, BGP on, in {Location}).",
        _ => $"Make the connection {Options.ConnectionName} from {Options.MyGateway} to {Options.OtherGateway} (Vnet2Vnet, BGP on, in {Location}).",
    };

    /// <summary>It in a sentence.</summary>
    public override string ToString() => Text;
}
