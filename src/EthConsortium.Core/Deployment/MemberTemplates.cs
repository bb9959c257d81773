using EthConsortium.Azure.Templates;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using TemplateKind = EthConsortium.Azure.Templates.MemberTemplateKind;

namespace EthConsortium.Core.Deployment;

/// <summary>Makes the template of a member of what the plan says that it has in Azure.</summary>
/// <remarks>
/// Names are those of the footprint, with an expression in place of what Azure computes of the resource group: the same template fits another one. Connections
/// to other members are not part of it: they are made when both gateways are there.
/// </remarks>
public static class MemberTemplates
{
    /// <summary>The members of a plan that can be deployed: those that say where, and are not there already.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <param name="member">The short name of a single member, or null for all.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ConsortiumException">There is no such member, or nothing to deploy.</exception>
    public static IReadOnlyList<MemberPlan> Select(ConsortiumPlan plan, string? member)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.ThrowIfInvalid();
        if (member is null)
        {
            MemberPlan[] all = [.. plan.Members.Where(each => each.Azure is { Existing: false })];
            return all.Length > 0 ? all : throw new ConsortiumException(ErrorCode.PlanConflict, $"No member of {plan.Name} has anything to deploy: one says so in \"azure\".", plan.Name);
        }

        MemberPlan one = plan.FindMember(member)
            ?? throw new ConsortiumException(ErrorCode.PlanUnknownMember, $"The plan has no member {member}. Its members are {string.Join(", ", plan.Members.Select(each => each.Name))}.", member);
        return one.Azure switch
        {
            null => throw new ConsortiumException(ErrorCode.PlanConflict, $"Member {one.Name} has nothing in Azure: the plan would say so in \"azure\".", member),
            { Existing: true } => throw new ConsortiumException(ErrorCode.PlanConflict, $"Member {one.Name} is there already (\"existing\"): nothing is deployed for it.", member),
            _ => [one],
        };
    }

    /// <summary>The template of a member, with its parameter file. The same plan always gives the same bytes.</summary>
    /// <param name="plan">A plan without problems.</param>
    /// <param name="member">One of its members, as <see cref="Select"/> gives it.</param>
    public static ArmTemplate Build(ConsortiumPlan plan, MemberPlan member) => MemberTemplate.Build(Describe(plan, member));

    /// <summary>What the template of a member is built of.</summary>
    /// <inheritdoc cref="Build" path="/param"/>
    public static MemberTemplateInput Describe(ConsortiumPlan plan, MemberPlan member)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(member);
        AzurePlan azure = member.Azure ?? throw new ArgumentException($"Member {member.Name} has nothing in Azure.", nameof(member));
        // Without a subscription, names have the mark that the template replaces by its expression.
        MemberFootprint footprint = FootprintBuilder.Build(plan, member, azure with { SubscriptionId = null });
        bool mines = azure.Kind == Planning.Azure.MemberTemplateKind.ProofOfWork;
        bool founds = string.Equals(plan.FoundingMember.Name, member.Name, StringComparison.OrdinalIgnoreCase);
        return new MemberTemplateInput
        {
            Kind = mines ? TemplateKind.ProofOfWork : TemplateKind.ProofOfAuthority,
            Regions = [.. footprint.Regions.Select(Describe)],
            NamePrefix = mines ? azure.NamePrefix.ToLowerInvariant() : "eth",
            MemberId = member.MemberId,
            NetworkId = checked((long)plan.ChainId.Value),
            Network = new MemberTemplateNetwork(plan.Name, ConsensusNames.ToText(plan.Consensus), member.Name, member.Alias, member.Validators)
            {
                BlockGasLimit = plan.BlockGasLimit,
                BlockPeriodSeconds = plan.BlockPeriodSeconds,
                ValidatorCapacity = plan.ValidatorCapacity,
                ProposalLifetimeSeconds = plan.ProposalLifetimeSeconds,
                EvictionNoticeSeconds = plan.EvictionNoticeSeconds,
            },
            AdminAddress = azure.EthereumAdmin?.ToString(),
            Ports = new(NodePort("site"), NodePort("site-tls"), NodePort("rpc"), NodePort("websocket"), NodePort("p2p"), footprint.Regions[0].SshPorts[0]),
            Nodes = mines ? azure.TransactionNodesPerRegion : azure.NodesPerRegion,
            Miners = mines ? azure.NodesPerRegion : 0,
            NodeSize = footprint.VmSize,
            MinerSize = mines ? footprint.VmSize : null,
            DiskKind = footprint.DiskSku,
            UserName = azure.AdminUsername,
            SshPublicKey = azure.Authentication == NodeAuthentication.SshPublicKey ? azure.SshPublicKey : null,
            AllowSsh = azure.SshAccess,
            SshSources = [.. azure.SshSources.Select(network => network.ToString())],
            RpcSources = [.. azure.RpcSources.Select(network => network.ToString())],
            SiteSources = [.. azure.SiteSources.Select(network => network.ToString())],
            // A storage account takes a single address without its /32 only.
            StoreSources = [.. azure.StoreSources.Select(network => network.PrefixLength == 32 ? $"{network.BaseAddress}" : $"{network}")],
            GatewaySku = azure.DeployUsingPublicIP ? null : azure.GatewaySku.ToString(),
            ConnectionName = "conn",
            Joins = !founds,
            DataUrl = founds ? null : DataUrl(plan),
            TransactionPermissionContract = azure.TransactionPermissionContract,
            VaultName = footprint.KeyVaultName,
            StorageName = footprint.StorageAccountName,
            ContainerName = mines ? "pow-config" : "poa-config",
            IdentityName = footprint.IdentityName!,
            DataCollectionRuleName = footprint.DataCollectionRuleName,
            LogIngestionRuleName = footprint.LogIngestionRuleName,
            DataCollectionEndpointName = footprint.DataCollectionEndpointName,
            WorkspaceName = footprint.WorkspaceName,
            WorkspaceId = azure.Monitoring.WorkspaceId,
            WorkspaceLocation = footprint.WorkspaceLocation,
            AlertEmail = azure.Email,
            ActionGroupName = footprint.ActionGroupName,
            TrafficManagerName = footprint.TrafficManagerName,
            TrafficManagerDnsLabel = footprint.TrafficManagerDnsLabel,
        };

        int NodePort(string name) => footprint.Ports.First(port => port.Name == name).NodePort;
    }

    private static MemberTemplateRegion Describe(RegionFootprint region)
    {
        ScaleSetFootprint answering = region.ScaleSets.First(set => set.IsReachable);
        ScaleSetFootprint? mining = region.ScaleSets.FirstOrDefault(set => !set.IsReachable);
        SubnetFootprint? miners = region.NodeSubnets.FirstOrDefault(subnet => subnet.Name == mining?.Subnet);
        return new MemberTemplateRegion
        {
            Number = region.Number,
            Location = region.Location,
            AddressSpace = region.AddressSpace.ToString(),
            NodeRange = region.NodeSubnets[0].AddressSpace.ToString(),
            MiningRange = miners?.AddressSpace.ToString(),
            GatewayRange = region.GatewaySubnet?.AddressSpace.ToString(),
            LoadBalancerAddress = region.LoadBalancerAddress?.ToString(),
            Asn = region.AutonomousSystem,
            VirtualNetworkName = region.VirtualNetworkName,
            NodeSubnetName = region.NodeSubnets[0].Name,
            MiningSubnetName = miners?.Name,
            NetworkSecurityGroupName = region.NetworkSecurityGroupName,
            NatGatewayName = region.NatGatewayName!,
            NatAddressName = region.NatPublicIpName!,
            PublicAddressName = region.PublicIpName,
            DnsLabel = region.DnsLabel,
            LoadBalancerName = region.LoadBalancerName,
            GatewayAddressName = region.GatewayPublicIpName,
            GatewayName = region.GatewayName,
            ScaleSetName = answering.Name,
            MiningNetworkSecurityGroupName = region.MinerNetworkSecurityGroupName,
            MiningScaleSetName = mining?.Name,
            AlertName = region.AlertName,
        };
    }

    /// <summary>Where the founder tells about the network, as far as the plan shows it; otherwise whoever deploys says it.</summary>
    private static string? DataUrl(ConsortiumPlan plan) => plan.FoundingMember is { Azure: { Existing: false } azure } founder
        ? FootprintBuilder.Build(plan, founder, azure).Outputs.First(output => output.Name is "consortium_data_URL" or "CONSORTIUM-DATA").Value
        : null;
}
