using System.Diagnostics.CodeAnalysis;
using System.Net;
using EthConsortium.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>What a member deploys to Azure, as far as it is the member's choice. It holds no secret: passwords and shared keys are given when they are needed.</summary>
/// <param name="ResourceGroup">The resource group: 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, no period at the end. Spelled as Azure shows it: names are made of it, and case counts.</param>
/// <param name="Regions">The Azure regions, 1 to <see cref="AddressPlan.MaxRegions"/>, by their names (<c>westeurope</c>). The order counts: addresses and names go by it.</param>
public sealed record AzurePlan(string ResourceGroup, IReadOnlyList<string> Regions)
{
    private readonly string? _adminUsername;

    /// <summary>The subscription, or null while it is not known; then names cannot be computed.</summary>
    public Guid? SubscriptionId { get; init; }

    /// <summary>The cloud that the subscription is of. Host names are those of its domains.</summary>
    public AzureCloud Cloud { get; init; } = AzureCloud.Public;

    /// <summary>The kind of footprint. Proof of work goes with the consensus Ethash, proof of authority with every other.</summary>
    public MemberTemplateKind Kind { get; init; } = MemberTemplateKind.ProofOfAuthority;

    /// <summary>What names begin with, 2 to 4 letters and digits, a letter first. Proof of authority has always had <c>eth</c>.</summary>
    public string NamePrefix { get; init; } = "eth";

    /// <summary>Validators or miners per region, 2 to 15.</summary>
    public int NodesPerRegion { get; init; } = 2;

    /// <summary>Transaction nodes per region, 1 to 5. Proof of work only.</summary>
    public int TransactionNodesPerRegion { get; init; } = 2;

    /// <summary>The size of the nodes. A size of the earlier templates stands for its equivalent of today (<see cref="VmSizes"/>).</summary>
    public string VmSize { get; init; } = VmSizes.Default;

    /// <summary>The disks of the nodes.</summary>
    public NodeDiskType DiskType { get; init; }

    /// <summary>How operators sign in to the nodes.</summary>
    public NodeAuthentication Authentication { get; init; }

    /// <summary>The operators' account on the nodes: 1 to 64 letters and digits, a letter first. Null gives that of the earlier template: <c>adminuser</c>, or <c>gethadmin</c> with proof of work.</summary>
    [AllowNull]
    public string AdminUsername { get => _adminUsername ?? (Kind == MemberTemplateKind.ProofOfWork ? "gethadmin" : "adminuser"); init => _adminUsername = value; }

    /// <summary>The operators' public key as one line of OpenSSH, for <see cref="NodeAuthentication.SshPublicKey"/>.</summary>
    public string? SshPublicKey { get; init; }

    /// <summary>Whether the nodes have public addresses; otherwise the members are connected by VPN gateways. One way for all members.</summary>
    public bool DeployUsingPublicIP { get; init; } = true;

    /// <summary>The size of the VPN gateways. Those of the earlier template were of the size Standard, in place of which Azure puts <see cref="GatewaySku.VpnGw1AZ"/>.</summary>
    public GatewaySku GatewaySku { get; init; }

    /// <summary>From where RPC and WebSocket are reached; from nowhere but the virtual network if empty.</summary>
    public IReadOnlyList<IPNetwork> RpcSources { get; init; } = [];

    /// <summary>From where the governance site and the Data API are reached; from nowhere but the virtual network if empty.</summary>
    public IReadOnlyList<IPNetwork> SiteSources { get; init; } = [];

    /// <summary>Whether SSH is open from the start. Otherwise the rule is there and denies.</summary>
    public bool SshAccess { get; init; }

    /// <summary>From where SSH is reached while it is open; from nowhere but the virtual network if empty.</summary>
    public IReadOnlyList<IPNetwork> SshSources { get; init; } = [];

    /// <summary>From where operators reach the vault and the storage account, public addresses; only the nodes do if empty.</summary>
    public IReadOnlyList<IPNetwork> StoreSources { get; init; } = [];

    /// <summary>Where logs and figures go.</summary>
    public MonitoringPlan Monitoring { get; init; } = new();

    /// <summary>Whether a Traffic Manager profile is put over the regions. Needs public addresses.</summary>
    public bool TrafficManager { get; init; }

    /// <summary>The creation bytecode of a transaction permission contract (0x…), or null for none.</summary>
    public string? TransactionPermissionContract { get; init; }

    /// <summary>The member's admin account, or null while it is not known.</summary>
    public Address? EthereumAdmin { get; init; }

    /// <summary>Who is told when something is wrong with the nodes, or null for nobody.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the member has been deployed already, by the earlier proof-of-authority template: nothing is made for it, and its gateways have the numbers of that template.</summary>
    public bool Existing { get; init; }

    /// <summary>The virtual networks, one per region, where those of <see cref="AddressPlan"/> cannot be used; null for those. /22 or larger.</summary>
    public IReadOnlyList<IPNetwork>? AddressSpaces { get; init; }

    /// <summary>The autonomous system numbers, one per region, where those of <see cref="AddressPlan"/> cannot be used; null for those.</summary>
    public IReadOnlyList<long>? AutonomousSystems { get; init; }

    /// <summary>How many validators or miners there are.</summary>
    public int NodeCount => Regions.Count * NodesPerRegion;

    /// <summary>Where it is, in short.</summary>
    public override string ToString() => $"{ResourceGroup} ({string.Join(", ", Regions)})";
}
