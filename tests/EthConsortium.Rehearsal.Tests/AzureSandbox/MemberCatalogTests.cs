using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Members;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;
using EthConsortium.Rehearsal.Tests.Deployment;
using MemberTags = EthConsortium.Azure.Templates.MemberTags;

namespace EthConsortium.Rehearsal.Tests.AzureSandbox;

public sealed class MemberCatalogTests
{
    [Fact]
    public async Task A_member_is_found_with_its_regions_nodes_urls_and_gateways()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.TwoRegionsWithGateways);

        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal(deployed.Running.Group, member.ResourceGroup);
        Assert.Equal((MemberTemplateKind.ProofOfAuthority, false, "Succeeded"), (member.Kind, member.IsEarlier, member.DeploymentState));
        Assert.Equal([1, 2], member.Regions.Select(region => region.Number));
        Assert.Equal(member.Regions.Select(region => region.GatewayId), member.GatewayIds);
        Assert.Equal(2, member.GatewayIds.Count);
        Assert.All(member.Nodes, node => Assert.True(node.IsRunning));
        Assert.Equal(member.Nodes.Count, member.RunningNodes);
        Assert.Equal($"vl-{member.Name}-reg1000000", member.Nodes[0].HostName);
        Assert.StartsWith("http://10.", member.SiteUrl!.AbsoluteUri);
        Assert.EndsWith(":8540/", member.RpcUrl!.AbsoluteUri);
        Assert.Equal($"{member.Name}-akv", member.KeyVault!.Name);
        Assert.NotNull(member.NetworkId);
        Assert.NotNull(member.MemberId);
    }

    [Fact]
    public async Task Urls_of_a_public_member_have_its_host_name()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);

        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal($"http://{member.Name}-dns-reg1.{member.Regions[0].Location}.cloudapp.azure.com/", member.DataUrl!.AbsoluteUri);
        Assert.Empty(member.GatewayIds);
        Assert.NotNull(member.Admin);
    }

    [Fact]
    public async Task Miners_and_transaction_nodes_are_told_apart()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.Miners);

        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal(MemberTemplateKind.ProofOfWork, member.Kind);
        Assert.All(member.Regions, region => Assert.Equal([NodeRole.Transaction, NodeRole.Miner], region.ScaleSets.Select(set => set.Role)));
        Assert.EndsWith(":8545/", member.RpcUrl!.AbsoluteUri);
    }

    [Fact]
    public async Task Members_of_all_subscriptions_are_listed_and_one_of_several_has_to_be_named()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        ResourceId other = deployed.Sandbox.AddResourceGroup(RunningSandbox.OtherSubscription, "bank-b", "westeurope");
        Assert.Equal(ArmDeploymentState.Succeeded, (await deployed.DeployAsync(DeployedMember.TwoRegionsWithGateways, other)).State);
        MemberCatalog catalog = new(deployed.Client);

        ConsortiumMember[] all = await catalog.ListAsync(new MemberQuery(), NullSink.Instance, default).ToArrayAsync();

        Assert.Equal([deployed.Running.Group, other], all.Select(member => member.ResourceGroup));
        Assert.Equal(all[1].Name, (await catalog.GetAsync(new MemberQuery { Name = all[1].Name }, NullSink.Instance, default)).Name);
        Assert.Equal(all[1].Name, (await catalog.GetAsync(new MemberQuery { ResourceGroup = other.Name, Name = "a" }, NullSink.Instance, default)).Name);
        Assert.Equal(all[1].Name, Assert.Single(await catalog.ListAsync(new MemberQuery { SubscriptionIds = [RunningSandbox.OtherSubscription] }, NullSink.Instance, default).ToArrayAsync()).Name);
        Assert.Equal(ErrorCode.MemberAmbiguous, (await Assert.ThrowsAsync<ConsortiumException>(() => catalog.GetAsync(new MemberQuery(), NullSink.Instance, default))).Code);
        Assert.Equal(ErrorCode.MemberNotFound, (await Assert.ThrowsAsync<ConsortiumException>(() => catalog.GetAsync(new MemberQuery { ResourceGroup = "nobody" }, NullSink.Instance, default))).Code);
    }

    [Fact]
    public async Task A_member_of_an_earlier_template_is_found_by_its_names_and_nothing_of_it_is_changed()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        await AddEarlierAsync(running);

        ConsortiumMember member = await new MemberCatalog(running.Client).GetAsync(new MemberQuery(), NullSink.Instance, default);

        Assert.Equal(("ethabcdef", true, MemberTemplateKind.ProofOfAuthority), (member.Name, member.IsEarlier, member.Kind));
        Assert.Equal("vl-ethabcdef-reg1000001", member.Nodes[1].HostName);
        Assert.Null(member.Deployment);
        Assert.Contains(running.Group.Resource("Microsoft.Network/networkSecurityGroups", "ethabcdef-vlNsg-reg1"), member.Resources);
        Assert.DoesNotContain(running.Group.Resource("Microsoft.Network/networkSecurityGroups", "not-a-members"), member.Resources);
        Assert.Equal(ErrorCode.MemberIsEarlier, Assert.Throws<ConsortiumException>(() => MemberSsh.Select(member, null)).Code);
        Assert.Equal(ErrorCode.MemberIsEarlier, Assert.Throws<ConsortiumException>(() => MemberTrafficManagers.Select(member)).Code);
        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => new MemberRemoval(running.Client).PlanAsync(member, new MemberRemovalOptions { SkipWithdrawal = true }, default));
        Assert.Equal(ErrorCode.MemberIsEarlier, refused.Code);
    }

    [Fact]
    public async Task What_a_failed_deployment_left_is_found_with_its_state()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        running.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "virtualMachineScaleSets" });
        ResourceId id = ArmDeployments.IdOf(running.Group, "member");
        await running.Client.Deployments.StartAsync(id, await DeployedMember.ReadAsync(DeployedMember.PublicFounder), default);
        await running.Client.Deployments.WaitAsync(id, onLook: null, default);

        ConsortiumMember member = await new MemberCatalog(running.Client).GetAsync(new MemberQuery(), NullSink.Instance, default);

        Assert.Equal(("Failed", id, 0), (member.DeploymentState, member.Deployment, member.RunningNodes));
    }

    [Fact]
    public async Task A_deployment_of_something_else_in_the_group_is_not_the_members()
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        deployed.Sandbox.Add(new SandboxFault(SandboxFaultKind.ResourceFails) { PathContains = "somebodys" });
        ResourceId others = ArmDeployments.IdOf(deployed.Running.Group, "somebodys");
        await deployed.Client.Deployments.StartAsync(others, new ArmDeploymentRequest("""
            {"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[
              {"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2025-05-01","name":"somebodys","location":"westeurope","properties":{}}]}
            """), default);
        Assert.Equal(ArmDeploymentState.Failed, (await deployed.Client.Deployments.WaitAsync(others, onLook: null, default)).State);

        ConsortiumMember member = await deployed.FindAsync();

        Assert.Equal(("Succeeded", "member"), (member.DeploymentState, member.Deployment!.Name));
    }

    [Fact]
    public async Task A_region_is_where_its_network_is_whatever_is_listed_first()
    {
        await using RunningSandbox running = await RunningSandbox.StartAsync();
        string name = $"eth{ArmUniqueString.Compute(running.Group.ToString())}"[..9];
        ResourceId alert = running.Group.Resource("Microsoft.Insights/metricAlerts", $"{name}-alert-reg1");
        await (await running.Client.PutAsync(alert, "2018-03-01", $$"""{"location":"global","tags":{"{{MemberTags.Member}}":"{{name}}"} }""", default)).WaitAsync(default);
        ResourceId id = ArmDeployments.IdOf(running.Group, "member");
        await running.Client.Deployments.StartAsync(id, await DeployedMember.ReadAsync(DeployedMember.PublicFounder), default);
        await running.Client.Deployments.WaitAsync(id, onLook: null, default);

        ConsortiumMember member = await new MemberCatalog(running.Client).GetAsync(new MemberQuery(), NullSink.Instance, default);

        Assert.Equal((name, "westeurope"), (member.Name, Assert.Single(member.Regions).Location));
        Assert.Contains(alert, member.Resources);
    }

    [Theory]
    [InlineData("bank-a")]
    [InlineData(null)]
    public async Task A_subscription_that_may_not_be_looked_into_hides_nothing_in_the_others(string? group)
    {
        await using DeployedMember deployed = await DeployedMember.StartAsync(DeployedMember.PublicFounder);
        deployed.Sandbox.Add(new SandboxFault(SandboxFaultKind.Forbidden) { PathContains = RunningSandbox.OtherSubscription, Times = 2 });
        MemberCatalog catalog = new(deployed.Client);
        DeployingBank.RecordingSink sink = new();

        ConsortiumMember[] found = await catalog.ListAsync(new MemberQuery { ResourceGroup = group }, sink, default).ToArrayAsync();

        Assert.Equal(deployed.Running.Group, Assert.Single(found).ResourceGroup);
        Assert.Contains(RunningSandbox.OtherSubscription, Assert.Single(sink.Warnings));
        await Assert.ThrowsAsync<ArmRequestException>(() => catalog.GetAsync(new MemberQuery { ResourceGroup = group, SubscriptionIds = [RunningSandbox.OtherSubscription] }, sink, default));
    }

    private static async Task AddEarlierAsync(RunningSandbox running)
    {
        await WriteAsync("Microsoft.Network/networkSecurityGroups", "ethabcdef-vlNsg-reg1", """{"location":"westus"}""");
        await WriteAsync("Microsoft.Network/networkSecurityGroups", "not-a-members", """{"location":"westus"}""");
        await WriteAsync("Microsoft.Network/virtualNetworks", "ethabcdef-vnet-reg1", """{"location":"westus","properties":{"addressSpace":{"addressPrefixes":["10.1.16.0/20"]},"subnets":[{"name":"snet-vl","properties":{"addressPrefix":"10.1.17.0/24"}}]}}""");
        ResourceId scaleSet = running.Group.Resource("Microsoft.Compute/virtualMachineScaleSets", "vl-ethabcdef-reg1");
        string subnet = $"{running.Group}/providers/Microsoft.Network/virtualNetworks/ethabcdef-vnet-reg1/subnets/snet-vl";
        await (await running.Client.PutAsync(
            scaleSet,
            "2025-04-01",
            $$$"""
            {"location":"westus","sku":{"name":"Standard_D1_v2","capacity":2},"properties":{"virtualMachineProfile":{"osProfile":{"computerNamePrefix":"vl-ethabcdef-reg1","adminUsername":"gethadmin"},"networkProfile":{"networkInterfaceConfigurations":[{"name":"nic","properties":{"ipConfigurations":[{"name":"ip","properties":{"subnet":{"id":"{{{subnet}}}" } } } ] } } ] } } } }
            """,
            default)).WaitAsync(default);

        async Task WriteAsync(string type, string name, string json) => await (await running.Client.PutAsync(running.Group.Resource(type, name), "2025-05-01", json, default)).WaitAsync(default);
    }
}
