using System.Globalization;
using System.Text.Json.Nodes;
using EthConsortium.Azure;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Deployment;

public sealed class MemberTemplatesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ethc-");

    private static readonly string[] s_regions = ["westeurope", "northeurope", "eastus2", "westus2", "southeastasia"];

    public static TheoryData<string> Plans { get; } = [.. AllPlans.Keys];

    private static Dictionary<string, ConsortiumPlan> AllPlans => new()
    {
        ["three banks"] = Example(),
        ["two mines"] = Example("two-mines-azure.json"),
        ["three banks that mine"] = Change(Example() with { Consensus = ConsensusEngine.Ethash }, azure => azure with { Kind = MemberTemplateKind.ProofOfWork, NamePrefix = "Wvu", TransactionNodesPerRegion = 1 }),
        ["public"] = Public(azure => azure),
        ["public in five regions, all chosen"] = Public(azure => azure with
        {
            Regions = s_regions,
            NodesPerRegion = 15,
            DiskType = NodeDiskType.Premium,
            TrafficManager = true,
            SshAccess = true,
            SshSources = [System.Net.IPNetwork.Parse("203.0.113.0/24"), System.Net.IPNetwork.Parse("198.51.100.7/32")],
            RpcSources = [System.Net.IPNetwork.Parse("203.0.113.0/24")],
            StoreSources = [System.Net.IPNetwork.Parse("203.0.113.0/24"), System.Net.IPNetwork.Parse("198.51.100.7/32")],
            Monitoring = new() { WorkspaceId = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs", Location = "eastus" },
        }),
        ["public, mining, with a password"] = Public(azure => azure with { Kind = MemberTemplateKind.ProofOfWork, Monitoring = new() { Deploy = false } }) with { Consensus = ConsensusEngine.Ethash },
        ["own networks and numbers"] = Change(Example() with { Pairings = [] }, azure => azure with
        {
            AddressSpaces = azure.SubscriptionId == new Guid("00000000-0000-0000-0000-00000000000a") ? [System.Net.IPNetwork.Parse("172.16.0.0/22"), System.Net.IPNetwork.Parse("172.16.4.0/22")] : null,
            AutonomousSystems = azure.SubscriptionId == new Guid("00000000-0000-0000-0000-00000000000a") ? [64_512, 64_513] : null,
        }),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Plans))]
    public void Every_name_address_number_and_port_of_the_template_is_that_of_the_footprint(string name)
    {
        ConsortiumPlan plan = AllPlans[name];
        plan.ThrowIfInvalid();
        Assert.All(plan.Footprints, member =>
        {
            TemplateEvaluator template = Deploy(plan, member);
            Same([member.KeyVaultName], template.Names("vaults"));
            Same(member.Choices.StoreSources.Select(network => $"{network}".Replace("/32", "", StringComparison.Ordinal)), (template.Parameters["storeSourceRules"]?["value"]?.AsArray() ?? []).Select(rule => (string)rule!["value"]!));
            Same([member.StorageAccountName], template.Names("storageAccounts"));
            Same([member.IdentityName], template.Names("userAssignedIdentities"));
            Same([member.WorkspaceName], template.Names("workspaces"));
            Same([member.DataCollectionRuleName, member.LogIngestionRuleName], template.Names("dataCollectionRules"));
            Same([member.DataCollectionEndpointName], template.Names("dataCollectionEndpoints"));
            Same([member.TrafficManagerName], template.Names("trafficmanagerprofiles"));
            Same([member.ActionGroupName], template.Names("actionGroups"));
            Same(member.Regions.Select(region => region.AlertName), template.Names("metricAlerts"));
            Same(member.Connections.Where(connection => connection.OtherMember == member.Name).Select(connection => connection.Name), template.Names("connections"));
            Same(member.RoleAssignments.Select(right => right.RoleId.ToString()), template.Of("roleAssignments").Select(right => $"{right["properties"]!["roleDefinitionId"]}".Split('\'')[^2]));
            Same(member.Regions.SelectMany(region => new[] { region.NetworkSecurityGroupName, region.MinerNetworkSecurityGroupName }), template.Names("networkSecurityGroups"));
            Same(member.Regions.SelectMany(region => new[] { region.NatPublicIpName, region.PublicIpName, region.GatewayPublicIpName }), template.Names("publicIPAddresses"));
            Same(member.Regions.Select(region => region.NatGatewayName), template.Names("natGateways"));
            Same(member.Regions.SelectMany(region => region.ScaleSets).Select(set => set.Name), template.Names("virtualMachineScaleSets"));
            if (member.WorkspaceLocation is not null)
            {
                Assert.All(template.Of("dataCollectionRules"), rule => Assert.Equal(member.WorkspaceLocation, template.Text(rule["location"])));
            }

            Assert.All(member.Regions, region => SameRegion(member, region, template));
        });
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void The_outputs_of_the_template_are_those_of_the_footprint(string name)
    {
        ConsortiumPlan plan = AllPlans[name];

        Assert.All(plan.Footprints, member => Assert.Equal(member.Outputs.Select(output => (output.Name, output.Value!)), Deploy(plan, member).Outputs));
    }

    [Fact]
    public void The_template_computes_the_infix_itself_so_that_it_fits_another_resource_group()
    {
        ConsortiumPlan plan = Example();
        ConsortiumPlan unknown = Change(plan, azure => azure with { SubscriptionId = null });

        Assert.Equal(
            MemberTemplates.Build(plan, plan.Members[0]).WriteTemplate().ToArray(),
            MemberTemplates.Build(unknown, unknown.Members[0]).WriteTemplate().ToArray());
    }

    [Fact]
    public void A_joining_member_is_told_where_the_founder_is_if_the_plan_shows_it()
    {
        ConsortiumPlan plan = Example();
        ConsortiumPlan unknown = Change(Public(azure => azure), azure => azure with { SubscriptionId = null });

        Assert.Null(MemberTemplates.Describe(plan, plan.Members[0]).DataUrl);
        Assert.Equal("http://10.0.17.9", MemberTemplates.Describe(plan, plan.Members[1]).DataUrl);
        ConsortiumPlan china = Change(Public(azure => azure), azure => azure with { Cloud = AzureCloud.China });
        Assert.EndsWith(".westeurope.cloudapp.chinacloudapi.cn", MemberTemplates.Describe(china, china.Members[1]).DataUrl);
        Assert.Equal((true, null), MemberTemplates.Describe(unknown, unknown.Members[1]) is { } joiner ? (joiner.Joins, joiner.DataUrl) : default);
    }

    [Fact]
    public void Members_without_anything_to_deploy_are_left_out_or_refused_by_name()
    {
        ConsortiumPlan example = Example();
        ConsortiumPlan plan = example with { Members = [example.Members[0], example.Members[1] with { Azure = example.Members[1].Azure! with { Existing = true } }, example.Members[2] with { Azure = null }], Pairings = [] };

        Assert.Equal("A", Assert.Single(MemberTemplates.Select(plan, null)).Name);
        Assert.Equal("A", Assert.Single(MemberTemplates.Select(plan, "a")).Name);
        Assert.Equal(ErrorCode.PlanConflict, Refused(plan, "B"));
        Assert.Equal(ErrorCode.PlanConflict, Refused(plan, "C"));
        Assert.Equal(ErrorCode.PlanUnknownMember, Refused(plan, "D"));
        Assert.Equal(ErrorCode.PlanConflict, Refused(ConsortiumPlan.ThreeBanks, null));

        static ErrorCode Refused(ConsortiumPlan plan, string? member) => Assert.Throws<ConsortiumException>(() => MemberTemplates.Select(plan, member)).Code;
    }

    [Fact]
    public async Task Files_are_written_for_each_member_and_replaced_only_when_asked()
    {
        ConsortiumPlan plan = Example();
        TemplateFiles files = await TemplateFiles.WriteAsync(plan, plan.Members[0], _folder.FullName, overwrite: false, CancellationToken.None);

        Assert.Equal(Path.Combine(_folder.FullName, "A", "template.json"), files.TemplatePath);
        Assert.Equal(["connectionSharedKey", "adminPassword", "nodeArtifactUrl", "nodeArtifactSha256"], files.RequiredParameters);
        Assert.Equal(MemberTemplates.Build(plan, plan.Members[0]).WriteTemplate().ToArray(), await File.ReadAllBytesAsync(files.TemplatePath));
        JsonObject given = JsonNode.Parse(await File.ReadAllBytesAsync(files.ParametersPath))!["parameters"]!.AsObject();
        Assert.All(files.RequiredParameters, name => Assert.False(given.ContainsKey(name)));

        await File.WriteAllTextAsync(files.TemplatePath, "mine");
        File.Delete(files.ParametersPath);
        ConsortiumException refused = await Assert.ThrowsAsync<ConsortiumException>(() => TemplateFiles.WriteAsync(plan, plan.Members[0], _folder.FullName, overwrite: false, CancellationToken.None));
        Assert.Equal((ErrorCode.FileExists, "mine", false), (refused.Code, await File.ReadAllTextAsync(files.TemplatePath), File.Exists(files.ParametersPath)));
        await TemplateFiles.WriteAsync(plan, plan.Members[0], _folder.FullName, overwrite: true, CancellationToken.None);
        Assert.Equal(["parameters.json", "template.json"], Directory.GetFiles(Path.Combine(_folder.FullName, "A")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void SameRegion(MemberFootprint member, RegionFootprint region, TemplateEvaluator template)
    {
        JsonObject network = Named("virtualNetworks", region.VirtualNetworkName);
        Assert.Equal(region.Location, template.Text(network["location"]));
        Assert.Equal(region.AddressSpace.ToString(), (string?)network["properties"]!["addressSpace"]!["addressPrefixes"]!.AsArray().Single());
        Assert.Equal(
            region.NodeSubnets.Append(region.GatewaySubnet).OfType<SubnetFootprint>().Select(subnet => $"{subnet.Name} {subnet.AddressSpace}"),
            network["properties"]!["subnets"]!.AsArray().Select(subnet => $"{subnet!["name"]} {subnet["properties"]!["addressPrefix"]}"));

        JsonNode balancer = Named("loadBalancers", region.LoadBalancerName)["properties"]!;
        Assert.Equal(
            member.Ports.Select(port => $"{port.Name} {port.Protocol} {port.Port} {port.NodePort}"),
            balancer["loadBalancingRules"]!.AsArray().Select(rule => $"{rule!["name"]} {rule["properties"]!["protocol"]} {rule["properties"]!["frontendPort"]} {rule["properties"]!["backendPort"]}"));
        JsonNode ssh = balancer["inboundNatRules"]!.AsArray().Single()!["properties"]!;
        Assert.Equal((region.SshPorts[0], 22), ((int)ssh["frontendPortRangeStart"]!, (int)ssh["backendPort"]!));
        Assert.InRange(region.SshPorts[^1], region.SshPorts[0], (int)ssh["frontendPortRangeEnd"]!);
        Assert.Equal(region.LoadBalancerAddress?.ToString(), (string?)balancer["frontendIPConfigurations"]![0]!["properties"]!["privateIPAddress"]);
        if (region.PublicIpName is { } address)
        {
            Assert.Equal(region.DnsLabel, template.Text(Named("publicIPAddresses", address)["properties"]!["dnsSettings"]!["domainNameLabel"]));
        }

        if (region.GatewayName is { } name)
        {
            JsonNode gateway = Named("virtualNetworkGateways", name)["properties"]!;
            Assert.Equal(region.AutonomousSystem, (long)gateway["bgpSettings"]!["asn"]!);
            Assert.Equal(member.Choices.GatewaySku.ToString(), (string?)gateway["sku"]!["name"]);
        }

        Assert.Equal(
            member.NetworkRules.Select(rule => $"{rule.Name} {rule.Priority} {(rule.Inbound ? "Inbound" : "Outbound")} {(rule.Allow ? "Allow" : "Deny")} {string.Join(',', rule.Ports)} {string.Join(',', rule.Sources)}"),
            Named("networkSecurityGroups", region.NetworkSecurityGroupName)["properties"]!["securityRules"]!.AsArray().Select(rule => Describe(rule!, template)));
        Assert.All(region.ScaleSets, set =>
        {
            JsonObject machines = Named("virtualMachineScaleSets", set.Name);
            JsonNode profile = machines["properties"]!["virtualMachineProfile"]!;
            Assert.Equal(set.HostNamePrefix, template.Text(profile["osProfile"]!["computerNamePrefix"]));
            Assert.Equal((member.VmSize, $"{set.Count}"), (template.Text(machines["sku"]!["name"]), template.Text(machines["sku"]!["capacity"])));
            Assert.Equal(member.DiskSku, template.Text(profile["storageProfile"]!["osDisk"]!["managedDisk"]!["storageAccountType"]));
            JsonNode card = profile["networkProfile"]!["networkInterfaceConfigurations"]![0]!["properties"]!;
            Assert.EndsWith($"/subnets/{set.Subnet}", template.Text(card["ipConfigurations"]![0]!["properties"]!["subnet"]!["id"]), StringComparison.Ordinal);
            Assert.Equal(set.IsReachable, card["ipConfigurations"]![0]!["properties"]!["loadBalancerBackendAddressPools"] is not null);
        });

        JsonObject Named(string type, string name) => Assert.Single(template.Of(type), each => template.Text(each["name"]) == name);
    }

    private static string Describe(JsonNode rule, TemplateEvaluator template)
    {
        JsonNode properties = rule["properties"]!;
        string source = properties["sourceAddressPrefixes"] is { } list && template.Text(list) is { Length: > 0 } ranges ? string.Join(',', JsonNode.Parse(ranges)!.AsArray()) : template.Text(properties["sourceAddressPrefix"]);
        return string.Create(CultureInfo.InvariantCulture, $"{rule["name"]} {properties["priority"]} {properties["direction"]} {template.Text(properties["access"])} {string.Join(',', properties["destinationPortRanges"]!.AsArray())} {source}");
    }

    private static void Same(IEnumerable<string?> expected, IEnumerable<string> actual) =>
        Assert.Equal(expected.OfType<string>().Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));

    private static TemplateEvaluator Deploy(ConsortiumPlan plan, MemberFootprint member) => new(MemberTemplates.Build(plan, member.Member), member.ResourceGroupId!);

    private static ConsortiumPlan Example(string file = "three-banks-azure.json") => ConsortiumPlan.Parse(File.ReadAllText(RepositoryRoot.PathOf("examples", file)));

    private static ConsortiumPlan Public(Func<AzurePlan, AzurePlan> change) =>
        Change(Example() with { Pairings = [] }, azure => change(azure with { DeployUsingPublicIP = true }));

    private static ConsortiumPlan Change(ConsortiumPlan plan, Func<AzurePlan, AzurePlan> change) =>
        plan with { Members = [.. plan.Members.Select(member => member with { Azure = change(member.Azure!) })] };
}
