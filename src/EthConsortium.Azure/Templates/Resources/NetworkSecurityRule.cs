using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A rule of a network security group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Priority">100 to 4096; the lowest that matches decides.</param>
/// <param name="IsInbound">Whether it is about what comes in.</param>
/// <param name="Access"><c>Allow</c> or <c>Deny</c>.</param>
/// <param name="Protocol"><c>Tcp</c>, <c>Udp</c> or <c>*</c>.</param>
/// <param name="Ports">The ports at the machine; empty: all.</param>
public sealed record NetworkSecurityRule(string Name, int Priority, bool IsInbound, ArmExpression Access, string Protocol, params ImmutableArray<int> Ports)
{
    /// <summary>The name of <see cref="ForTrafficManager"/>.</summary>
    public const string TrafficManagerName = "allow-traffic-manager";

    /// <summary>Where it comes from: <c>*</c>, a service tag such as <c>VirtualNetwork</c>, or one range; null: <see cref="Sources"/> say it.</summary>
    public ArmExpression? Source { get; init; } = "*";

    /// <summary>An array of ranges where it comes from, in place of <see cref="Source"/>.</summary>
    public ArmExpression? Sources { get; init; }

    /// <summary>Lets Traffic Manager ask, from addresses of its own, whether a region is well.</summary>
    /// <param name="sitePort">The port of the site at the machine.</param>
    public static NetworkSecurityRule ForTrafficManager(int sitePort) => new(TrafficManagerName, 104, true, "Allow", "Tcp", sitePort) { Source = "AzureTrafficManager" };

    internal ArmObject ToArm() => new()
    {
        { "name", Name },
        {
            "properties", new ArmObject
            {
                { "priority", Priority },
                { "direction", IsInbound ? "Inbound" : "Outbound" },
                { "access", Access },
                { "protocol", Protocol },
                { "sourceAddressPrefix", Source },
                { "sourceAddressPrefixes", Sources },
                { "sourcePortRange", "*" },
                { "destinationAddressPrefix", "*" },
                { "destinationPortRange", Ports.IsEmpty ? "*" : null },
                { "destinationPortRanges", ArmArray.OrNone(Ports.Select(port => (ArmValue)$"{port}")) },
            }
        },
    };
}
