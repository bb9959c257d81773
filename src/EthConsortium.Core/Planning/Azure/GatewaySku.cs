namespace EthConsortium.Core.Planning.Azure;

/// <summary>The sizes of VPN gateway that can be created today; all route-based, zone-redundant and with BGP.</summary>
/// <remarks><see href="https://learn.microsoft.com/azure/vpn-gateway/about-gateway-skus">Reference</see>, also for the numbers of tunnels.</remarks>
public enum GatewaySku
{
    /// <summary>650 Mbps, 30 tunnels.</summary>
    VpnGw1AZ,

    /// <summary>1 Gbps, 30 tunnels.</summary>
    VpnGw2AZ,

    /// <summary>1.25 Gbps, 30 tunnels.</summary>
    VpnGw3AZ,

    /// <summary>5 Gbps, 100 tunnels.</summary>
    VpnGw4AZ,

    /// <summary>10 Gbps, 100 tunnels.</summary>
    VpnGw5AZ,
}
