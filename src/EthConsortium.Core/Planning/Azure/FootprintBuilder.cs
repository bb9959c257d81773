using System.Net;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>Makes footprints of a plan that is right.</summary>
internal static class FootprintBuilder
{
    private const int InfixLength = 9;
    private const int FirstSshPort = 4_000;

    // Arrays throughout: PowerShell cannot index the lists that the compiler makes of [.. …] for an interface.
    public static MemberFootprint[] Build(ConsortiumPlan plan) =>
        [.. plan.Members.Where(member => member.Azure is not null).Select(member => Build(plan, member, member.Azure!))];

    /// <summary>The virtual network of a region: the one given, or that of the address plan, which is also the earlier template's.</summary>
    public static IPNetwork AddressSpace(MemberPlan member, AzurePlan azure, int region) =>
        azure.AddressSpaces is { } given ? given[region - 1] : AddressPlan.VirtualNetwork(member.MemberId, region);

    /// <summary>The autonomous system number of a region: the one given, or that of the address plan, or of the earlier template.</summary>
    public static long AutonomousSystem(MemberPlan member, AzurePlan azure, int region) =>
        azure.AutonomousSystems is { } given ? given[region - 1]
        : azure.Existing ? AddressPlan.EarlierAutonomousSystem(member.MemberId, region)
        : AddressPlan.AutonomousSystem(member.MemberId, region);

    public static MemberFootprint Build(ConsortiumPlan plan, MemberPlan member, AzurePlan azure)
    {
        string? groupId = azure.SubscriptionId is { } subscription ? $"/subscriptions/{subscription:D}/resourceGroups/{azure.ResourceGroup}" : null;
        string prefix = azure.Kind == MemberTemplateKind.ProofOfWork ? azure.NamePrefix : "eth";
        string infix = groupId is null ? MemberFootprint.UnknownInfix : (prefix + ArmUniqueString.Compute(groupId)).ToLowerInvariant()[..InfixLength];
        bool monitored = azure.Monitoring.Deploy && !azure.Existing;
        bool newWorkspace = monitored && azure.Monitoring.WorkspaceId is null;
        MemberFootprint footprint = new(member, azure, Enumerable.Range(1, azure.Regions.Count).Select(number => BuildRegion(plan, member, azure, infix, number)).ToArray())
        {
            Infix = infix,
            ResourceGroupId = groupId,
            VmSize = VmSizes.Resolve(azure.VmSize),
            DiskSku = azure.DiskType == NodeDiskType.Premium ? "Premium_LRS" : "StandardSSD_LRS",
            Ports = Ports(azure.Kind),
            NetworkRules = Rules(azure),
            KeyVaultName = $"{infix}-akv",
            StorageAccountName = $"{infix}store",
            IdentityName = azure.Existing ? null : $"{infix}-id",
            WorkspaceName = newWorkspace ? $"{infix}-oms" : null,
            WorkspaceLocation = monitored ? azure.Monitoring.Location ?? azure.Regions[0] : null,
            DataCollectionEndpointName = monitored ? $"{infix}-dce" : null,
            DataCollectionRuleName = monitored ? $"{infix}-dcr" : null,
            LogIngestionRuleName = newWorkspace ? $"{infix}-dcr-node" : null,
            ActionGroupName = azure.Email is null || azure.Existing ? null : $"{infix}-ag",
            TrafficManagerName = azure.TrafficManager ? $"{infix}-tm" : null,
            TrafficManagerDnsLabel = azure.TrafficManager ? $"{infix}-dns" : null,
            RoleAssignments = azure.Existing ? [] : RoleAssignments(infix, newWorkspace),
            Connections = Connections(plan, member, azure),
            Outputs = [],
        };
        return footprint with { Outputs = azure.Existing ? [] : FootprintOutputs.Of(footprint) };
    }

    private static RegionFootprint BuildRegion(ConsortiumPlan plan, MemberPlan member, AzurePlan azure, string infix, int number)
    {
        IPNetwork network = AddressSpace(member, azure, number);
        bool mines = azure.Kind == MemberTemplateKind.ProofOfWork;
        bool gateway = !azure.DeployUsingPublicIP;
        string role = mines ? "tx" : "vl";
        SubnetFootprint reachable = new($"snet-{role}", AddressPlan.Subnet(network, AddressPlan.NodeSubnet));
        SubnetFootprint miners = new("snet-mn", AddressPlan.Subnet(network, AddressPlan.MinerSubnet));
        ScaleSetFootprint ScaleSet(string name, NodeRole kind, int count, SubnetFootprint subnet) =>
            new($"{name}-{infix}-reg{number}", kind, count, $"{name}-{infix}-reg{number}", subnet.Name);
        int reachableCount = mines ? azure.TransactionNodesPerRegion : azure.NodesPerRegion;
        return new RegionFootprint(number, azure.Regions[number - 1], network)
        {
            VirtualNetworkName = $"{infix}-vnet-reg{number}",
            NodeSubnets = mines ? new[] { reachable, miners } : new[] { reachable },
            GatewaySubnet = gateway ? new SubnetFootprint("GatewaySubnet", AddressPlan.Subnet(network, AddressPlan.GatewaySubnet)) : null,
            NetworkSecurityGroupName = $"{infix}-{role}Nsg-reg{number}",
            MinerNetworkSecurityGroupName = mines ? $"{infix}-mnNsg-reg{number}" : null,
            NatGatewayName = azure.Existing ? null : $"{infix}-nat-reg{number}",
            NatPublicIpName = azure.Existing ? null : $"{infix}-nat-pip-reg{number}",
            LoadBalancerName = $"{infix}-{role}Lb-reg{number}",
            LoadBalancerAddress = gateway ? AddressPlan.LoadBalancer(network) : null,
            PublicIpName = gateway ? null : $"{infix}-lbpip-reg{number}",
            DnsLabel = gateway ? null : $"{infix}-dns-reg{number}",
            GatewayName = gateway ? $"{infix}-gateway-reg{number}" : null,
            GatewayPublicIpName = gateway ? $"{infix}-gate-pip-reg{number}" : null,
            AutonomousSystem = gateway ? AutonomousSystem(member, azure, number) : null,
            ScaleSets = azure.Existing ? []
                : mines ? new[] { ScaleSet("tx", NodeRole.Transaction, reachableCount, reachable), ScaleSet("mn", NodeRole.Miner, azure.NodesPerRegion, miners) }
                : new[] { ScaleSet("vl", NodeRole.Validator, reachableCount, reachable) },
            SshPorts = azure.Existing ? [] : Enumerable.Range(FirstSshPort, reachableCount).ToArray(),
            AlertName = azure.Email is null || azure.Existing ? null : $"{infix}-alert-reg{number}",
            Tunnels = gateway ? GatewayTunnels.Own(number, azure.Regions.Count) + GatewayTunnels.Paired(plan, member.Name, number) : 0,
        };
    }

