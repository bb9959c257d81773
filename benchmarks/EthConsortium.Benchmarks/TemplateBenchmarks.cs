using BenchmarkDotNet.Attributes;
using EthConsortium.Azure.Templates;

namespace EthConsortium.Benchmarks;

/// <summary>A member of 5 regions with 15 validators each and a gateway in each region, written as template.json and parameters.json.</summary>
[MemoryDiagnoser]
public class TemplateBenchmarks
{
    private readonly MemberTemplateInput _member = new()
    {
        Kind = MemberTemplateKind.ProofOfAuthority,
        Network = new MemberTemplateNetwork("Three banks", "auRa", "A", "Bank A", 75) { BlockGasLimit = 50_000_000, BlockPeriodSeconds = 2, ValidatorCapacity = 15, ProposalLifetimeSeconds = 2_592_000, EvictionNoticeSeconds = 1_209_600 },
        Regions = [.. Enumerable.Range(1, 5).Select(number => new MemberTemplateRegion
        {
            Number = number,
            Location = "westeurope",
            AddressSpace = $"10.0.{16 * number}.0/20",
            NodeRange = $"10.0.{(16 * number) + 1}.0/24",
            GatewayRange = $"10.0.{(16 * number) + 3}.0/24",
            LoadBalancerAddress = $"10.0.{(16 * number) + 1}.9",
            Asn = 65000 + number,
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
        })],
        MemberId = 0,
        NetworkId = 10_101_010,
        Ports = new(3000, 3443, 8540, 8546, 30300, 4000),
        Nodes = 15,
        NodeSize = "Standard_D2s_v5",
        DiskKind = "Premium_LRS",
        UserName = "gethadmin",
        GatewaySku = "VpnGw1AZ",
        ConnectionName = "{infix}-conn",
        VaultName = "{infix}-akv",
        StorageName = "{infix}store",
        ContainerName = "poa-config",
        IdentityName = "{infix}-id",
        WorkspaceName = "{infix}-oms",
        TrafficManagerName = "{infix}-tm",
        ArtefactUrl = "https://example.com/ethconsortium-node-linux-x64.tar.gz",
        ArtefactSha256 = new string('0', 64),
    };

    /// <summary>Both files.</summary>
    [Benchmark]
    public int WriteTemplate()
    {
        ArmTemplate template = MemberTemplate.Build(_member);
        return template.WriteTemplate().Length + template.WriteParameters().Length;
    }
}
