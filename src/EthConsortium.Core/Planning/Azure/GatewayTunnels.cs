namespace EthConsortium.Core.Planning.Azure;

/// <summary>How many tunnels the gateways of a plan have, and may have.</summary>
internal static class GatewayTunnels
{
    /// <summary>The most connections of a gateway, to sites and networks (<see href="https://learn.microsoft.com/azure/vpn-gateway/about-gateway-skus">Reference</see>).</summary>
    public static int Limit(GatewaySku sku) => sku is GatewaySku.VpnGw4AZ or GatewaySku.VpnGw5AZ ? 100 : 30;

    /// <summary>Those between a member's own regions: a chain, so two for the middle ones.</summary>
    public static int Own(int region, int regions) => (region > 1 ? 1 : 0) + (region < regions ? 1 : 0);

    /// <summary>Those to other members.</summary>
    public static int Paired(ConsortiumPlan plan, string member, int region) => plan.Pairings.Count(pairing => Sides(pairing).Contains((member, region), SideComparer));

    public static IEqualityComparer<(string Member, int Region)> SideComparer { get; } = EqualityComparer<(string Member, int Region)>.Create(
        (one, other) => one.Region == other.Region && string.Equals(one.Member, other.Member, StringComparison.OrdinalIgnoreCase),
        side => HashCode.Combine(side.Member.ToUpperInvariant(), side.Region));

    private static (string Member, int Region)[] Sides(PairingPlan pairing) => [(pairing.From, pairing.FromRegion), (pairing.To, pairing.ToRegion)];
}
