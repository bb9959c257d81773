using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core.Pairing;
using EthConsortium.Core.Planning;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Pairing;

public sealed class PairingMeshTests
{
    public static TheoryData<int[]> Regions => [.. Enumerable.Range(3, 30).Select(count => Enumerable.Repeat(1, count).ToArray()), [2, 1], [3, 1], [1, 2, 1], [5, 1], [5, 5], [1, 5, 2, 3, 1, 1, 4], Enumerable.Repeat(5, 40).ToArray()];

    [Theory]
    [MemberData(nameof(Regions))]
    public void The_loss_of_any_gateway_or_connection_leaves_all_others_connected(int[] regions)
    {
        string[] members = [.. regions.SelectMany((count, member) => Enumerable.Repeat($"m{member}", count))];
        int[] free = [.. members.Select(_ => 28)];
        (int One, int Two)[] pairs = PairingMesh.Pair(members, free, []);
        (int, int)[] chains = [.. Enumerable.Range(0, members.Length - 1).Where(at => members[at] == members[at + 1]).Select(at => (at, at + 1))];

        Assert.All(pairs, pair => Assert.NotEqual(members[pair.One], members[pair.Two]));
        Assert.Equal(pairs.Length, pairs.Distinct().Count());
        Assert.All(free, left => Assert.InRange(28 - left, 0, 4));
        (int, int)[] all = [.. pairs, .. chains];
        for (int lost = 0; lost < members.Length; lost++)
        {
            Assert.True(IsConnected(members.Length, all, lost), $"without gateway {lost}");
        }

        foreach ((int, int) lost in all)
        {
            Assert.True(IsConnected(members.Length, [.. all.Where(each => each != lost)], without: null), $"without {lost}");
        }
    }

    [Fact]
    public void Few_are_all_paired_and_many_are_not()
    {
        static int Count(int members) => PairingMesh.Pair([.. Enumerable.Range(0, members).Select(member => $"m{member}")], [.. Enumerable.Repeat(30, members)], []).Length;

        Assert.Equal((1, 3, 10), (Count(2), Count(3), Count(PairingMesh.MaxFull)));
        Assert.Equal((9, 300), (Count(6), Count(200)));
    }

    [Fact]
    public void Pairs_across_the_ring_are_left_out_where_there_are_no_tunnels_left()
    {
        int[] free = [2, 30, 30, 30, 30, 30];

        (int, int)[] pairs = PairingMesh.Pair(["a", "b", "c", "d", "e", "f"], free, []);

        Assert.DoesNotContain((0, 3), pairs);
        Assert.Equal(8, pairs.Length);
        Assert.Equal(0, free[0]);
    }

