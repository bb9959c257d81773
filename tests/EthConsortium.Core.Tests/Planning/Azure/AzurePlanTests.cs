using System.Buffers.Binary;
using System.Net;
using EthConsortium.Azure;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class AzurePlanTests
{
    private static readonly Guid s_subscription = new("11111111-2222-3333-4444-555555555555");

    private static AzurePlan Azure(string group, bool gateway = false, params string[] regions) =>
        new(group, regions.Length == 0 ? ["westeurope"] : regions) { SubscriptionId = s_subscription, DeployUsingPublicIP = !gateway };

    private static ConsortiumPlan PlanOf(params MemberPlan[] members) => new("N", members);

    private static MemberPlan Member(int id, AzurePlan azure, int validators = 2) => new($"m{id}", id, validators) { Azure = azure };

    private static string[] Problems(ConsortiumPlan plan) => [.. plan.Validate().Select(d => $"{d.Path} {d.Code}")];

    [Fact]
    public void Reads_every_choice()
    {
        ConsortiumPlan plan = ConsortiumPlan.Parse($$"""
            {
              "name": "N", "consensus": "ethash", "founder": "B",
              "members": [
                {
                  "name": "A", "memberId": 3, "validators": 2,
                  "azure": {
                    "subscriptionId": "{{s_subscription}}", "cloud": "azureUSGovernment", "resourceGroup": "bank-a", "regions": ["West US", "eastus2"], "kind": "POW", "namePrefix": "geth",
                    "nodesPerRegion": 3, "transactionNodesPerRegion": 5, "vmSize": "Standard_DS2_v2", "diskType": "premium", "authentication": "sshPublicKey",
                    "adminUsername": "operator", "sshPublicKey": "{{Ed25519Key()}}", "deployUsingPublicIP": false, "gatewaySku": "vpngw3az",
                    "rpcSources": ["203.0.113.0/24", "198.51.100.7"], "siteSources": ["192.0.2.0/28"], "sshAccess": true,
                    "sshSources": ["192.0.2.16/28"], "storeSources": ["192.0.2.9"],
                    "monitoring": { "location": "West Europe" }, "transactionPermissionContract": "0x6000", "ethereumAdmin": "0x00000000000000000000000000000000000000aa",
                    "email": "ops@bank.example", "addressSpaces": ["10.200.0.0/20", "172.20.0.0/16"], "asns": [64900, 64901]
                  }
                },
                { "name": "B", "memberId": 4, "validators": 2, "azure": { "cloud": "AzureUSGovernment", "resourceGroup": "bank-b", "regions": ["westus"], "deployUsingPublicIP": false, "existing": true } }
              ],
              "pairings": [{ "from": "A", "fromRegion": 2, "to": "b" }]
            }
            """);

        AzurePlan azure = plan.Members[0].Azure!;
        Assert.Equal((s_subscription, "bank-a", MemberTemplateKind.ProofOfWork, "geth"), (azure.SubscriptionId!.Value, azure.ResourceGroup, azure.Kind, azure.NamePrefix));
        Assert.All(plan.Members, member => Assert.Equal(AzureCloud.UsGovernment, member.Azure!.Cloud));
        Assert.Equal(["westus", "eastus2"], azure.Regions);
        Assert.Equal((3, 5, "Standard_DS2_v2", NodeDiskType.Premium), (azure.NodesPerRegion, azure.TransactionNodesPerRegion, azure.VmSize, azure.DiskType));
        Assert.Equal((NodeAuthentication.SshPublicKey, "operator", Ed25519Key()), (azure.Authentication, azure.AdminUsername, azure.SshPublicKey));
        Assert.Equal((false, GatewaySku.VpnGw3AZ, true), (azure.DeployUsingPublicIP, azure.GatewaySku, azure.SshAccess));
        Assert.Equal(["203.0.113.0/24", "198.51.100.7/32"], azure.RpcSources.Select(network => network.ToString()));
        Assert.Equal(["192.0.2.0/28"], azure.SiteSources.Select(network => network.ToString()));
        Assert.Equal(["192.0.2.16/28", "192.0.2.9/32"], azure.SshSources.Concat(azure.StoreSources).Select(network => network.ToString()));
        Assert.Equal(("westeurope", true), (azure.Monitoring.Location, azure.Monitoring.Deploy));
        Assert.Equal(("0x6000", "ops@bank.example", Address.Parse("0x00000000000000000000000000000000000000aa")), (azure.TransactionPermissionContract, azure.Email, azure.EthereumAdmin));
        Assert.Equal(["10.200.0.0/20", "172.20.0.0/16"], azure.AddressSpaces!.Select(network => network.ToString()));
        Assert.Equal([64_900, 64_901], azure.AutonomousSystems!);
        Assert.True(plan.Members[1].Azure!.Existing);
        Assert.Equal([new PairingPlan("A", "b") { FromRegion = 2 }], plan.Pairings);
    }

    [Fact]
    public void Has_the_defaults_of_the_earlier_template()
    {
        AzurePlan azure = new("g", ["westeurope"]);

        Assert.Equal("gethadmin", (azure with { Kind = MemberTemplateKind.ProofOfWork }).AdminUsername);
        Assert.Equal((2, 2, "eth", "adminuser", true), (azure.NodesPerRegion, azure.TransactionNodesPerRegion, azure.NamePrefix, azure.AdminUsername, azure.DeployUsingPublicIP));
        Assert.Equal((NodeDiskType.Standard, NodeAuthentication.Password, GatewaySku.VpnGw1AZ, MemberTemplateKind.ProofOfAuthority), (azure.DiskType, azure.Authentication, azure.GatewaySku, azure.Kind));
        Assert.False(azure.SshAccess);
        Assert.True(azure.Monitoring.Deploy);
    }

    [Fact]
    public void Tells_all_problems_at_once()
    {
        ConsortiumPlanException error = Assert.Throws<ConsortiumPlanException>(() => ConsortiumPlan.Parse("""
            {
              "name": "N",
              "members": [
                { "name": "A", "memberId": 0, "validators": 2, "azure": { "resourceGroup": "g.", "regions": ["westeurope", "west europe", "west/us"], "nodesPerRegion": 16, "vmSize": "big", "password": "hunter2" } },
                { "name": "B", "memberId": 1, "validators": 5, "azure": { "resourceGroup": "b", "regions": ["westeurope"], "kind": "poW", "deployUsingPublicIP": false, "trafficManager": true, "transactionNodesPerRegion": 0 } },
                { "name": "C", "memberId": 2, "validators": 5, "azure": { "resourceGroup": "c", "regions": [], "authentication": "sshPublicKey", "adminUsername": "root", "rpcSources": ["0.0.0.0/0"], "siteSources": ["203.0.113.7/24"],
                    "sshSources": ["0.0.0.0/0"], "storeSources": ["0.0.0.0/0", "10.1.0.0/16", "203.0.113.6/31"] } },
                { "name": "D", "memberId": 3, "validators": 2, "azure": { "regions": ["a", 7], "gatewaySku": "Basic", "subscriptionId": "x", "ethereumAdmin": "0x12", "email": "nobody", "transactionPermissionContract": "0x123", "monitoring": { "workspaceId": "w", "location": "x" }, "asns": [true] } }
              ],
              "pairings": [{ "from": "A", "to": "Z" }, { "from": "B", "fromRegion": 2, "to": "B" }, {}]
            }
            """));

        Assert.Equal(
            [
                "$.members[0].azure.nodesPerRegion PlanValueOutOfRange",
                "$.members[0].azure.password PlanUnknownProperty",
                "$.members[0].azure.regions[1] PlanRegionInvalid",
                "$.members[0].azure.regions[2] PlanRegionInvalid",
                "$.members[0].azure.resourceGroup PlanAzureNameInvalid",
                "$.members[0].azure.vmSize PlanVmSizeInvalid",
                "$.members[1].azure.deployUsingPublicIP PlanPublicPrivateMixed",
                "$.members[1].azure.kind PlanConflict",
                "$.members[1].azure.trafficManager PlanConflict",
                "$.members[1].azure.transactionNodesPerRegion PlanValueOutOfRange",
                "$.members[2].azure.adminUsername PlanAzureNameInvalid",
                "$.members[2].azure.regions PlanRegionCount",
                "$.members[2].azure.rpcSources[0] PlanAddressInvalid",
                "$.members[2].azure.siteSources[0] PlanAddressInvalid",
                "$.members[2].azure.sshPublicKey PlanSshKeyInvalid",
                "$.members[2].azure.sshSources[0] PlanAddressInvalid",
                "$.members[2].azure.storeSources[0] PlanAddressInvalid",
                "$.members[2].azure.storeSources[1] PlanAddressReserved",
                "$.members[2].azure.storeSources[2] PlanAddressInvalid",
                "$.members[2].validators PlanTooManyValidators",
                "$.members[3].azure.asns[0] PlanWrongType",
                "$.members[3].azure.email PlanValueOutOfRange",
                "$.members[3].azure.ethereumAdmin PlanWrongType",
                "$.members[3].azure.gatewaySku PlanValueOutOfRange",
                "$.members[3].azure.monitoring.location PlanRegionInvalid",
                "$.members[3].azure.monitoring.workspaceId PlanAzureNameInvalid",
                "$.members[3].azure.regions[0] PlanRegionInvalid",
                "$.members[3].azure.regions[1] PlanWrongType",
                "$.members[3].azure.resourceGroup PlanMissingProperty",
                "$.members[3].azure.subscriptionId PlanWrongType",
                "$.members[3].azure.transactionPermissionContract PlanValueOutOfRange",
                "$.pairings[0].from PlanPairingInvalid",
                "$.pairings[0].to PlanUnknownMember",
                "$.pairings[1].fromRegion PlanPairingInvalid",
                "$.pairings[2].from PlanMissingProperty",
                "$.pairings[2].to PlanMissingProperty",
            ],
            error.Diagnostics.Select(d => $"{d.Path} {d.Code}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_of_every_region_can_be_planned_together_and_with_members_of_the_earlier_template()
    {
        // 200 members are the most of one plan; the ids 0 to 255 take two, each half once of the earlier template.
        string[] regions = ["westus", "eastus", "centralus", "eastus2", "westus2"];
        for (int parity = 0; parity < 2; parity++)
        {
            for (int first = 0; first < 256; first += 128)
            {
                // Of the earlier ids those that Azure keeps the numbers of cannot be.
                MemberPlan[] members = [.. Enumerable.Range(first, 128).Select(id => Member(id, Azure($"g{id}", gateway: true, regions) with { Existing = id % 2 == parity && id is not (103 or 104 or (>= 107 and <= 110)) }))];
                Assert.Empty(PlanOf(members).Validate());
            }
        }
    }

    [Fact]
    public void Refuses_networks_that_overlap_whatever_gave_them()
    {
        AzurePlan company = Azure("b", gateway: true) with { AddressSpaces = [IPNetwork.Parse("10.0.0.0/16")] };
        ConsortiumPlan plan = PlanOf(Member(0, Azure("a", gateway: true, "westeurope", "westus")), Member(1, company), Member(2, Azure("c", gateway: true) with { Existing = true, AddressSpaces = [IPNetwork.Parse("10.0.32.0/22")] }));

        Assert.Equal(
            [
                "$.members[1].azure.addressSpaces[0] PlanAddressOverlap", "$.members[1].azure.addressSpaces[0] PlanAddressOverlap",
                "$.members[2].azure.addressSpaces[0] PlanAddressOverlap", "$.members[2].azure.addressSpaces[0] PlanAddressOverlap",
            ],
            Problems(plan));
        Assert.Contains("overlaps 10.0.16.0/20 of region 1 of m0", plan.Validate()[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.0.0/16", "PlanAddressReserved")]
    [InlineData("169.254.0.0/16", "PlanAddressReserved")]
    [InlineData("10.0.0.0/7", "PlanAddressReserved")]
    [InlineData("10.0.0.0/23", "PlanAddressInvalid")]
    [InlineData("0.0.0.0/0", "PlanAddressInvalid")]
    public void Refuses_networks_that_are_not_private_or_too_small(string network, string code) =>
        Assert.Equal([$"$.members[0].azure.addressSpaces[0] {code}"], Problems(PlanOf(Member(0, Azure("a") with { AddressSpaces = [IPNetwork.Parse(network)] }))));

    [Fact]
    public void Refuses_reserved_numbers_of_the_earlier_formula_until_the_real_one_is_said()
    {
        AzurePlan azure = Azure("a", gateway: true) with { Existing = true };

        Diagnostic problem = Assert.Single(PlanOf(Member(103, azure)).Validate());
        Assert.Equal((ErrorCode.PlanAsnReserved, "$.members[0].azure.regions"), (problem.Code, problem.Path));
        Assert.Contains("65515", problem.Message, StringComparison.Ordinal);
        Assert.Empty(PlanOf(Member(103, azure with { AutonomousSystems = [64_999] })).Validate());
    }

    [Fact]
    public void Refuses_the_same_number_twice()
    {
        ConsortiumPlan plan = PlanOf(Member(0, Azure("a", gateway: true)), Member(1, Azure("b", gateway: true) with { AutonomousSystems = [AddressPlan.AutonomousSystem(0, 1)] }));

        Assert.Equal(["$.members[1].azure.asns[0] PlanAsnDuplicate"], Problems(plan));
    }

    [Fact]
    public void Refuses_to_pair_gateways_of_two_clouds()
    {
        MemberPlan elsewhere = Member(1, Azure("b", gateway: true) with { Cloud = AzureCloud.China });
        ConsortiumPlan plan = PlanOf(Member(0, Azure("a", gateway: true)), elsewhere) with { Pairings = [new PairingPlan("m0", "m1")] };

        Assert.Equal("Expected both members in one cloud, found m0 in AzureCloud and m1 in AzureChinaCloud. Azure connects gateways within a cloud: such members need public addresses.", Assert.Single(plan.Validate()).Message);
    }

    [Fact]
    public void Wants_one_network_and_one_number_per_region()
    {
        AzurePlan azure = Azure("a", gateway: true, "westeurope", "westus") with { AddressSpaces = [IPNetwork.Parse("10.0.0.0/16")], AutonomousSystems = [1, 2, 3] };

        Assert.Equal(["$.members[0].azure.addressSpaces PlanRegionCount", "$.members[0].azure.asns PlanRegionCount"], Problems(PlanOf(Member(0, azure))));
    }

    [Theory]
    [InlineData(GatewaySku.VpnGw1AZ, 30, 0)]
    [InlineData(GatewaySku.VpnGw1AZ, 31, 1)]
    [InlineData(GatewaySku.VpnGw3AZ, 31, 1)]
    [InlineData(GatewaySku.VpnGw4AZ, 100, 0)]
    [InlineData(GatewaySku.VpnGw5AZ, 101, 1)]
    public void Refuses_more_pairings_than_the_gateway_has_tunnels(GatewaySku sku, int pairings, int problems)
    {
        MemberPlan hub = Member(200, Azure("hub", gateway: true) with { GatewaySku = sku });
        MemberPlan[] others = [.. Enumerable.Range(0, pairings).Select(id => Member(id, Azure($"g{id}", gateway: true)))];
        ConsortiumPlan plan = PlanOf([hub, .. others]) with { Pairings = [.. others.Select(other => new PairingPlan(other.Name, "M200"))] };

        Assert.Equal(Enumerable.Repeat("$.members[0].azure.gatewaySku PlanTooManyTunnels", problems), Problems(plan));
    }

    [Fact]
    public void Counts_the_connections_between_a_members_own_regions_as_tunnels()
    {
        // The middle region of three has two of its own.
        MemberPlan hub = Member(200, Azure("hub", gateway: true, "westeurope", "westus", "eastus"));
        MemberPlan[] others = [.. Enumerable.Range(0, 29).Select(id => Member(id, Azure($"g{id}", gateway: true)))];
        ConsortiumPlan PlanTo(int region) => PlanOf([hub, .. others]) with { Pairings = [.. others.Select(other => new PairingPlan("m200", other.Name) { FromRegion = region })] };

        Assert.Empty(PlanTo(1).Validate());
        Assert.Contains("31 in region 2: 29 pairings and 2", Assert.Single(PlanTo(2).Validate()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_pairings_without_gateways_with_oneself_and_twice()
    {
        ConsortiumPlan plan = PlanOf(Member(0, Azure("a", gateway: true)), Member(1, Azure("b", gateway: true)), new MemberPlan("c", 2, 1)) with
        {
            Pairings =
            [
                new("m0", "m1"), new("M1", "m0"), new("m0", "m0"), new("m0", "c"), new("m0", "m1") { ToRegion = 2 }, new("m0", "x"),
            ],
        };

        Assert.Equal(
            ["$.pairings[1] PlanPairingInvalid", "$.pairings[2] PlanPairingInvalid", "$.pairings[3].to PlanPairingInvalid", "$.pairings[4].toRegion PlanPairingInvalid", "$.pairings[5].to PlanUnknownMember"],
            Problems(plan));
    }

    [Fact]
    public void Refuses_more_validators_than_the_founder_has_and_than_there_are_nodes()
    {
        ConsortiumPlan plan = PlanOf(Member(0, Azure("a"), validators: 3), Member(1, Azure("b") with { NodesPerRegion = 4 }, validators: 4));

        Assert.Equal(["$.members[0].validators PlanTooFewNodes", "$.members[1].validators PlanTooManyValidators"], Problems(plan));
    }

    [Fact]
    public void Refuses_two_members_in_one_resource_group() =>
        Assert.Equal(["$.members[1].azure.resourceGroup PlanDuplicateValue"], Problems(PlanOf(Member(0, Azure("Group")), Member(1, Azure("group")))));

    [Fact]
    public void Refuses_premium_disks_on_sizes_without_them() =>
        Assert.Equal(["$.members[0].azure.vmSize PlanVmSizeInvalid"], Problems(PlanOf(Member(0, Azure("a") with { DiskType = NodeDiskType.Premium, VmSize = "Standard_D4_v5" }))));

    [Theory]
    [InlineData("ssh-rsa AAAA")]
    [InlineData("ssh-ed25519 not-base64!")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3M=")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2")]
    [InlineData("")]
    public void Refuses_what_is_no_public_key_and_does_not_quote_it(string key)
    {
        Diagnostic problem = Assert.Single(PlanOf(Member(0, Azure("a") with { Authentication = NodeAuthentication.SshPublicKey, SshPublicKey = key })).Validate());

        Assert.Equal((ErrorCode.PlanSshKeyInvalid, "$.members[0].azure.sshPublicKey"), (problem.Code, problem.Path));
        Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_RSA_keys_of_2048_bits_and_Ed25519_keys()
    {
        string[] Keys(string key) => Problems(PlanOf(Member(0, Azure("a") with { Authentication = NodeAuthentication.SshPublicKey, SshPublicKey = key })));

        Assert.Empty(Keys(Ed25519Key() + " me@here"));
        Assert.Empty(Keys(RsaKey(2_048)));
        Assert.NotEmpty(Keys(RsaKey(1_024)));
        Assert.NotEmpty(Keys(Ed25519Key().Replace("ed25519", "rsa", StringComparison.Ordinal)));
    }

    private static string Ed25519Key() => SshKey("ssh-ed25519", new byte[32]);

    private static string RsaKey(int bits)
    {
        byte[] modulus = new byte[(bits / 8) + 1];
        modulus[1] = 0x80;
        return SshKey("ssh-rsa", [1, 0, 1], modulus);
    }

    private static string SshKey(string type, params byte[][] fields)
    {
        byte[] Field(byte[] content)
        {
            byte[] field = new byte[4 + content.Length];
            BinaryPrimitives.WriteInt32BigEndian(field, content.Length);
            content.CopyTo(field, 4);
            return field;
        }

        return $"{type} {Convert.ToBase64String([.. Field(System.Text.Encoding.ASCII.GetBytes(type)), .. fields.SelectMany(Field)])}";
    }
}
