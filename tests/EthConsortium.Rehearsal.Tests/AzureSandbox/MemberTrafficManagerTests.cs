using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class MemberTrafficManagerTests
{
    [Fact]
    public async Task It_leads_to_every_region_and_may_ask_each_and_a_repeat_writes_nothing()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();
        await (await deployed.Client.DeleteAsync(member.TrafficManager!, "2022-04-01", default)).WaitAsync(default);
        await (await deployed.Client.DeleteAsync(SecurityRuleClient.IdOf(member.Regions[0].NetworkSecurityGroupId!, "allow-traffic-manager"), SecurityRuleClient.ApiVersion, default)).WaitAsync(default);
        member = await deployed.FindAsync();
        Assert.Null(member.TrafficManager);
        MemberTrafficManagers managers = new(deployed.Client);

        MemberTrafficManager made = await managers.ApplyAsync(member, "bank-a", NullSink.Instance, default);
        Dictionary<ResourceId, int> writes = deployed.Sandbox.Writes.ToDictionary();
        ConsortiumMember now = await deployed.FindAsync();
        MemberTrafficManager again = await managers.ApplyAsync(now, dnsLabel: null, NullSink.Instance, default);

        Assert.Equal("http://bank-a.trafficmanager.net/", made.SiteUrl.AbsoluteUri);
        Assert.Equal("http://bank-a.trafficmanager.net:8540/", made.RpcUrl.AbsoluteUri);
        Assert.Equal("HTTP 80 /health", made.Monitor);
        Assert.Equal(made.ToString(), again.ToString());
        Assert.Equal(made.Id, now.TrafficManager);
        Assert.Equal(member.Regions.Select(region => region.PublicAddressId), (await TrafficManager.FindAsync(deployed.Client, made.Id, default))!.Targets);
        Assert.Equal(writes, deployed.Sandbox.Writes);
        foreach (MemberRegion region in member.Regions)
        {
            Assert.Equal(SecurityRuleAccess.Allow, await new SecurityRuleClient(deployed.Client).FindAccessAsync(SecurityRuleClient.IdOf(region.NetworkSecurityGroupId!, "allow-traffic-manager"), default));
        }
    }

    [Fact]
    public async Task One_that_the_template_made_is_as_it_should_be()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();
        Assert.NotNull(member.TrafficManager);
        Dictionary<ResourceId, int> writes = deployed.Sandbox.Writes.ToDictionary();

        MemberTrafficManager made = await new MemberTrafficManagers(deployed.Client).ApplyAsync(member, dnsLabel: null, NullSink.Instance, default);

        Assert.Equal(writes, deployed.Sandbox.Writes);
        Assert.Equal(member.Locations, made.Locations);
    }

    [Fact]
    public async Task A_member_behind_gateways_is_refused()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.TwoRegionsWithGateways);
        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal(ErrorCode.MemberNotPublic, Assert.Throws<ConsortiumException>(() => MemberTrafficManagers.Select(member)).Code);
    }

    [Theory]
    [MemberData(nameof(SandboxFaultTests.Kinds), MemberType = typeof(SandboxFaultTests))]
    public async Task Every_request_fails_once_and_the_end_is_the_same(SandboxFaultKind kind)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();
        MemberTrafficManagers managers = new(deployed.Client);
        for (int number = 1; number <= 5; number++)
        {
            await (await deployed.Client.DeleteAsync(MemberTrafficManagers.IdOf(member), "2022-04-01", default)).WaitAsync(default);
            deployed.Sandbox.Add(new SandboxFault(kind) { RequestNumber = deployed.Sandbox.Requests.Count + number });
            Assert.Equal($"{member.Name}-dns.trafficmanager.net", (await managers.ApplyAsync(member, dnsLabel: null, NullSink.Instance, default)).HostName);
        }
    }
}
