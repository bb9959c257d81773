using System.Text.Json.Nodes;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Azure.Tests.Templates;

public sealed class MemberTemplateTests
{
    [Fact]
    public void A_proof_of_authority_member_has_every_output_of_the_template_of_2018() => Assert.Subset(
        OutputsOf(MemberInputs.Poa(1)),
        new HashSet<string>(
        [
            "admin_site", "oms_portal_url", "ethereum_rpc_endpoint", "ssh_to_first_vl_node_region1", "consortium_data_URL", "consortium_member_gateway_id_region1",
            "pair_Gateway_PS_Module", "pair_Gateway_Azure_CLI_Script", "regionOneVnet",
        ]));

    [Fact]
    public void A_proof_of_work_member_has_every_output_of_its_template() => Assert.Subset(
        OutputsOf(MemberInputs.Pow(1)),
        new HashSet<string>(
        [
            "ADMIN_SITE", "CONSORTIUM-DATA", "PEER_INFO_ENDPOINT", "PEER_INFO_PRIMARY_KEY", "CONSORTIUM_MEMBER_GATEWAY_ID", "PAIR-GATEWAY-PS-MODULE",
            "PAIR-GATEWAY-AZURE-CLI-SCRIPT", "SSH_TO_FIRST_TX_NODE", "ETHEREUM-RPC-ENDPOINT", "OMSPORTALURL",
        ]));

    [Theory]
    [InlineData(null, "NA", "NA")]
    [InlineData("VpnGw1AZ", "[resourceId('Microsoft.Network/virtualNetworkGateways', concat(variables('infix'), '-gateway-reg1'))]", "[concat('Connect-ConsortiumGateway -MyGatewayResourceId ''', resourceId(")]
    public void Without_a_gateway_the_pairing_outputs_say_so(string? sku, string gateway, string module)
    {
        JsonObject outputs = new ArmTemplateReader(MemberInputs.Poa(1) with { GatewaySku = sku }).Outputs;

        Assert.Equal(gateway, (string?)outputs["consortium_member_gateway_id_region1"]!["value"]);
        Assert.Contains(module, (string?)outputs["pair_Gateway_PS_Module"]!["value"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "parity-client-port-inbound 103 Inbound Allow * *:30300; parity-client-port-outbound 100 Outbound Allow * *:30300")]
    [InlineData(true, true, "parity-client-port-inbound 103 Inbound Allow * VirtualNetwork:30300; parity-client-port-outbound 100 Outbound Allow * *:30300")]
    public void The_rules_of_the_network_have_the_names_and_priorities_of_2018(bool hasGateway, bool allowSsh, string peers)
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { GatewaySku = hasGateway ? "VpnGw1AZ" : null, AllowSsh = allowSsh, SiteSources = ["203.0.113.0/24"] });

