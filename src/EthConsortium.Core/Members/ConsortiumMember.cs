using EthConsortium.Azure.Arm;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Members;

/// <summary>A member as it is in Azure now.</summary>
/// <param name="Name">What the names of all its resources have in common.</param>
/// <param name="ResourceGroup">The id of the resource group it is in.</param>
public sealed record ConsortiumMember(string Name, ResourceId ResourceGroup)
{
    private const string Succeeded = "Succeeded";

    /// <summary>Proof of authority or proof of work.</summary>
    public required MemberTemplateKind Kind { get; init; }

    /// <summary>Whether an earlier template deployed it. Then it is shown and can be paired with, and nothing of it is changed.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>Its short name in the plan; null for a member of an earlier template.</summary>
    public string? Member { get; init; }

    /// <summary>The subscription.</summary>
    public string SubscriptionId => ResourceGroup.SubscriptionId!;

    /// <summary>The name of the resource group.</summary>
    public string ResourceGroupName => ResourceGroup.Name;

    /// <summary>Its number among the members, 0 to 255; null for a member of an earlier template.</summary>
    public int? MemberId { get; init; }

    /// <summary>The number of the network; null for a member of an earlier template.</summary>
    public ChainId? NetworkId { get; init; }

    /// <summary>The admin account that it was deployed with; null when the deployment was not told.</summary>
    public Address? Admin { get; init; }

    /// <summary>What it has in each region.</summary>
    public IReadOnlyList<MemberRegion> Regions { get; init; } = [];

    /// <summary>Its key vault, or null when there is none (any more).</summary>
    public ResourceId? KeyVault { get; init; }

    /// <summary>Its Traffic Manager profile, or null without one.</summary>
    public ResourceId? TrafficManager { get; init; }

    /// <summary>The ids of all its resources, as far as they stand for themselves: subnets, rules and the like are part of another.</summary>
    public IReadOnlyList<ResourceId> Resources { get; init; } = [];

    /// <summary>The last deployment that made or changed it; null when the resource group remembers none.</summary>
    public ResourceId? Deployment { get; init; }

    /// <summary>What became of that: <c>Succeeded</c>, <c>Failed</c>, <c>Running</c> and so on.</summary>
    public string? DeploymentState { get; init; }

    /// <summary>When that last changed.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>Whether it was removed, and only its key vault was kept.</summary>
    public bool IsRemoved => Resources.Count == 1 && Resources[0].Equals(KeyVault) && (DeploymentState ?? Succeeded) == Succeeded;

    /// <summary>Where each region is.</summary>
    public IReadOnlyList<string> Locations => new JoinedList<string>([.. Regions.Select(region => region.Location)]);

    /// <summary>All its nodes.</summary>
    public IReadOnlyList<MemberNode> Nodes => [.. Regions.SelectMany(region => region.ScaleSets).SelectMany(set => set.Nodes)];

    /// <summary>How many of its nodes run.</summary>
    public int RunningNodes => Nodes.Count(node => node.IsRunning);

    /// <summary>The ids of its VPN gateways; empty for a member with public addresses.</summary>
    public IReadOnlyList<ResourceId> GatewayIds => new JoinedList<ResourceId>([.. Regions.Select(region => region.GatewayId).OfType<ResourceId>()]);

    /// <summary>The site of its first region; null while it has no address.</summary>
    public Uri? SiteUrl => Regions.FirstOrDefault()?.SiteUrl;

    /// <summary>JSON-RPC of its first region; null while it has no address.</summary>
    public Uri? RpcUrl => Regions.FirstOrDefault()?.RpcUrl;

    /// <summary>What others are told to join with: a joiner appends <c>/networkinfo</c>. The same as <see cref="SiteUrl"/>.</summary>
    public Uri? DataUrl => SiteUrl;

    /// <summary>The member in short.</summary>
    public override string ToString() => $"{Name} ({ResourceGroup.Name})";
}