    [Fact]
    public void Every_member_finds_the_same_pairs_from_the_same_ids_in_any_order_and_spelling()
    {
        ResourceId[] gateways = [.. Enumerable.Range(1, 7).Select(number => Gateway($"bank-{number}", "gateway"))];
        PairingOptions[] sides = [.. gateways.SelectMany(mine => PairingMesh.SidesOf(gateways, mine))];
        PairingOptions[] shuffled = [.. gateways.Reverse().SelectMany(mine => PairingMesh.SidesOf(gateways.Reverse().Select(id => ResourceId.Parse(id.ToString().ToUpperInvariant())), mine))];

        Assert.All(sides, side => Assert.Single(sides, back => back.MyGateway.Equals(side.OtherGateway) && back.OtherGateway.Equals(side.MyGateway)));
        Assert.Equal(Names(sides), Names(shuffled));
        Assert.All(sides.GroupBy(side => side.MyGateway), mine => Assert.Equal(mine.Count(), mine.Select(side => side.ConnectionName).Distinct(StringComparer.OrdinalIgnoreCase).Count()));

        static string[] Names(IEnumerable<PairingOptions> options) => [.. options.Select(side => $"{side.MyGateway} {side.OtherGateway}".ToUpperInvariant()).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Names_of_connections_stay_within_what_Azure_takes()
    {
        ResourceId[] gateways = [Gateway("bank-a", new string('g', 80)), Gateway("bank-b", new string('g', 80))];

        PairingOptions side = Assert.Single(PairingMesh.SidesOf(gateways, gateways[0]));

        Assert.Equal(80, side.ConnectionName.Length);
    }

    [Fact]
    public void Gateways_of_one_resource_group_are_one_member()
    {
        ResourceId[] gateways = [Gateway("bank-a", "g-reg1"), Gateway("bank-a", "g-reg2"), Gateway("bank-b", "g-reg1")];

        IReadOnlyList<PairingOptions> sides = PairingMesh.SidesOf(gateways, gateways[0]);

        Assert.Equal(2, sides.Count);
        Assert.All(sides, side => Assert.Equal(gateways[2], side.OtherGateway));
    }

    [Fact]
    public async Task A_plan_keeps_its_pairings_and_gets_those_that_are_missing()
    {
        ConsortiumPlan plan = await ReadPlanAsync();

        ConsortiumPlan meshed = PairingMesh.AddTo(plan);

        // Two regions of A, and B and C: all that are not in the plan yet.
        Assert.Equal(plan.Pairings, meshed.Pairings.Take(2));
        Assert.Equal(["A1-C1", "A2-B1", "B1-C1"], meshed.Pairings.Skip(2).Select(pairing => $"{pairing.From}{pairing.FromRegion}-{pairing.To}{pairing.ToRegion}"));
        Assert.Equal(meshed.Pairings, PairingMesh.AddTo(meshed).Pairings);
    }

    [Fact]
    public async Task A_members_sides_are_those_of_its_footprint()
    {
        ConsortiumPlan plan = await ReadPlanAsync();
        IReadOnlyList<PairingOptions> sides = PairingMesh.SidesOf(plan, "a");

        Assert.Equal(["conn-reg1-to-b-reg1", "conn-reg2-to-c-reg1"], sides.Select(side => side.ConnectionName));
        Assert.All(sides, side => Assert.True(side.LeavesConnected));
        Assert.Equal(plan.Footprints[0].GatewayId(2), sides[1].MyGateway.ToString());
        Assert.Equal(plan.Footprints[2].GatewayId(1), sides[1].OtherGateway.ToString());
    }

    [Fact]
    public async Task What_cannot_be_meshed_is_told()
    {
        ConsortiumPlan plan = await ReadPlanAsync();
        ResourceId one = Gateway("bank-a", "g");

        Assert.Equal(ErrorCode.PlanUnknownMember, Code(() => PairingMesh.SidesOf(plan, "Z")));
        Assert.Equal(ErrorCode.PlanConflict, Code(() => PairingMesh.SidesOf(plan with { Pairings = [] }, "A")));
        Assert.Equal(ErrorCode.PlanConflict, Code(() => PairingMesh.SidesOf(plan with { Members = [.. plan.Members.Select(member => member with { Azure = member.Azure! with { SubscriptionId = null } })] }, "A")));
        Assert.Equal(ErrorCode.PlanConflict, Code(() => PairingMesh.SidesOf([one, Gateway("bank-a", "h")], one)));
        Assert.Equal(ErrorCode.GatewayIdInvalid, Code(() => PairingMesh.SidesOf([one, Gateway("bank-b", "g")], Gateway("bank-c", "g"))));
        Assert.Equal(ErrorCode.PlanConflict, Code(() => PairingMesh.AddTo(ConsortiumPlan.ThreeBanks)));

        static ErrorCode Code(Action action) => Assert.Throws<ConsortiumException>(action).Code;
    }

    private static Task<ConsortiumPlan> ReadPlanAsync() => ConsortiumPlan.ReadAsync(RepositoryRoot.PathOf("examples", "three-banks-azure.json"), default);

    private static ResourceId Gateway(string group, string name) => ResourceId.ForResourceGroup("00000000-0000-0000-0000-000000000001", group).Resource(VirtualNetworkGateway.Type, name);

    private static bool IsConnected(int count, (int One, int Two)[] edges, int? without)
    {
        HashSet<int> seen = [without == 0 ? 1 : 0];
        Queue<int> toSee = new(seen);
        while (toSee.TryDequeue(out int at))
        {
            foreach ((int one, int two) in edges.Where(edge => edge.One == at || edge.Two == at))
            {
                int next = one == at ? two : one;
                if (next != without && seen.Add(next))
                {
                    toSee.Enqueue(next);
                }
            }
        }

        return seen.Count == count - (without is null ? 0 : 1);
    }
}
