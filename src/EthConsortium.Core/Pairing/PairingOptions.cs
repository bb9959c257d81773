using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Pairing;

/// <summary>One side of a pairing.</summary>
/// <param name="MyGateway">The gateway of this member.</param>
/// <param name="OtherGateway">The gateway of the other member, in any subscription of the same cloud. It need not be readable.</param>
/// <param name="ConnectionName">The name of the connection, in the resource group of <paramref name="MyGateway"/>.</param>
public sealed record PairingOptions(ResourceId MyGateway, ResourceId OtherGateway, string ConnectionName = PairingOptions.DefaultConnectionName)
{
    /// <summary>The name that the earlier templates gave to a connection to another member. A gateway that is paired twice needs another for the second.</summary>
    public const string DefaultConnectionName = "conn-to-other-gateway";

    /// <summary>
    /// Whether a connection of another name that leads from the one gateway to the other is this pairing as well: nobody asked for the name.
    /// Otherwise such a connection is an error, because a second one between the same two gateways is of no use.
    /// </summary>
    public bool TakesAnyName { get; init; }

    /// <summary>Whether a connection of the name that leads elsewhere is replaced, and one that is connected gets the key despite <see cref="LeavesConnected"/>.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Whether a connection that is connected is left alone, and gets no key. So it is with the sides of a plan or a mesh: a live pairing among them would
    /// be cut off by another key than its own.
    /// </summary>
    public bool LeavesConnected { get; init; }

    /// <summary>It in a few words.</summary>
    public override string ToString() => $"{ConnectionName} from {MyGateway} to {OtherGateway}";
}
