using EthConsortium.Azure;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class MemberFootprintTests
{
    private static readonly Guid s_subscription = new("3c7f956b-55ee-4686-9d30-da1eb631dc59");

    // uniqueString of this group is fd63l2gacbtca.
    private static readonly AzurePlan s_azure = new("rg-devopsshieldek010dev", ["westeurope"]) { SubscriptionId = s_subscription };

    private static MemberFootprint Footprint(AzurePlan azure, ConsensusEngine consensus = ConsensusEngine.AuRa) =>
        Assert.Single(new ConsortiumPlan("N", [new MemberPlan("A", 7, 2) { Azure = azure }]) { Consensus = consensus }.Footprints);

    [Fact]
    public void Has_the_names_of_the_earlier_template()
    {
        MemberFootprint member = Footprint(s_azure with { DeployUsingPublicIP = false, Regions = ["westeurope", "westus"] });
        RegionFootprint region = member.Regions[1];

        Assert.Equal("ethfd63l2", member.Infix);
        Assert.Equal(("ethfd63l2-akv", "ethfd63l2store", "ethfd63l2-oms"), (member.KeyVaultName, member.StorageAccountName, member.WorkspaceName));
        Assert.Equal(("ethfd63l2-vnet-reg2", "ethfd63l2-vlNsg-reg2", "ethfd63l2-vlLb-reg2"), (region.VirtualNetworkName, region.NetworkSecurityGroupName, region.LoadBalancerName));
        Assert.Equal(("ethfd63l2-gate-pip-reg2", "ethfd63l2-gateway-reg2"), (region.GatewayPublicIpName, region.GatewayName));
        Assert.Equal(["snet-vl 10.7.33.0/24"], region.NodeSubnets.Select(subnet => $"{subnet.Name} {subnet.AddressSpace}"));
        Assert.Equal(new SubnetFootprint("GatewaySubnet", System.Net.IPNetwork.Parse("10.7.35.0/24")), region.GatewaySubnet);
        Assert.Equal(("10.7.32.0/20", "10.7.33.9", 4_200_000_072L), (region.AddressSpace.ToString(), region.LoadBalancerAddress!.ToString(), region.AutonomousSystem));
        Assert.Equal(["vl-ethfd63l2-reg2000000", "vl-ethfd63l2-reg2000001"], region.ScaleSets.Single().HostNames);
        Assert.Equal(["conn-reg1-to-reg2 1>2", "conn-reg2-to-reg1 2>1"], member.Connections.Select(c => $"{c.Name} {c.Region}>{c.OtherRegion}"));
        Assert.Equal((null, null), (region.PublicIpName, region.DnsLabel));

        RegionFootprint open = Footprint(s_azure).Regions[0];
        Assert.Equal(("ethfd63l2-lbpip-reg1", "ethfd63l2-dns-reg1"), (open.PublicIpName, open.DnsLabel));
        Assert.Equal((null, null, null, null), (open.GatewayName, open.GatewaySubnet, open.AutonomousSystem, open.LoadBalancerAddress));
    }

    [Theory]
    [InlineData("AzureUSGovernment", "cloudapp.usgovcloudapi.net", "vault.usgovcloudapi.net", "usgovtrafficmanager.net", "https://portal.azure.us/#resource/")]
    [InlineData("AzureChinaCloud", "cloudapp.chinacloudapi.cn", "vault.azure.cn", "trafficmanager.cn", "https://portal.azure.cn/#resource/")]
    public void Has_the_host_names_of_its_cloud(string cloud, string host, string vault, string trafficManager, string portal)
    {
        MemberFootprint member = Footprint(s_azure with { Cloud = AzureCloud.All.Single(each => each.Name == cloud), TrafficManager = true });
        string? Value(string name) => member.Outputs.Single(output => output.Name == name).Value;

        Assert.Equal($"http://ethfd63l2-dns-reg1.westeurope.{host}", Value("consortium_data_URL"));
        Assert.Equal($"https://ethfd63l2-akv.{vault}/", Value("key_vault_uri"));
        Assert.Equal($"ethfd63l2-dns.{trafficManager}", Value("traffic_manager_host"));
        Assert.StartsWith(portal, Value("oms_portal_url"), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_fifteen_hosts_in_base_36_as_Azure_does()
    {
        RegionFootprint region = Footprint(s_azure with { NodesPerRegion = 15 }).Regions[0];

        Assert.Equal("vl-ethfd63l2-reg100000A", region.ScaleSets[0].HostNames[10]);
        Assert.Equal(15, region.ScaleSets[0].HostNames.Distinct().Count());
        Assert.Equal(Enumerable.Range(4000, 15), region.SshPorts);
    }

    [Fact]
    public void Has_the_outputs_of_the_earlier_templates_under_their_exact_names()
    {
        MemberFootprint member = Footprint(s_azure);

        Assert.Equal(
            ["admin_site", "oms_portal_url", "ethereum_rpc_endpoint", "ssh_to_first_vl_node_region1", "consortium_data_URL", "consortium_member_gateway_id_region1", "pair_Gateway_PS_Module", "pair_Gateway_Azure_CLI_Script", "regionOneVnet"],
            member.Outputs.Take(9).Select(output => output.Name));
        string? Value(string name) => member.Outputs.Single(output => output.Name == name).Value;
        Assert.Equal("http://ethfd63l2-dns-reg1.westeurope.cloudapp.azure.com:8540", Value("ethereum_rpc_endpoint"));
        Assert.Equal("ssh -p 4000 adminuser@ethfd63l2-dns-reg1.westeurope.cloudapp.azure.com", Value("ssh_to_first_vl_node_region1"));
        Assert.Equal("NA", Value("consortium_member_gateway_id_region1"));
        Assert.Equal("ethfd63l2-vnet-reg1", Value("regionOneVnet"));
        Assert.EndsWith("/workspaces/ethfd63l2-oms", Value("oms_portal_url"), StringComparison.Ordinal);
        Assert.Equal(
            ["ADMIN_SITE", "CONSORTIUM-DATA", "PEER_INFO_ENDPOINT", "PEER_INFO_PRIMARY_KEY", "CONSORTIUM_MEMBER_GATEWAY_ID", "PAIR-GATEWAY-PS-MODULE", "PAIR-GATEWAY-AZURE-CLI-SCRIPT", "SSH_TO_FIRST_TX_NODE", "ETHEREUM-RPC-ENDPOINT", "OMSPORTALURL"],
            Footprint(s_azure with { Kind = MemberTemplateKind.ProofOfWork }, ConsensusEngine.Ethash).Outputs.Take(10).Select(output => output.Name));
    }

    [Fact]
    public void Rules_have_the_earlier_names_and_only_the_sources_given()
    {
        MemberFootprint member = Footprint(s_azure with { RpcSources = [System.Net.IPNetwork.Parse("203.0.113.0/24")] });

        Assert.Equal(
            [
                "allow-ssh 100 False 22 *",
                "allow-eth-rpc 101 True 8540,8546 203.0.113.0/24",
                "allow-etheradmin 102 True 3000,3443 VirtualNetwork",
                "parity-client-port-inbound 103 True 30300 *",
                "parity-client-port-outbound 100 True 30300 *",
            ],
            member.NetworkRules.Select(rule => $"{rule.Name} {rule.Priority} {rule.Allow} {string.Join(',', rule.Ports)} {string.Join(',', rule.Sources)}"));
        NetworkRule ssh = Footprint(s_azure with { SshAccess = true }).NetworkRules[0];
        Assert.True(ssh.Allow);
        Assert.Equal(["VirtualNetwork"], ssh.Sources);
        Assert.Equal(["203.0.113.0/24"], Footprint(s_azure with { SshAccess = true, SshSources = [System.Net.IPNetwork.Parse("203.0.113.0/24")] }).NetworkRules[0].Sources);
        Assert.Equal(["VirtualNetwork"], Footprint(s_azure with { DeployUsingPublicIP = false }).NetworkRules[3].Sources);
    }

    [Fact]
    public void Proof_of_work_has_miners_that_nothing_leads_to()
    {
        MemberFootprint member = Footprint(s_azure with { Kind = MemberTemplateKind.ProofOfWork, NamePrefix = "Wv", NodesPerRegion = 3, TransactionNodesPerRegion = 1 }, ConsensusEngine.Ethash);
        RegionFootprint region = Assert.Single(member.Regions);

        Assert.Equal("wvfd63l2g", member.Infix);
        Assert.Equal(["tx-wvfd63l2g-reg1 Transaction 1 snet-tx True", "mn-wvfd63l2g-reg1 Miner 3 snet-mn False"], region.ScaleSets.Select(set => $"{set.Name} {set.Role} {set.Count} {set.Subnet} {set.IsReachable}"));
        Assert.Equal(["snet-tx 10.7.17.0/24", "snet-mn 10.7.18.0/24"], region.NodeSubnets.Select(subnet => $"{subnet.Name} {subnet.AddressSpace}"));
        Assert.Equal([4000], region.SshPorts);
        Assert.Contains(member.Ports, port => port is { Name: "rpc", Port: 8545 });
    }

    [Fact]
    public void Says_what_it_cannot_compute_without_a_subscription()
    {
        MemberFootprint member = Footprint(s_azure with { SubscriptionId = null });

        Assert.Equal(("{infix}", "{infix}-akv", null), (member.Infix, member.KeyVaultName, member.GatewayId(1)));
        Assert.Null(member.Outputs.Single(output => output.Name == "admin_site").Value);
    }

    [Fact]
    public void A_member_of_the_earlier_template_has_its_networks_and_numbers_and_nothing_to_deploy()
    {
        ConsortiumPlan plan = new("N",
        [
            new MemberPlan("A", 1, 2) { Azure = s_azure with { DeployUsingPublicIP = false } },
            new MemberPlan("Old", 2, 2) { Azure = new AzurePlan("old", ["eastus", "westus"]) { SubscriptionId = s_subscription, DeployUsingPublicIP = false, Existing = true } },
        ])
        {
            Pairings = [new PairingPlan("a", "old") { ToRegion = 2 }],
        };
        MemberFootprint old = plan.Footprints[1];

        Assert.Equal(["10.2.16.0/20 65010", "10.2.32.0/20 65011"], old.Regions.Select(region => $"{region.AddressSpace} {region.AutonomousSystem}"));
        Assert.All(old.Regions, region => Assert.Empty(region.ScaleSets));
        Assert.Empty(old.Outputs);
        Assert.Empty(old.RoleAssignments);
        Assert.Equal([1, 2], old.Regions.Select(region => region.Tunnels));
        Assert.Equal(new ConnectionFootprint("conn-reg2-to-a-reg1", 2, "a", 1), Assert.Single(old.Connections));
        Assert.Equal(new ConnectionFootprint("conn-reg1-to-old-reg2", 1, "old", 2), Assert.Single(plan.Footprints[0].Connections));
    }

    [Fact]
    public void No_plan_with_problems_has_footprints() =>
        Assert.Empty(new ConsortiumPlan("N", [new MemberPlan("A", 999, 2) { Azure = s_azure }]).Footprints);

    [Fact]
    public void Every_name_fits_what_Azure_allows()
    {
        MemberFootprint member = Footprint(s_azure with { Regions = ["westus", "eastus", "centralus", "eastus2", "westus2"], NodesPerRegion = 15 });

        Assert.Matches("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", member.KeyVaultName);
        Assert.Matches("^[a-z0-9]{3,24}$", member.StorageAccountName);
        Assert.All(member.Regions, region => Assert.Matches("^[a-z][a-z0-9-]{1,61}[a-z0-9]$", region.DnsLabel));
        Assert.All(member.Regions.SelectMany(region => region.ScaleSets).SelectMany(set => set.HostNames), name => Assert.True(name.Length <= 64));
    }
}
