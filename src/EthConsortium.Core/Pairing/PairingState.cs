namespace EthConsortium.Core.Pairing;

/// <summary>How far a pairing of two gateways is.</summary>
public enum PairingState
{
    /// <summary>This side is done; the other member has not made their side yet.</summary>
    WaitingForOtherSide,

    /// <summary>Both sides may be there, and are not connected: it takes some minutes, or the keys, the address spaces or the autonomous systems do not fit.</summary>
    Connecting,

    /// <summary>It carries traffic.</summary>
    Connected,

    /// <summary>Azure could not make this side.</summary>
    Failed,
}
