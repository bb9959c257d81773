using System.Net;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>The numbers that a gateway or a virtual network of Azure cannot have.</summary>
internal static class ReservedNumbers
{
    // https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq#bgp. Microsoft's list ends in 429496729, which is one
    // digit short of the last number there is; both are refused.
    private static readonly (long First, long Last, string By)[] s_autonomousSystems =
    [
        (0, 0, "IANA"), (23_456, 23_456, "IANA"), (64_496, 64_511, "IANA"), (65_535, 65_551, "IANA"), (429_496_729, 429_496_729, "Azure"), (4_294_967_295, 4_294_967_295, "IANA"),
        (8_074, 8_075, "Azure"), (12_076, 12_076, "Azure"), (65_515, 65_515, "Azure"), (65_517, 65_520, "Azure"),
    ];

    // RFC 1918 and RFC 6598. https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq lists what Azure refuses;
    // anything else is somebody's public address, which the nodes could no longer reach.
    private static readonly IPNetwork[] s_privateNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10")];

    /// <summary>Who reserves the number, or null when it is free to use.</summary>
    public static string? FindHolder(long autonomousSystem) =>
        autonomousSystem is < 0 or > uint.MaxValue
            ? "nobody (32 bits are the most)"
            : Array.Find(s_autonomousSystems, range => autonomousSystem >= range.First && autonomousSystem <= range.Last).By;

    /// <summary>Whether all of the network is private.</summary>
    public static bool IsPrivate(IPNetwork network) => Array.Exists(s_privateNetworks, range => range.PrefixLength <= network.PrefixLength && range.Contains(network.BaseAddress));

    /// <summary>Whether two networks have an address in common.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);
}
