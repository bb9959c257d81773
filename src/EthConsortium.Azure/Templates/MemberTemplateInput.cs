using System.Collections.Immutable;

namespace EthConsortium.Azure.Templates;

/// <summary>
/// Everything decided about a member: names, ranges, numbers. <see cref="MemberTemplate.Build"/> turns it into a template as it stands; whoever computes it
/// sees to overlaps and reserved numbers. Names may hold <c>{infix}</c>, as in <see cref="MemberTemplateRegion"/>.
/// </summary>
public sealed record MemberTemplateInput
{
    /// <summary>What the machines do.</summary>
    public required MemberTemplateKind Kind { get; init; }

    /// <summary>The regions, 1 to 5, by number.</summary>
    public required ImmutableArray<MemberTemplateRegion> Regions { get; init; }

    /// <summary>What names begin with; null: Azure computes it from the resource group, as the templates of 2018 did.</summary>
    public string? Infix { get; init; }

    /// <summary>What a computed infix begins with, 2 to 4 letters and digits in lower case.</summary>
    public string NamePrefix { get; init; } = "eth";

    /// <summary>The member's number, 0 to 255.</summary>
    public required int MemberId { get; init; }

    /// <summary>The network's number.</summary>
    public required long NetworkId { get; init; }

    /// <summary>What the machines are told about the network.</summary>
    public required MemberTemplateNetwork Network { get; init; }

    /// <summary>The address of the member's admin account, or null.</summary>
    public string? AdminAddress { get; init; }

    /// <summary>The ports.</summary>
    public required MemberTemplatePorts Ports { get; init; }

    /// <summary>Nodes that answer, in each region: 2 to 15 validators, or 1 to 5 transaction nodes.</summary>
    public required int Nodes { get; init; }

    /// <summary>Miners in each region, 2 to 15; 0 without proof of work.</summary>
    public int Miners { get; init; }

    /// <summary>The size of the machines that answer.</summary>
    public required string NodeSize { get; init; }

    /// <summary>The size of the miners' machines; null without proof of work.</summary>
    public string? MinerSize { get; init; }

    /// <summary>The kind of disk: <c>Standard_LRS</c>, <c>StandardSSD_LRS</c> or <c>Premium_LRS</c>.</summary>
    public required string DiskKind { get; init; }

    /// <summary>The user on the machines.</summary>
    public required string UserName { get; init; }

    /// <summary>The user's public SSH key; null: the template asks for a password.</summary>
    public string? SshPublicKey { get; init; }

    /// <summary>Whether SSH is let in from the start.</summary>
    public bool AllowSsh { get; init; }

    /// <summary>The ranges that may use SSH where it is let in; none: only the virtual network and those it is connected with.</summary>
    public ImmutableArray<string> SshSources { get; init; } = [];

    /// <summary>The ranges that may use RPC and WebSocket; none: only the virtual network and those it is connected with.</summary>
    public ImmutableArray<string> RpcSources { get; init; } = [];

    /// <summary>The ranges that may use the site; none: only the virtual network and those it is connected with.</summary>
    public ImmutableArray<string> SiteSources { get; init; } = [];

    /// <summary>The size of the VPN gateways, such as <c>VpnGw1AZ</c>; null: there are none, and members meet over public addresses.</summary>
    public string? GatewaySku { get; init; }

    /// <summary>Connections between own regions are named <c>(this)-regA-to-regB</c>.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>The resource id of another member's gateway that region 1's is connected with; null: none.</summary>
    public string? OtherGatewayId { get; init; }

    /// <summary>The name of that connection.</summary>
    public string OtherConnectionName { get; init; } = "conn-to-other-gateway";

    /// <summary>Whether the member joins a network that is there; otherwise it founds one.</summary>
    public bool Joins { get; init; }

    /// <summary>Where a joining member finds the network; null: whoever deploys says it.</summary>
    public string? DataUrl { get; init; }

    /// <summary>The creation bytecode of a transaction permission contract (0x…); null: everybody may send.</summary>
    public string? TransactionPermissionContract { get; init; }

    /// <summary>The vault.</summary>
    public required string VaultName { get; init; }

    /// <summary>The storage account.</summary>
    public required string StorageName { get; init; }

    /// <summary>The container of identities and network information.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The ranges and single addresses, public ones, that reach the vault and the storage account; the machines always do.</summary>
    public ImmutableArray<string> StoreSources { get; init; } = [];

    /// <summary>The machines' identity.</summary>
    public required string IdentityName { get; init; }

    /// <summary>The object id of who deploys, who is then let to write keys and network information; null: the roles are given elsewhere.</summary>
    public string? DeployerObjectId { get; init; }

    /// <summary>The data collection rule; null: nothing is monitored.</summary>
    public string? DataCollectionRuleName { get; init; }

    /// <summary>
    /// The rule that the node agents write their tables by; null without monitoring, and with a workspace that is there: its tables are made by whoever
    /// runs it.
    /// </summary>
    public string? LogIngestionRuleName { get; init; }

    /// <summary>The data collection endpoint; null without monitoring.</summary>
    public string? DataCollectionEndpointName { get; init; }

    /// <summary>The new workspace; null without monitoring, or where one is there.</summary>
    public string? WorkspaceName { get; init; }

    /// <summary>The resource id of a workspace that is there; null: a new one is made.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>Where the workspace is, new or not; null without monitoring.</summary>
    public string? WorkspaceLocation { get; init; }

    /// <summary>Where mail goes when nodes do not answer; null: nowhere.</summary>
    public string? AlertEmail { get; init; }

    /// <summary>The action group with that address; null without one.</summary>
    public string? ActionGroupName { get; init; }

    /// <summary>The Traffic Manager profile over the regions; null: there is none. Only for members with public addresses.</summary>
    public string? TrafficManagerName { get; init; }

    /// <summary>The first label of the profile's host name; null without one.</summary>
    public string? TrafficManagerDnsLabel { get; init; }

    /// <summary>Where the machines fetch the node agent, with the client that it runs: a .tar.gz over https; null: whoever deploys says it.</summary>
    public string? ArtefactUrl { get; init; }

    /// <summary>The SHA-256 of that file, 64 hexadecimal digits in lower case; null: whoever deploys says it.</summary>
    public string? ArtefactSha256 { get; init; }
}
