using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.Deployments;

namespace EthConsortium.Rehearsal.Tests.Deployments;

public sealed class RehearsedFootprintsTests
{
    [Theory]
    [InlineData(1, 2, ConsensusEngine.AuRa)]
    [InlineData(3, 2, ConsensusEngine.Qbft)]
    [InlineData(31, 3, ConsensusEngine.Clique)]
    [InlineData(200, 2, ConsensusEngine.AuRa)]
    [InlineData(4, 256, ConsensusEngine.AuRa)]
    [InlineData(5, 256, ConsensusEngine.Ethash)]
    public void Made_up_for_a_plan_without_an_Azure_part_they_keep_every_rule_and_connect_all(int members, int validators, ConsensusEngine consensus)
    {
        ConsortiumPlan plan = new("Many", [.. Enumerable.Range(0, members).Select(i => new MemberPlan($"m_{i}", 255 - i, i == 1 ? validators : 2))]) { Consensus = consensus, ValidatorCapacity = 256, Founder = members > 2 ? "m_2" : null };
        Assert.Empty(plan.Validate());

        ConsortiumPlan complete = RehearsedFootprints.Complete(plan);

        Assert.Empty(complete.Validate());
        Assert.Equal(members, complete.Footprints.Count);
        Assert.All(complete.Footprints, footprint => Assert.NotNull(footprint.GatewayId(1)));
        HashSet<string> reached = [plan.FoundingMember.Name];
        Assert.All(complete.Pairings, pairing => Assert.True(reached.Contains(pairing.To) && reached.Add(pairing.From)));
        Assert.Equal(members, reached.Count);
    }

    [Fact]
    public void A_plan_that_says_something_of_Azure_is_kept_and_only_missing_subscriptions_are_added()
    {
        AzurePlan azure = new("a", ["uksouth"]) { DeployUsingPublicIP = false };
        Guid own = Guid.NewGuid();
        ConsortiumPlan plan = new("Three", [
            new MemberPlan("A", 0, 2) { Azure = azure },
            new MemberPlan("B", 1, 2) { Azure = azure with { SubscriptionId = own } },
            new MemberPlan("C", 2, 2)]);

        ConsortiumPlan complete = RehearsedFootprints.Complete(plan);

        Assert.Empty(complete.Validate());
        Assert.Equal([RehearsedFootprints.SubscriptionOf(0), own, null], complete.Members.Select(member => member.Azure?.SubscriptionId));
        Assert.Empty(complete.Pairings);
    }
}
