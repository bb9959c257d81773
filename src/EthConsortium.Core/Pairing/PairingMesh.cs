using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EthConsortium.Azure.Arm;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Pairing;

/// <summary>
/// Which gateways of many members to pair, so that the loss of any one gateway or connection leaves all others connected: few are
/// all paired with one another, many in a ring, with each one paired across it as well. The same members always give the same pairs,
/// so that each member can compute them alone.
/// </summary>
/// <remarks>
/// The ring goes from member to member and through the regions of each, whose own connections are a chain already. Two gateways
/// alone have one connection, and nothing to fall back on: for that, one of the members needs a second region.
/// </remarks>
public static class PairingMesh
{
    /// <summary>The most gateways that are all paired with one another. From six on, a ring takes fewer pairings.</summary>
    public const int MaxFull = 5;

    private const int MaxNameLength = 80;

    /// <summary>A plan with the pairings of the mesh beside those it has. Pairs across the ring are left out where a gateway has no tunnels left.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems, or a gateway of the ring has no tunnels left.</exception>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.PlanConflict"/>: fewer than two members have gateways.</exception>
    public static ConsortiumPlan AddTo(ConsortiumPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.ThrowIfInvalid();
        (MemberPlan Member, int Region, int Free)[] gateways =
        [
            .. from member in plan.Members
               where member.Azure is { DeployUsingPublicIP: false }
               orderby member.MemberId
               from region in Enumerable.Range(1, member.Azure!.Regions.Count)
               select (member, region, GatewayTunnels.Limit(member.Azure!.GatewaySku) - GatewayTunnels.Own(region, member.Azure.Regions.Count) - GatewayTunnels.Paired(plan, member.Name, region)),
        ];
        (int, int)[] there = [.. plan.Pairings.Select(pairing => Ordered(IndexOf(pairing.From, pairing.FromRegion), IndexOf(pairing.To, pairing.ToRegion)))];
        (int, int)[] pairs = Pair([.. gateways.Select(gateway => gateway.Member.Name)], [.. gateways.Select(gateway => gateway.Free)], [.. there]);
        ConsortiumPlan meshed = plan with
        {
            Pairings =
            [
                .. plan.Pairings,
                .. pairs.Select(pair => (One: gateways[pair.Item1], Two: gateways[pair.Item2]))
                    .Select(pair => new PairingPlan(pair.One.Member.Name, pair.Two.Member.Name) { FromRegion = pair.One.Region, ToRegion = pair.Two.Region }),
            ],
        };
        meshed.ThrowIfInvalid();
        return meshed;

        int IndexOf(string member, int region) => Array.FindIndex(gateways, gateway => gateway.Region == region && string.Equals(gateway.Member.Name, member, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The sides that a member makes of the pairings of a plan, by the names of its footprint.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <param name="member">The short name of the member.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.PlanUnknownMember"/>, or <see cref="ErrorCode.PlanConflict"/>: the member is paired with nobody, or a subscription is not known.
    /// </exception>
    public static IReadOnlyList<PairingOptions> SidesOf(ConsortiumPlan plan, string member)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.ThrowIfInvalid();
        if (plan.FindMember(member) is not { } found)
        {
            throw new ConsortiumException(ErrorCode.PlanUnknownMember, $"The plan has no member {Printable.Name(member)}. Its members are {string.Join(", ", plan.Members.Select(each => each.Name))}.", member);
        }

        MemberFootprint[] footprints = [.. plan.Footprints];
        MemberFootprint? mine = Array.Find(footprints, footprint => footprint.Name == found.Name);
        PairingOptions[] sides =
        [
            .. (mine?.Connections ?? []).Where(connection => connection.OtherMember != found.Name)
                .Select(connection => new PairingOptions(IdOf(mine!, connection.Region), IdOf(Array.Find(footprints, footprint => footprint.Name == connection.OtherMember)!, connection.OtherRegion), connection.Name) { TakesAnyName = true, LeavesConnected = true }),
        ];
        return sides.Length > 0 ? sides : throw new ConsortiumException(ErrorCode.PlanConflict, $"Member {found.Name} is paired with nobody in the plan: \"pairings\" says with whom, or -Mesh finds it.", member);
    }

    /// <summary>The sides that a member makes in the mesh of these gateways.</summary>
    /// <param name="gateways">The gateways of all members. Those in one resource group are one member's, and a chain by their names.</param>
    /// <param name="myGateway">One of this member's.</param>
    /// <exception cref="ConsortiumException">
    /// <see cref="ErrorCode.GatewayIdInvalid"/>: an id is none, or this member's is not among them; <see cref="ErrorCode.PlanConflict"/>: they are of fewer than two members.
    /// </exception>
    public static IReadOnlyList<PairingOptions> SidesOf(IEnumerable<ResourceId> gateways, ResourceId myGateway)
    {
        ArgumentNullException.ThrowIfNull(myGateway);
        ResourceId[] all = [.. gateways.Select(id => GatewayPairing.ParseGateway(id.ToString())).Distinct().OrderBy(id => id.ToString(), StringComparer.OrdinalIgnoreCase)];
        ResourceId mine = GatewayPairing.GroupOf(GatewayPairing.ParseGateway(myGateway.ToString()));
        string[] members = [.. all.Select(id => GatewayPairing.GroupOf(id).ToString().ToUpperInvariant())];
        if (!Array.Exists(all, id => GatewayPairing.GroupOf(id).Equals(mine)))
        {
            throw new ConsortiumException(ErrorCode.GatewayIdInvalid, $"Expected the gateways of all members, found none of {mine} among them.", myGateway);
        }

        // How many tunnels the others' have left cannot be known; the mesh takes four, and every SKU with BGP has ten or more.
        return
        [
            .. from pair in Pair(members, [.. all.Select(_ => GatewayTunnels.Limit(GatewaySku.VpnGw1AZ))], [])
               from side in new[] { (Mine: all[pair.Item1], Other: all[pair.Item2]), (Mine: all[pair.Item2], Other: all[pair.Item1]) }
               where GatewayPairing.GroupOf(side.Mine).Equals(mine)
               select new PairingOptions(side.Mine, side.Other, NameOf(side.Mine, side.Other)) { TakesAnyName = true, LeavesConnected = true },
        ];
    }

    /// <summary>The pairs to make. Gateways of one member stand together, in the order of its chain.</summary>
    /// <param name="members">Whose each gateway is.</param>
    /// <param name="free">How many tunnels each has left.</param>
    /// <param name="there">The pairs that are there already, the lower index first.</param>
    internal static (int, int)[] Pair(string[] members, int[] free, HashSet<(int, int)> there)
    {
        int count = members.Length;
        if (members.Distinct(StringComparer.OrdinalIgnoreCase).Count() < 2)
        {
            throw new ConsortiumException(ErrorCode.PlanConflict, $"Expected gateways of two members or more, found {count} of {(count == 0 ? "none" : "one")}.", target: null);
        }

        List<(int, int)> pairs = [];
        if (count <= MaxFull)
        {
            for (int one = 0; one < count; one++)
            {
                for (int two = one + 1; two < count; two++)
                {
                    Add(one, two);
                }
            }

            return [.. pairs];
        }

        for (int one = 0; one < count; one++)
        {
            Add(one, (one + 1) % count);
        }

        for (int one = 0; one < count / 2; one++)
        {
            int two = one + (count / 2);
            if (free[one] > 0 && free[two] > 0)
            {
                Add(one, two);
            }
        }

        return [.. pairs];

        void Add(int one, int two)
        {
            if (!string.Equals(members[one], members[two], StringComparison.OrdinalIgnoreCase) && there.Add(Ordered(one, two)))
            {
                pairs.Add(Ordered(one, two));
                free[one]--;
                free[two]--;
            }
        }
    }

    private static (int, int) Ordered(int one, int two) => (Math.Min(one, two), Math.Max(one, two));

    private static ResourceId IdOf(MemberFootprint footprint, int region) => footprint.GatewayId(region) is { } id
        ? ResourceId.Parse(id)
        : throw new ConsortiumException(ErrorCode.PlanConflict, $"The plan does not say which subscription member {footprint.Name} is in (subscriptionId), so the id of its gateway cannot be computed.", footprint.Name);

    // Unlike the gateway's, the id's hash is of one gateway only.
    private static string NameOf(ResourceId mine, ResourceId other)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(other.ToString().ToUpperInvariant()));
        string mark = string.Create(CultureInfo.InvariantCulture, $"-{Convert.ToHexString(hash.AsSpan(0, 4)).ToLowerInvariant()}");
        string name = $"conn-{mine.Name}-to-{other.Name}";
        return name[..Math.Min(name.Length, MaxNameLength - mark.Length)] + mark;
    }
}
