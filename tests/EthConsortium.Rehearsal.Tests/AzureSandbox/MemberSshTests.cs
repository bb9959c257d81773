using EthConsortium.Azure.Network;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class MemberSshTests
{
    [Fact]
    public async Task Opening_tells_for_each_node_the_port_that_Azure_gave_it()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();
        MemberRegion region = Assert.Single(MemberSsh.Select(member, null));

        IReadOnlyList<MemberSshAccess> nodes = await new MemberSsh(deployed.Client).SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.0/24", "198.51.100.7"], default);

        Assert.Equal(member.Nodes.Select(node => node.HostName), nodes.Select(node => node.Node));
        // The sandbox gives the first port to the last machine.
        Assert.Equal(Enumerable.Range(4000, nodes.Count).Reverse(), nodes.Select(node => node.Port!.Value));
        Assert.All(nodes, node => Assert.Equal($"ssh -p {node.Port} {node.User}@{member.Name}-dns-reg1.{region.Location}.cloudapp.azure.com", node.Command));
        Assert.All(nodes, node => Assert.Equal(["203.0.113.0/24", "198.51.100.7"], node.Sources));
    }

    [Fact]
    public async Task The_rule_is_flipped_in_place_and_closing_it_is_for_everybody()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = MemberSsh.Select(await deployed.FindAsync(), [1])[0];
        MemberSsh ssh = new(deployed.Client);
        string before = await RuleAsync();

        await ssh.SetAsync(region, SecurityRuleAccess.Allow, sources: null, default);
        int writes = deployed.Sandbox.Writes[region.NetworkSecurityGroupId!];
        await ssh.SetAsync(region, SecurityRuleAccess.Allow, sources: null, default);
        Assert.Equal(writes, deployed.Sandbox.Writes[region.NetworkSecurityGroupId!]);
        Assert.Equal(before.Replace("\"Deny\"", "\"Allow\"", StringComparison.Ordinal), await RuleAsync());

        await ssh.SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.9"], default);
        IReadOnlyList<MemberSshAccess> closed = await ssh.SetAsync(region, SecurityRuleAccess.Deny, sources: null, default);
        Assert.Equal(before, await RuleAsync());
        Assert.All(closed, node => Assert.Equal((SecurityRuleAccess.Deny, "*"), (node.Access, Assert.Single(node.Sources))));

        async Task<string> RuleAsync()
        {
            string json = (await deployed.Client.GetAsync(SecurityRuleClient.IdOf(region.NetworkSecurityGroupId!, "allow-ssh"), SecurityRuleClient.ApiVersion, default)).Json;
            System.Text.Json.Nodes.JsonObject properties = System.Text.Json.Nodes.JsonNode.Parse(json)!["properties"]!.AsObject();
            return string.Join('\n', properties.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {p.Value?.ToJsonString()}"));
        }
    }

    [Theory]
    [InlineData(null, "Open SSH from every address")]
    [InlineData("0.0.0.0/0", "Open SSH from every address")]
    [InlineData("internet", "Open SSH from every address")]
    [InlineData("203.0.113.0/24 VirtualNetwork", "Open SSH from 203.0.113.0/24, VirtualNetwork")]
    public async Task Before_it_opens_it_says_to_whom(string? sources, string expected)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = (await deployed.FindAsync()).Regions[0];
        MemberSsh ssh = new(deployed.Client);

        Assert.Equal(expected, await ssh.ExplainAsync(region, SecurityRuleAccess.Allow, sources?.Split(' '), default));
        Assert.Equal("Close SSH", await ssh.ExplainAsync(region, SecurityRuleAccess.Deny, sources: null, default));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("203.0.113")]
    [InlineData("203.0.113.0/33")]
    [InlineData("203.0.113.0/24/8")]
    [InlineData("203.0.113.1-203.0.113.9")]
    [InlineData("")]
    public async Task What_is_no_source_is_refused_and_changes_nothing(string source)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = (await deployed.FindAsync()).Regions[0];
        MemberSsh ssh = new(deployed.Client);
        int requests = deployed.Sandbox.Requests.Count;

        ConsortiumException told = await Assert.ThrowsAsync<ConsortiumException>(() => ssh.ExplainAsync(region, SecurityRuleAccess.Allow, ["203.0.113.0/24", source], default));
        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => ssh.SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.0/24", source], default));

        Assert.Equal((ErrorCode.MemberSourceInvalid, ErrorCode.MemberSourceInvalid), (told.Code, refused.Code));
        Assert.Equal(requests, deployed.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData("198.51.100.7")]
    [InlineData("2001:db8::/32")]
    [InlineData("AzureCloud.WestEurope")]
    public async Task Addresses_ranges_and_service_tags_are_sources(string source)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = (await deployed.FindAsync()).Regions[0];

        Assert.Equal($"Open SSH from {source}", await new MemberSsh(deployed.Client).ExplainAsync(region, SecurityRuleAccess.Allow, [source], default));
    }

    [Fact]
    public async Task What_is_open_already_keeps_its_sources_and_says_which()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = (await deployed.FindAsync()).Regions[0];
        MemberSsh ssh = new(deployed.Client);
        await ssh.SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.9"], default);

        Assert.Equal("Open SSH from 203.0.113.9", await ssh.ExplainAsync(region, SecurityRuleAccess.Allow, sources: null, default));
    }

    [Fact]
    public async Task A_miner_is_reached_over_a_node_beside_it()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.Miners);
        ConsortiumMember member = await deployed.FindAsync();

        IReadOnlyList<MemberSshAccess> nodes = await new MemberSsh(deployed.Client).SetAsync(member.Regions[1], SecurityRuleAccess.Allow, sources: null, default);

        MemberSshAccess first = nodes.First(node => node.Role == NodeRole.Transaction);
        MemberSshAccess miner = nodes.First(node => node.Role == NodeRole.Miner);
        Assert.Equal($"ssh -J {first.User}@{first.Host}:{first.Port} {miner.User}@{miner.Node}", miner.Command);
        Assert.Equal($"mn-{member.Name}-reg2000000", miner.Node);
    }

    [Fact]
    public async Task A_region_that_is_not_there_is_refused()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal(ErrorCode.MemberRegionUnknown, Assert.Throws<ConsortiumException>(() => MemberSsh.Select(member, [4])).Code);
    }

    [Theory]
    [MemberData(nameof(SandboxFaultTests.Kinds), MemberType = typeof(SandboxFaultTests))]
    public async Task Every_request_fails_once_and_the_end_is_the_same(SandboxFaultKind kind)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        MemberRegion region = (await deployed.FindAsync()).Regions[0];
        MemberSsh ssh = new(deployed.Client);
        int before = deployed.Sandbox.Requests.Count;
        string[] expected = [.. (await ssh.SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.9"], default)).Select(node => node.ToString())];
        int requests = deployed.Sandbox.Requests.Count - before;
        for (int number = 1; number <= requests; number++)
        {
            await ssh.SetAsync(region, SecurityRuleAccess.Deny, sources: null, default);
            deployed.Sandbox.Add(new SandboxFault(kind) { RequestNumber = deployed.Sandbox.Requests.Count + number });
            Assert.Equal(expected, (await ssh.SetAsync(region, SecurityRuleAccess.Allow, ["203.0.113.9"], default)).Select(node => node.ToString()));
        }
    }
}
