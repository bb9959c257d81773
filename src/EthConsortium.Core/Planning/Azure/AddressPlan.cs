using System.Net;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>
/// The address spaces and autonomous system numbers of members 0 to 255 and their regions 1 to 5. No two are the same, none
/// is reserved, and all can be paired with members that were deployed by the earlier template. docs/azure-plan.md explains it.
/// </summary>
public static class AddressPlan
{
    /// <summary>The highest member id.</summary>
    public const int MaxMemberId = 255;

    /// <summary>The most regions of a member.</summary>
    public const int MaxRegions = 5;

    /// <summary>Which /24 of the virtual network the nodes of proof of authority and the transaction nodes of proof of work are in.</summary>
    internal const int NodeSubnet = 1;

    /// <summary>Which /24 the mining nodes are in.</summary>
    internal const int MinerSubnet = 2;

    /// <summary>Which /24 the VPN gateway is in.</summary>
    internal const int GatewaySubnet = 3;

    private const long FirstAutonomousSystem = 4_200_000_000;

    /// <summary>The virtual network of a member's region: 10.m.(16k).0/20, as in the earlier template.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such member id or region.</exception>
    public static IPNetwork VirtualNetwork(int memberId, int region)
    {
        Check(memberId, region);
        return new IPNetwork(new IPAddress([10, (byte)memberId, (byte)(16 * region), 0]), 20);
    }

    /// <summary>The /24 of that number in a virtual network of /22 or larger.</summary>
    internal static IPNetwork Subnet(IPNetwork virtualNetwork, int number)
    {
        byte[] bytes = virtualNetwork.BaseAddress.GetAddressBytes();
        bytes[2] += (byte)number;
        return new IPNetwork(new IPAddress(bytes), 24);
    }

    /// <summary>Where the load balancer of a member without public addresses listens: .9 among the nodes, as in the earlier template.</summary>
    internal static IPAddress LoadBalancer(IPNetwork virtualNetwork)
    {
        byte[] bytes = Subnet(virtualNetwork, NodeSubnet).BaseAddress.GetAddressBytes();
        bytes[3] = 9;
        return new IPAddress(bytes);
    }

    /// <summary>
    /// The autonomous system number of a member's region: 4200000000 + 10m + k, so that 4200000072 is seen to be region 2 of
    /// member 7. Private (RFC 6996), and 32 bits wide: the 16-bit ones that Azure leaves free are 1,017, and 1,280 are needed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such member id or region.</exception>
    public static long AutonomousSystem(int memberId, int region)
    {
        Check(memberId, region);
        return FirstAutonomousSystem + (10 * memberId) + region;
    }

    /// <summary>The autonomous system number that the earlier template gave to a member's region: 65000 + 5m + (k - 1). Some of these are reserved.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such member id or region.</exception>
    public static long EarlierAutonomousSystem(int memberId, int region)
    {
        Check(memberId, region);
        return 65_000 + (5 * memberId) + (region - 1);
    }

    private static void Check(int memberId, int region)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memberId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memberId, MaxMemberId);
        ArgumentOutOfRangeException.ThrowIfLessThan(region, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(region, MaxRegions);
    }
}
