namespace EthConsortium.Core.Pairing;

/// <summary>What can be wrong with a pairing. The names are stable; docs/pairing.md says what each means.</summary>
public enum PairingFindingCode
{
    /// <summary>A gateway is not there.</summary>
    GatewayMissing,

    /// <summary>A gateway is being made or changed, has failed, or is no VPN gateway.</summary>
    GatewayNotReady,

    /// <summary>A gateway has a SKU that cannot do BGP.</summary>
    SkuWithoutBgp,

    /// <summary>BGP is off on a gateway or a connection on the way, so that what lies behind is not reached.</summary>
    BgpOff,

    /// <summary>Two gateways on the way have the same autonomous system number: each drops the other's routes.</summary>
    AutonomousSystemsEqual,

    /// <summary>Virtual networks of both sides have addresses in common.</summary>
    AddressOverlap,

    /// <summary>The gateways are in different clouds, which VNet-to-VNet does not cross.</summary>
    CrossCloud,

    /// <summary>This side is not made.</summary>
    ConnectionMissing,

    /// <summary>The connection of the name is another one.</summary>
    ConnectionDiffers,

    /// <summary>Azure could not make a side.</summary>
    ConnectionFailed,

    /// <summary>The other member has not made their side.</summary>
    ReturnSideMissing,

    /// <summary>The other side may not be read, so that nothing is said of it.</summary>
    OtherSideUnreadable,

    /// <summary>Everything that can be seen fits, and it is not connected: probably the keys differ.</summary>
    KeysProbablyDiffer,
}