    /// <summary>The ports of the earlier templates; TLS beside the site's plain port is new.</summary>
    public static PortForward[] Ports(MemberTemplateKind kind) => kind == MemberTemplateKind.ProofOfWork
        ? [new("site", "Tcp", 80, 3000), new("site-tls", "Tcp", 443, 3443), new("rpc", "Tcp", 8545, 8545), new("websocket", "Tcp", 8546, 8546), new("p2p", "Tcp", 30303, 30303)]
        : [new("site", "Tcp", 80, 3000), new("site-tls", "Tcp", 443, 3443), new("rpc", "Tcp", 8540, 8540), new("websocket", "Tcp", 8546, 8546), new("p2p", "Tcp", 30300, 30300)];

    private static NetworkRule[] Rules(AzurePlan azure)
    {
        static string[] Sources(IReadOnlyList<IPNetwork> given) => given.Count == 0 ? ["VirtualNetwork"] : [.. given.Select(network => network.ToString())];
        string client = azure.Kind == MemberTemplateKind.ProofOfWork ? "geth" : "parity";
        int[] PortsOf(params string[] names) => [.. Ports(azure.Kind).Where(port => names.Contains(port.Name, StringComparer.Ordinal)).Select(port => port.NodePort).Distinct()];
        string[] peers = azure.DeployUsingPublicIP ? ["*"] : ["VirtualNetwork"];
        return
        [
            new("allow-ssh", 100, Inbound: true, azure.SshAccess, new[] { 22 }, azure.SshAccess ? Sources(azure.SshSources) : ["*"]),
            new("allow-eth-rpc", 101, Inbound: true, Allow: true, PortsOf("rpc", "websocket"), Sources(azure.RpcSources)),
            new("allow-etheradmin", 102, Inbound: true, Allow: true, PortsOf("site", "site-tls"), Sources(azure.SiteSources)),
            new($"{client}-client-port-inbound", 103, Inbound: true, Allow: true, PortsOf("p2p"), peers),
            // Traffic Manager asks from addresses of its own whether a region is well.
            .. azure.TrafficManager ? new NetworkRule[] { new("allow-traffic-manager", 104, Inbound: true, Allow: true, PortsOf("site"), new[] { "AzureTrafficManager" }) } : [],
            new($"{client}-client-port-outbound", 100, Inbound: false, Allow: true, PortsOf("p2p"), new[] { "*" }),
        ];
    }

    private static RoleAssignmentFootprint[] RoleAssignments(string infix, bool newWorkspace) =>
        [
            // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-secrets-officer
            new("Key Vault Secrets Officer", new Guid("b86a8fe4-44ce-4948-aee5-eccb2c155cd7"), $"{infix}-akv", "to make the keys once, and to read the node's"),
            // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage#storage-blob-data-contributor
            new("Storage Blob Data Contributor", new Guid("ba92f5b4-2d11-453d-a403-e96b0029c9fe"), $"{infix}store", "to lease an identity and to publish the enode"),
            // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/monitor#monitoring-metrics-publisher
            .. newWorkspace
                ? (RoleAssignmentFootprint[])[new("Monitoring Metrics Publisher", new Guid("3913510d-42f4-4e42-8a64-420c390055eb"), $"{infix}-dcr-node", "to write blocks, statistics and log lines to the workspace")]
                : [],
        ];

    private static List<ConnectionFootprint> Connections(ConsortiumPlan plan, MemberPlan member, AzurePlan azure)
    {
        List<ConnectionFootprint> connections = [];
        if (azure.DeployUsingPublicIP)
        {
            return connections;
        }

        // A chain, with a connection on each of its two sides.
        for (int region = 1; region < azure.Regions.Count && !azure.Existing; region++)
        {
            connections.Add(new($"conn-reg{region}-to-reg{region + 1}", region, member.Name, region + 1));
            connections.Add(new($"conn-reg{region + 1}-to-reg{region}", region + 1, member.Name, region));
        }

        foreach (PairingPlan pairing in plan.Pairings)
        {
            (string Member, int Region)? other =
                Is(pairing.From) ? (pairing.To, pairing.ToRegion) :
                Is(pairing.To) ? (pairing.From, pairing.FromRegion) : null;
            if (other is { } there)
            {
                int here = Is(pairing.From) ? pairing.FromRegion : pairing.ToRegion;
                connections.Add(new($"conn-reg{here}-to-{there.Member.ToLowerInvariant()}-reg{there.Region}", here, there.Member, there.Region));
            }
        }

        return connections;

        bool Is(string name) => string.Equals(name, member.Name, StringComparison.OrdinalIgnoreCase);
    }
}
