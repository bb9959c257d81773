using System.Net;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class AddressPlanTests
{
    private static readonly (int Member, int Region)[] s_all = [.. from member in Enumerable.Range(0, 256) from region in Enumerable.Range(1, 5) select (member, region)];

    [Fact]
    public void Every_region_of_every_member_has_an_address_space_of_its_own_that_is_private()
    {
        // A /20 is a block of 4,096 addresses, so two that differ in their first address do not overlap.
        IPNetwork[] networks = [.. s_all.Select(at => AddressPlan.VirtualNetwork(at.Member, at.Region))];

        Assert.Equal(1_280, networks.Distinct().Count());
        Assert.All(networks, network => Assert.True(network.PrefixLength == 20 && ReservedNumbers.IsPrivate(network)));
        Assert.Equal(IPNetwork.Parse("10.7.32.0/20"), AddressPlan.VirtualNetwork(7, 2));
    }

    [Fact]
    public void Subnets_and_the_load_balancer_are_where_the_earlier_template_had_them()
    {
        Assert.All(s_all, at =>
        {
            IPNetwork network = AddressPlan.VirtualNetwork(at.Member, at.Region);
            Assert.Equal($"10.{at.Member}.{16 * at.Region}.0/20", network.ToString());
            Assert.Equal($"10.{at.Member}.{(16 * at.Region) + 1}.0/24", AddressPlan.Subnet(network, AddressPlan.NodeSubnet).ToString());
            Assert.Equal($"10.{at.Member}.{(16 * at.Region) + 3}.0/24", AddressPlan.Subnet(network, AddressPlan.GatewaySubnet).ToString());
            Assert.Equal($"10.{at.Member}.{(16 * at.Region) + 1}.9", AddressPlan.LoadBalancer(network).ToString());
        });
    }

    [Fact]
    public void Every_gateway_has_a_private_number_of_its_own_that_nobody_keeps_and_no_earlier_gateway_has()
    {
        long[] numbers = [.. s_all.Select(at => AddressPlan.AutonomousSystem(at.Member, at.Region))];
        HashSet<long> earlier = [.. s_all.Select(at => AddressPlan.EarlierAutonomousSystem(at.Member, at.Region))];

        Assert.Equal(1_280, numbers.Distinct().Count());
        Assert.Equal(1_280, earlier.Count);
        Assert.All(numbers, number =>
        {
            Assert.InRange(number, 4_200_000_000, 4_294_967_294);
            Assert.Null(ReservedNumbers.FindHolder(number));
            Assert.DoesNotContain(number, earlier);
        });
        Assert.Equal(4_200_000_072, AddressPlan.AutonomousSystem(7, 2));
    }

    [Fact]
    public void The_earlier_formula_runs_into_reserved_numbers_for_exactly_these_members() =>
        Assert.Equal([103, 104, 107, 108, 109, 110], s_all.Where(at => ReservedNumbers.FindHolder(AddressPlan.EarlierAutonomousSystem(at.Member, at.Region)) is not null).Select(at => at.Member).Distinct());

    [Theory]
    [InlineData(8074, "Azure")]
    [InlineData(12076, "Azure")]
    [InlineData(65515, "Azure")]
    [InlineData(65516, null)]
    [InlineData(65520, "Azure")]
    [InlineData(65534, null)]
    [InlineData(65535, "IANA")]
    [InlineData(65551, "IANA")]
    [InlineData(23456, "IANA")]
    [InlineData(64496, "IANA")]
    [InlineData(64512, null)]
    [InlineData(0, "IANA")]
    [InlineData(4294967295, "IANA")]
    [InlineData(4294967294, null)]
    public void Knows_who_keeps_a_number(long number, string? holder) => Assert.Equal(holder, ReservedNumbers.FindHolder(number));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(256, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 6)]
    public void Has_nothing_for_others(int member, int region)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressPlan.VirtualNetwork(member, region));
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressPlan.AutonomousSystem(member, region));
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressPlan.EarlierAutonomousSystem(member, region));
    }
}
