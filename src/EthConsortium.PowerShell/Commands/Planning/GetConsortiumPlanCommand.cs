using System.Management.Automation;
using System.Net;
using System.Runtime.CompilerServices;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.PowerShell.Commands.Planning;

/// <summary>Gets a plan, with all that its members will have in Azure.</summary>
/// <remarks>
/// <para>
/// Nothing is asked and nothing is changed: names, address spaces, numbers, ports, sizes and rights follow from the plan, and
/// the same plan always gives the same. They are in the property Footprints, one for each member that says what it deploys.
/// </para>
/// <para>
/// The plan is read from a file, or made of the parameters for a single member. A plan with problems is an error that lists
/// all of them; Test-ConsortiumPlan gives them as objects. docs/azure-plan.md explains the address plan and compares every
/// parameter and output with those of the earlier templates.
/// </para>
/// </remarks>
/// <example>
/// <para>Show what the members of a plan will have</para>
/// <code>(Get-ConsortiumPlan ./examples/three-banks-azure.json).Footprints | Format-List</code>
/// <para>Reads the plan and shows the footprint of each of the three banks.</para>
/// </example>
/// <example>
/// <para>Plan a member without a file</para>
/// <code>$plan = Get-ConsortiumPlan -Name 'Three banks' -MemberName A -MemberId 0 -ResourceGroupName bank-a -Location westeurope, northeurope -UseGateway
/// $plan.Footprints.Regions | Format-Table Location, AddressSpace, AutonomousSystem</code>
/// <para>Shows the virtual networks and the BGP numbers of a member in two regions.</para>
/// </example>
/// <seealso cref="ConsortiumPlan"/>
[Cmdlet(VerbsCommon.Get, "ConsortiumPlan", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ConsortiumPlan))]
public sealed class GetConsortiumPlanCommand : ConsortiumCmdlet
{
    private const string PathSet = "Path";
    private const string MemberSet = "Member";

    private StrongBox<MemberTemplateKind> _kind = new(MemberTemplateKind.ProofOfAuthority);
    private StrongBox<NodeDiskType> _diskType = new(NodeDiskType.Standard);
    private StrongBox<GatewaySku> _gatewaySku = new(Core.Planning.Azure.GatewaySku.VpnGw1AZ);

    /// <summary>The file with the plan, as JSON. What its properties are, examples/consortium-plan.schema.json tells.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>The name of the consortium.</summary>
    [Parameter(ParameterSetName = MemberSet, Mandatory = true)]
    public string Name { get; set; } = "";

    /// <summary>The chain id, which is also the network id.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    [ValidateRange(5, 999_999_999)]
    public int ChainId { get; set; } = 10_101_010;

    /// <summary>The short name of the member.</summary>
    [Parameter(ParameterSetName = MemberSet, Mandatory = true)]
    public string MemberName { get; set; } = "";

    /// <summary>The number of the member, 0 to 255: addresses are made of it, so no two members may have the same.</summary>
    [Parameter(ParameterSetName = MemberSet, Mandatory = true)]
    public int MemberId { get; set; }

    /// <summary>The resource group, spelled as Azure shows it: names are made of it, and case counts.</summary>
    [Parameter(ParameterSetName = MemberSet, Mandatory = true)]
    public string ResourceGroupName { get; set; } = "";

    /// <summary>The id of the subscription. Without it the names cannot be computed.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public Guid? SubscriptionId { get; set; }

    /// <summary>The Azure regions, 1 to 5. The order counts: addresses and names go by it.</summary>
    [Parameter(ParameterSetName = MemberSet, Mandatory = true)]
    public string[] Location { get; set; } = [];

    /// <summary>ProofOfAuthority, if not given, or ProofOfWork.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public MemberTemplateKind Kind { get => _kind.Value; set => _kind = new(value); }

    /// <summary>Validators or miners in each region, 2 to 15; 2 if not given.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public int NodesPerRegion { get; set; } = 2;

    /// <summary>Transaction nodes in each region, 1 to 5; 2 if not given. With proof of work only.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public int TransactionNodesPerRegion { get; set; } = 2;

    /// <summary>The size of the nodes, Standard_D2s_v5 if not given. A size of the earlier templates stands for its equivalent of today.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public string VmSize { get; set; } = VmSizes.Default;

    /// <summary>The disks of the nodes: Standard, if not given, or Premium.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public NodeDiskType DiskType { get => _diskType.Value; set => _diskType = new(value); }

    /// <summary>The operators' account on the nodes: adminuser if not given, or gethadmin with proof of work.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public string? AdminUsername { get; set; }

    /// <summary>The operators' public key, as one line of OpenSSH. Without it they sign in with a password, which is given when the member is deployed.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public string? SshPublicKey { get; set; }

    /// <summary>The member is connected to others by VPN gateways. Without it, its nodes have public addresses.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public SwitchParameter UseGateway { get; set; }

    /// <summary>The size of the VPN gateways, VpnGw1AZ if not given.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    public GatewaySku GatewaySku { get => _gatewaySku.Value; set => _gatewaySku = new(value); }

    /// <summary>The networks from where RPC and WebSocket are reached. Without it, from nowhere but the virtual network.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    [ValidateNotNull]
    public IPNetwork[] RpcSource { get; set; } = [];

    /// <summary>The networks from where the governance site and the Data API are reached. Without it, from nowhere but the virtual network.</summary>
    [Parameter(ParameterSetName = MemberSet)]
    [ValidateNotNull]
    public IPNetwork[] SiteSource { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConsortiumPlan plan = ParameterSetName == PathSet
            ? await ConsortiumPlan.ReadAsync(await OnPipelineThreadAsync(() => GetUnresolvedProviderPathFromPSPath(Path)), cancellationToken)
            : FromParameters();
        plan.ThrowIfInvalid();
        WriteObject(plan);
    }

    private ConsortiumPlan FromParameters()
    {
        AzurePlan azure = new(ResourceGroupName, [.. Location.Select(AzureRegionNames.Normalize)])
        {
            SubscriptionId = SubscriptionId,
            Kind = Kind,
            NodesPerRegion = NodesPerRegion,
            TransactionNodesPerRegion = TransactionNodesPerRegion,
            VmSize = VmSize,
            DiskType = DiskType,
            AdminUsername = AdminUsername,
            Authentication = SshPublicKey is null ? NodeAuthentication.Password : NodeAuthentication.SshPublicKey,
            SshPublicKey = SshPublicKey,
            DeployUsingPublicIP = !UseGateway,
            GatewaySku = GatewaySku,
            RpcSources = RpcSource,
            SiteSources = SiteSource,
        };
        return ConsortiumPlan.OfMember(Name, new ChainId((ulong)ChainId), MemberName, MemberId, azure);
    }
}
