using System.Collections.Immutable;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Azure.Tests.Templates;

/// <summary>Members to build templates of.</summary>
internal static class MemberInputs
{
    public const string OtherGateway = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/other/providers/Microsoft.Network/virtualNetworkGateways/other-gateway";
    public const string Workspace = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs";
    public const string SshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwwcr6rKRxI6EySWMSJZo1tmqRxU3x5hTQ1sOjM0xMq admin@example.com";

    private static readonly string[] Locations = ["westeurope", "northeurope", "eastus2", "westus2", "southeastasia"];

    /// <summary>Those whose templates are approved byte for byte.</summary>
    public static ImmutableDictionary<string, MemberTemplateInput> Representative { get; } = new Dictionary<string, MemberTemplateInput>
    {
        ["poa-founder-public"] = Poa(1) with { TrafficManagerName = "{infix}-tm", TrafficManagerDnsLabel = "{infix}-dns", RpcSources = ["203.0.113.0/24"], SiteSources = ["203.0.113.0/24", "198.51.100.7/32"] },
        ["poa-joiner-password"] = Poa(1) with { MemberId = 7, SshPublicKey = null, AllowSsh = true, SshSources = ["203.0.113.0/24"], StoreSources = ["203.0.113.0/24", "198.51.100.7"], Joins = true, DataUrl = "http://founder.westeurope.cloudapp.azure.com", Infix = "ethabc123" },
        ["poa-two-regions-gateways"] = WithAlerts(Poa(2)) with { GatewaySku = "VpnGw1AZ", OtherGatewayId = OtherGateway },
        ["poa-five-regions-fifteen-nodes"] = Poa(5) with { Nodes = 15, GatewaySku = "VpnGw2AZ", DiskKind = "Premium_LRS", DeployerObjectId = "00000000-0000-0000-0000-0000000000aa" },
        ["poa-existing-workspace"] = Poa(1) with { WorkspaceId = Workspace, WorkspaceName = null, LogIngestionRuleName = null, WorkspaceLocation = "westus2", TransactionPermissionContract = "0x605b60005360016000f3" },
        ["pow-two-regions"] = Pow(2) with { GatewaySku = "VpnGw1AZ", RpcSources = ["203.0.113.0/24"] },
    }.ToImmutableDictionary();

    /// <summary>Members of every shape, always the same ones.</summary>
    public static IEnumerable<MemberTemplateInput> Generate(int count)
    {
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            int regions = random.Next(1, 6);
            string? gateway = Maybe($"VpnGw{random.Next(1, 6)}AZ");
            MemberTemplateInput shape = random.Next(2) == 0
                ? Poa(regions) with { Nodes = random.Next(2, 16) }
                : Pow(regions) with { Nodes = random.Next(1, 6), Miners = random.Next(2, 16) };
            string? workspace = Maybe(Workspace);
            string? trafficManager = gateway is null ? Maybe("{infix}-tm") : null;
            bool isMonitored = random.Next(4) > 0;
            bool joins = random.Next(2) == 0;
            yield return (random.Next(2) == 0 ? shape : WithAlerts(shape)) with
            {
                MemberId = random.Next(256),
                NetworkId = random.Next(5, 1_000_000_000),
                DiskKind = random.GetItems(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"], 1)[0],
                GatewaySku = gateway,
                OtherGatewayId = gateway is null ? null : Maybe(OtherGateway),
                SshPublicKey = Maybe(SshKey),
                AllowSsh = Maybe("") is null,
                Infix = Maybe("eth0123ab"),
                DataCollectionRuleName = isMonitored ? shape.DataCollectionRuleName : null,
                DataCollectionEndpointName = isMonitored ? shape.DataCollectionEndpointName : null,
                LogIngestionRuleName = isMonitored && workspace is null ? shape.LogIngestionRuleName : null,
                WorkspaceId = isMonitored ? workspace : null,
                WorkspaceName = isMonitored && workspace is null ? shape.WorkspaceName : null,
                WorkspaceLocation = isMonitored ? "eastus" : null,
                TrafficManagerName = trafficManager,
                TrafficManagerDnsLabel = trafficManager is null ? null : "{infix}-dns",
                Joins = joins,
                DataUrl = joins ? Maybe("http://founder.example.com/it's") : null,
                ArtefactUrl = Maybe("https://example.com/node.tar.gz"),
                TransactionPermissionContract = Maybe("0x6080"),
                AdminAddress = Maybe("0x00000000000000000000000000000000000000a1"),
                DeployerObjectId = Maybe("00000000-0000-0000-0000-0000000000aa"),
                RpcSources = [.. Enumerable.Range(0, random.Next(4)).Select(each => $"203.0.113.{each}/32")],
                SiteSources = [.. Enumerable.Range(0, random.Next(4)).Select(each => $"198.51.100.{each}/32")],
                SshSources = [.. Enumerable.Range(0, random.Next(3)).Select(each => $"203.0.113.{each}/32")],
                StoreSources = [.. Enumerable.Range(0, random.Next(3)).Select(each => $"198.51.100.{each}")],
            };
        }

        string? Maybe(string text) => random.Next(2) == 0 ? null : text;
    }