        Assert.Equal(
            "allow-ssh 100 Inbound [if(parameters('enableSshAccess'), 'Allow', 'Deny')] Tcp [if(parameters('enableSshAccess'), 'VirtualNetwork', '*')]:22; allow-eth-rpc 101 Inbound Allow Tcp VirtualNetwork:8540,8546; "
            + $"allow-etheradmin 102 Inbound Allow Tcp [parameters('siteSourcePrefixes')]:3000,3443; {peers}",
            Rules(template.Of("networkSecurityGroups").Single()));
        Assert.Equal(allowSsh, (bool)template.ParameterFile["parameters"]!["enableSshAccess"]!["value"]!);
    }

    [Fact]
    public void SSH_is_let_in_from_the_given_ranges_and_denied_to_everywhere()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { AllowSsh = true, SshSources = ["203.0.113.0/24", "198.51.100.7/32"] });
        JsonNode ssh = template.Of("networkSecurityGroups").Single()["properties"]!["securityRules"]![0]!["properties"]!;

        Assert.Equal("[if(parameters('enableSshAccess'), null(), '*')]", (string?)ssh["sourceAddressPrefix"]);
        Assert.Equal("[if(parameters('enableSshAccess'), parameters('sshSourcePrefixes'), null())]", (string?)ssh["sourceAddressPrefixes"]);
        Assert.Equal("""["203.0.113.0/24","198.51.100.7/32"]""", template.ParameterFile["parameters"]!["sshSourcePrefixes"]!["value"]!.ToJsonString());
    }

    [Fact]
    public void Vault_and_storage_account_let_in_the_nodes_of_all_regions_and_the_given_addresses_and_nobody_else()
    {
        ArmTemplateReader template = new(MemberInputs.Pow(2) with { GatewaySku = "VpnGw1AZ", StoreSources = ["203.0.113.0/24", "198.51.100.7"] });
        JsonObject[] networks = [.. template.Of("virtualNetworks")];
        string[] subnets = [.. networks.SelectMany(network => network["properties"]!["subnets"]!.AsArray()
            .Where(subnet => subnet!["properties"]!["serviceEndpoints"] is not null)
            .Select(subnet => $"[resourceId('Microsoft.Network/virtualNetworks/subnets', {((string)network["name"]!).Trim('[', ']')}, '{subnet!["name"]}')]"))];

        Assert.Equal(4, subnets.Length);
        Assert.All((JsonObject[])[template.Of("vaults").Single(), template.Of("storageAccounts").Single()], store =>
        {
            JsonNode access = store["properties"]!["networkAcls"]!;
            Assert.Equal(("Deny", "AzureServices", "[parameters('storeSourceRules')]"), ((string?)access["defaultAction"], (string?)access["bypass"], (string?)access["ipRules"]));
            Assert.Equal(subnets, access["virtualNetworkRules"]!.AsArray().Select(rule => (string?)rule!["id"]));
            Assert.Equal(2, store["dependsOn"]!.AsArray().Count(each => ((string)each!).Contains("virtualNetworks", StringComparison.Ordinal)));
        });
        Assert.All(
            networks.SelectMany(network => network["properties"]!["subnets"]!.AsArray()).Select(subnet => subnet!["properties"]!["serviceEndpoints"]).OfType<JsonArray>(),
            services => Assert.Equal(["Microsoft.KeyVault", "Microsoft.Storage.Global"], services.Select(service => (string?)service!["service"])));
        Assert.Equal("""[{"value":"203.0.113.0/24"},{"value":"198.51.100.7"}]""", template.ParameterFile["parameters"]!["storeSourceRules"]!["value"]!.ToJsonString());
        Assert.Null(new ArmTemplateReader(MemberInputs.Poa(1)).Of("vaults").Single()["properties"]!["networkAcls"]!["ipRules"]);
    }

    [Fact]
    public void No_probe_asks_a_port_where_nothing_has_to_listen()
    {
        JsonNode balancer = new ArmTemplateReader(MemberInputs.Poa(1)).Of("loadBalancers").Single()["properties"]!;

        Assert.Equal(
            ["live Http 3000 /health/live", "health Http 3000 /health", "p2p Tcp 30300 "],
            balancer["probes"]!.AsArray().Select(probe => $"{probe!["name"]} {probe["properties"]!["protocol"]} {probe["properties"]!["port"]} {probe["properties"]!["requestPath"]}"));
        Assert.Equal(
            ["site live", "site-tls live", "rpc health", "websocket health", "p2p p2p"],
            balancer["loadBalancingRules"]!.AsArray().Select(rule => $"{rule!["name"]} {((string)rule["properties"]!["probe"]!["id"]!).Split('\'')[^2]}"));
    }

    [Fact]
    public void Traffic_Manager_may_ask_the_site_how_it_is() => Assert.EndsWith(
        "; allow-traffic-manager 104 Inbound Allow Tcp AzureTrafficManager:3000; parity-client-port-outbound 100 Outbound Allow * *:30300",
        Rules(new ArmTemplateReader(MemberInputs.Poa(1) with { TrafficManagerName = "tm", TrafficManagerDnsLabel = "tm" }).Of("networkSecurityGroups").Single()),
        StringComparison.Ordinal);

    [Fact]
    public void Miners_are_in_a_subnet_of_their_own_that_nothing_leads_to_and_find_nobody_by_themselves()
    {
        ArmTemplateReader template = new(MemberInputs.Pow(1) with { GatewaySku = "VpnGw1AZ" });
        JsonObject miners = template.Of("virtualMachineScaleSets").Single(set => ((string)set["name"]!).Contains("'mn-'", StringComparison.Ordinal));
        JsonNode card = miners["properties"]!["virtualMachineProfile"]!["networkProfile"]!["networkInterfaceConfigurations"]![0]!["properties"]!;
        JsonObject group = template.Of("networkSecurityGroups").Single(each => $"{each["name"]}".Contains("mnNsg", StringComparison.Ordinal));
        JsonNode address = card["ipConfigurations"]![0]!["properties"]!;

        Assert.Contains("-mnNsg-reg1", (string?)card["networkSecurityGroup"]!["id"], StringComparison.Ordinal);
        Assert.Equal("deny-internet-inbound 100 Inbound Deny * Internet:*; deny-discovery-outbound 100 Outbound Deny Udp *:30303", Rules(group));
        Assert.Null(address["loadBalancerBackendAddressPools"]);
        Assert.EndsWith(", 'snet-mn')]", (string?)address["subnet"]!["id"], StringComparison.Ordinal);
    }

    [Fact]
    public void Own_regions_are_a_chain_of_connections_in_both_directions_one_after_the_other()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(3) with { GatewaySku = "VpnGw1AZ", OtherGatewayId = MemberInputs.OtherGateway });
        JsonObject[] connections = [.. template.Of("connections")];

        Assert.Equal(
            ["conn-reg1-to-reg2", "conn-reg2-to-reg1", "conn-reg2-to-reg3", "conn-reg3-to-reg2", "conn-to-other-gateway"],
            connections.Select(connection => (string?)connection["name"]));
        Assert.All(connections, connection => Assert.Equal("[parameters('connectionSharedKey')]", (string?)connection["properties"]!["sharedKey"]));
        Assert.All(connections.Zip(connections.Skip(1)), pair => Assert.Contains(
            $"[resourceId('Microsoft.Network/connections', '{pair.First["name"]}')]",
            pair.Second["dependsOn"]!.AsArray().Select(each => (string?)each)));
        Assert.Equal("[parameters('location_2')]", (string?)connections[1]["location"]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void The_shared_key_is_asked_for_where_a_connection_needs_it(int regions, bool isAsked) =>
        Assert.Equal(isAsked, new ArmTemplateReader(MemberInputs.Poa(regions) with { GatewaySku = "VpnGw1AZ" }).Parameters.ContainsKey("connectionSharedKey"));

    [Fact]
    public void Node_subnets_are_private_with_a_way_out_through_a_NAT_gateway()
    {
        ArmTemplateReader template = new(MemberInputs.Pow(3) with { GatewaySku = "VpnGw1AZ" });
        JsonNode[] subnets = [.. template.Of("virtualNetworks").SelectMany(network => network["properties"]!["subnets"]!.AsArray().Take(2))!];

        Assert.Equal(6, subnets.Length);
        Assert.All(subnets, subnet => Assert.False((bool)subnet["properties"]!["defaultOutboundAccess"]!));
        Assert.All(subnets, subnet => Assert.Contains("-nat-reg", (string?)subnet["properties"]!["natGateway"]!["id"], StringComparison.Ordinal));
    }

    [Fact]
    public void With_gateways_the_load_balancer_has_an_address_among_the_nodes_and_no_public_one()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { GatewaySku = "VpnGw1AZ" });
        JsonNode frontend = template.Of("loadBalancers").Single()["properties"]!["frontendIPConfigurations"]![0]!["properties"]!;

        Assert.Equal("10.0.17.9", (string?)frontend["privateIPAddress"]);
        Assert.Null(frontend["publicIPAddress"]);
        Assert.Equal("http://10.0.17.9", (string?)template.Outputs["admin_site"]!["value"]);
    }

    [Fact]
    public void Without_monitoring_nothing_of_it_is_made()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { DataCollectionRuleName = null, DataCollectionEndpointName = null, LogIngestionRuleName = null, WorkspaceName = null, WorkspaceLocation = null });

        Assert.DoesNotContain(template.Resources, resource => $"{resource["type"]}".StartsWith("Microsoft.Insights", StringComparison.Ordinal) || $"{resource["type"]}".EndsWith("/workspaces", StringComparison.Ordinal));
        Assert.Null(template.Of("virtualMachineScaleSets").Single()["properties"]!["virtualMachineProfile"]!["extensionProfile"]);
        Assert.Equal("OMS Portal not deployed", (string?)template.Outputs["oms_portal_url"]!["value"]);
    }

    [Fact]
    public void What_is_not_known_yet_is_asked_of_whoever_deploys()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { Joins = true, ArtefactUrl = null, ArtefactSha256 = null });

        Assert.All((string[])["consortiumDataURL", "nodeArtifactUrl", "nodeArtifactSha256"], name =>
        {
            Assert.Null(template.Parameters[name]!["defaultValue"]);
            Assert.False(template.ParameterFile["parameters"]!.AsObject().ContainsKey(name));
        });
    }

    [Theory]
    [InlineData(null, "adminPassword", "adminSshKey", false)]
    [InlineData(MemberInputs.SshKey, "adminSshKey", "adminPassword", true)]
    public void Machines_take_a_password_or_a_key_never_both(string? key, string asked, string absent, bool refusesPasswords)
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { SshPublicKey = key });
        JsonNode system = template.Of("virtualMachineScaleSets").Single()["properties"]!["virtualMachineProfile"]!["osProfile"]!;

        Assert.True(template.Parameters.ContainsKey(asked));
        Assert.False(template.Parameters.ContainsKey(absent));
        Assert.Equal(refusesPasswords, (bool)system["linuxConfiguration"]!["disablePasswordAuthentication"]!);
    }

    [Fact]
    public void An_existing_workspace_is_used_where_it_is_and_no_other_is_made()
    {
        ArmTemplateReader template = new(MemberInputs.Representative["poa-existing-workspace"]);

        Assert.Empty(template.Of("workspaces"));
        Assert.Equal("[parameters('omsLocation')]", (string?)template.Of("dataCollectionRules").Single()["location"]);
        Assert.Equal(MemberInputs.Workspace, (string?)template.ParameterFile["parameters"]!["omsWorkspaceId"]!["value"]);
    }

    [Fact]
    public void The_node_agents_write_the_tables_of_a_new_workspace_by_a_rule_that_only_they_may_use()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1));
        JsonObject rule = template.Of("dataCollectionRules").Single(each => $"{each["name"]}".Contains("-dcr-node", StringComparison.Ordinal));
        JsonObject role = template.Of("roleAssignments").Single(each => $"{each["properties"]!["roleDefinitionId"]}".Contains("3913510d-42f4-4e42-8a64-420c390055eb", StringComparison.Ordinal));
        string config = (string)template.Of("virtualMachineScaleSets").Single()["properties"]!["virtualMachineProfile"]!["osProfile"]!["customData"]!;

        Assert.Null(rule["kind"]);
        Assert.Equal(
            ["MinedBlock_CL", "MinedTransaction_CL", "PendingTransaction_CL", "ParityLog_CL", "StatsLog_CL", "ConfigLog_CL", "AdminSiteLog_CL"],
            template.Of("tables").Select(table => (string?)table["properties"]!["schema"]!["name"]));
        Assert.All(template.Of("tables"), table =>
        {
            string name = (string)table["properties"]!["schema"]!["name"]!;
            JsonNode flow = rule["properties"]!["dataFlows"]!.AsArray().Single(each => (string?)each!["outputStream"] == $"Custom-{name}")!;
            Assert.Equal($"Custom-{name}", (string?)flow["streams"]![0]);
            Assert.Equal(Columns(table["properties"]!["schema"]!), Columns(rule["properties"]!["streamDeclarations"]![$"Custom-{name}"]!));
            Assert.Contains(rule["dependsOn"]!.AsArray(), id => $"{id}".Contains($"'{name}'", StringComparison.Ordinal));
        });
        Assert.Contains("-dcr-node", (string?)role["scope"], StringComparison.Ordinal);
        Assert.Contains("'logsEndpoint', reference(", config, StringComparison.Ordinal);
        Assert.Contains("'logsRule', reference(", config, StringComparison.Ordinal);
        Assert.DoesNotContain("logsRule", new ArmTemplateReader(MemberInputs.Representative["poa-existing-workspace"]).Root.ToJsonString(), StringComparison.Ordinal);

        static IEnumerable<string> Columns(JsonNode of) => of["columns"]!.AsArray().Select(column => $"{column!["name"]} {$"{column["type"]}".ToLowerInvariant()}");
    }

    [Fact]
    public void A_given_infix_takes_the_place_of_the_computed_one()
    {
        Assert.Equal("ethabc123", (string?)new ArmTemplateReader(MemberInputs.Poa(1) with { Infix = "ethabc123" }).Root["variables"]!["infix"]);
        Assert.Equal("[take(concat('eth', uniqueString(resourceGroup().id)), 9)]", (string?)new ArmTemplateReader(MemberInputs.Poa(1)).Root["variables"]!["infix"]);
    }

    [Fact]
    public void Text_with_brackets_and_quotes_stays_text()
    {
        ArmTemplateReader template = new(MemberInputs.Poa(1) with { ContainerName = "[o'clock]", UserName = "[reference('x')]", GatewaySku = "VpnGw1AZ", ConnectionName = "[x]", OtherGatewayId = MemberInputs.OtherGateway, OtherConnectionName = "[o'clock]" });

        Assert.Equal("[[o'clock]", (string?)template.Of("connections").Single()["name"]);
        Assert.Contains("'container', '[o''clock]'", (string?)template.Of("virtualMachineScaleSets").Single()["properties"]!["virtualMachineProfile"]!["osProfile"]!["customData"], StringComparison.Ordinal);
        Assert.Equal("[reference('x')]", (string?)template.ParameterFile["parameters"]!["adminUsername"]!["value"]);
    }

    [Fact]
    public void The_same_member_is_written_as_the_same_bytes()
    {
        foreach (MemberTemplateInput input in MemberInputs.Generate(20))
        {
            Assert.Equal(MemberTemplate.Build(input).WriteTemplate().ToArray(), MemberTemplate.Build(input with { }).WriteTemplate().ToArray());
        }
    }

    [Fact]
    public void What_cannot_be_one_member_is_refused()
    {
        MemberTemplateInput poa = MemberInputs.Poa(2);
        MemberTemplateInput pow = MemberInputs.Pow(1);

        Assert.All(
            (MemberTemplateInput[])
            [
                poa with { Regions = [] },
                poa with { Regions = [poa.Regions[1], poa.Regions[0]] },
                poa with { Regions = [.. Enumerable.Repeat(poa.Regions[0], 6)] },
                poa with { Nodes = 1 },
                poa with { Nodes = 16 },
                poa with { Miners = 2 },
                poa with { TransactionPermissionContract = new string('0', MemberTemplate.MaxContractLength + 1) },
                poa with { WorkspaceId = MemberInputs.Workspace },
                poa with { WorkspaceName = null },
                poa with { LogIngestionRuleName = null },
                poa with { TrafficManagerName = "tm" },
                poa with { TrafficManagerName = "tm", TrafficManagerDnsLabel = "tm", GatewaySku = "VpnGw1AZ" },
                poa with { DataUrl = "http://founder.example" },
                poa with { Regions = [poa.Regions[0] with { DnsLabel = null }] },
                poa with { GatewaySku = "VpnGw1AZ", Regions = [poa.Regions[0] with { Asn = null }] },
                poa with { OtherGatewayId = MemberInputs.OtherGateway },
                pow with { Nodes = 6 },
                pow with { Miners = 1 },
                pow with { Miners = 16 },
                pow with { MinerSize = null },
                pow with { Regions = [MemberInputs.Region(0, 1)] },
            ],
            input => Assert.Throws<ArgumentException>(() => MemberTemplate.Build(input)));
    }

    private static HashSet<string> OutputsOf(MemberTemplateInput input) => [.. new ArmTemplateReader(input).Outputs.Select(output => output.Key)];

    private static string Rules(JsonObject group) => string.Join("; ", group["properties"]!["securityRules"]!.AsArray().Select(rule =>
    {
        JsonNode properties = rule!["properties"]!;
        bool isInbound = (string?)properties["direction"] == "Inbound";
        JsonNode? place = isInbound ? properties["sourceAddressPrefix"] ?? properties["sourceAddressPrefixes"] : properties["destinationAddressPrefix"];
        string ports = properties["destinationPortRanges"] is JsonArray ranges ? string.Join(',', ranges) : $"{properties["destinationPortRange"]}";
        return $"{rule["name"]} {properties["priority"]} {properties["direction"]} {properties["access"]} {properties["protocol"]} {place}:{ports}";
    }));
}
