using System.Net;
using System.Net.Sockets;

namespace EthConsortium.Node.Site;

/// <summary>Who asks: an IPv4 address, or an IPv6 network of 64 bits.</summary>
internal static class SourceAddress
{
    /// <summary>The source that an address belongs to.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        // Whoever has an IPv6 address has 2^64 of them.
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