    public static MemberTemplateInput WithAlerts(MemberTemplateInput member) => member with
    {
        AlertEmail = "operations@bank-a.example",
        ActionGroupName = "{infix}-ag",
        Regions = [.. member.Regions.Select(region => region with { AlertName = $"{{infix}}-alert-reg{region.Number}" })],
    };

    public static MemberTemplateInput Poa(int regions) => new()
    {
        Kind = MemberTemplateKind.ProofOfAuthority,
        Regions = [.. Enumerable.Range(1, regions).Select(number => Region(0, number))],
        MemberId = 0,
        NetworkId = 10_101_010,
        Network = new MemberTemplateNetwork("Three banks", "auRa", "A", "Bank A", 2 * regions) { BlockGasLimit = 50_000_000, BlockPeriodSeconds = 2, ValidatorCapacity = 15, ProposalLifetimeSeconds = 2_592_000, EvictionNoticeSeconds = 1_209_600 },
        AdminAddress = "0x00000000000000000000000000000000000000a1",
        Ports = new(3000, 3443, 8540, 8546, 30300, 4000),
        Nodes = 2,
        NodeSize = "Standard_D2s_v5",
        DiskKind = "Standard_LRS",
        UserName = "gethadmin",
        SshPublicKey = SshKey,
        ConnectionName = "conn",
        VaultName = "{infix}-akv",
        StorageName = "{infix}store",
        ContainerName = "poa-config",
        IdentityName = "{infix}-id",
        DataCollectionRuleName = "{infix}-dcr",
        LogIngestionRuleName = "{infix}-dcr-node",
        DataCollectionEndpointName = "{infix}-dce",
        WorkspaceName = "{infix}-oms",
        WorkspaceLocation = "westeurope",
        ArtefactUrl = "https://example.com/ethconsortium-node-linux-x64.tar.gz",
        ArtefactSha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };

    public static MemberTemplateInput Pow(int regions) => Poa(regions) with
    {
        Kind = MemberTemplateKind.ProofOfWork,
        Network = Poa(regions).Network with { Consensus = "ethash" },
        Regions = [.. Enumerable.Range(1, regions).Select(number => Region(0, number) with
        {
            NodeSubnetName = "snet-tx",
            MiningSubnetName = "snet-mn",
            MiningRange = $"10.0.{(16 * number) + 2}.0/24",
            ScaleSetName = $"tx-{{infix}}-reg{number}",
            MiningScaleSetName = $"mn-{{infix}}-reg{number}",
            MiningNetworkSecurityGroupName = $"{{infix}}-mnNsg-reg{number}",
        })],
        Ports = new(3000, 3443, 8545, 8546, 30303, 4000),
        Miners = 2,
        MinerSize = "Standard_D2s_v5",
        ContainerName = "pow-config",
    };

    public static MemberTemplateRegion Region(int member, int number) => new()
    {
        Number = number,
        Location = Locations[number - 1],
        AddressSpace = $"10.{member}.{16 * number}.0/20",
        NodeRange = $"10.{member}.{(16 * number) + 1}.0/24",
        GatewayRange = $"10.{member}.{(16 * number) + 3}.0/24",
        LoadBalancerAddress = $"10.{member}.{(16 * number) + 1}.9",
        Asn = 65000 + (5 * member) + number - 1,
        VirtualNetworkName = $"{{infix}}-vnet-reg{number}",
        NodeSubnetName = "snet-vl",
        NetworkSecurityGroupName = $"{{infix}}-vlNsg-reg{number}",
        PublicAddressName = $"{{infix}}-lbpip-reg{number}",
        DnsLabel = $"{{infix}}-dns-reg{number}",
        LoadBalancerName = $"{{infix}}-vlLb-reg{number}",
        NatGatewayName = $"{{infix}}-nat-reg{number}",
        NatAddressName = $"{{infix}}-nat-pip-reg{number}",
        GatewayAddressName = $"{{infix}}-gate-pip-reg{number}",
        GatewayName = $"{{infix}}-gateway-reg{number}",
        ScaleSetName = $"vl-{{infix}}-reg{number}",
    };
}
