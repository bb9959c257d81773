using System.Globalization;
using System.Net;
using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Agent;

/// <summary>What an agent is told: what the template of a member writes on its machines, and what is this machine's own. See docs/node.md.</summary>
public sealed record NodeConfiguration
{
    /// <summary>What the node does.</summary>
    public required ClientRole Role { get; init; }

    /// <summary>The number of the member's region, from 1.</summary>
    public required int Region { get; init; }

    /// <summary>The name or address by which the region is reached.</summary>
    public required string HostName { get; init; }

    /// <summary>The address by which others reach the region's machines, all of them by one; null where they reach each machine by its own.</summary>
    public IPAddress? PublicAddress { get; init; }

    /// <summary>How many such machines the region has.</summary>
    public required int Nodes { get; init; }

    /// <summary>The member's number, 0 to 255.</summary>
    public required int MemberId { get; init; }

    /// <summary>The network's number, which is its chain id.</summary>
    public required ChainId NetworkId { get; init; }

    /// <summary>The name of the consortium.</summary>
    public required string ConsortiumName { get; init; }

    /// <summary>How blocks are agreed on.</summary>
    public required ConsensusEngine Consensus { get; init; }

    /// <summary>The member's short name.</summary>
    public required string MemberName { get; init; }

    /// <summary>The name that the governance contract shows.</summary>
    public required string MemberAlias { get; init; }

    /// <summary>How many identities the member has.</summary>
    public required int Identities { get; init; }

    /// <summary>The client id of the machines' managed identity; null on a machine without Azure.</summary>
    public string? IdentityClientId { get; init; }

    /// <summary>The key vault; null on a machine without Azure.</summary>
    public Uri? Vault { get; init; }

    /// <summary>The blobs of the storage account.</summary>
    public required Uri Blobs { get; init; }

    /// <summary>The container of identities and of the network.</summary>
    public required string Container { get; init; }

    /// <summary>The port of the site.</summary>
    public required ushort SitePort { get; init; }

    /// <summary>The port of the site with TLS, where the machine has a certificate for it.</summary>
    public required ushort SecureSitePort { get; init; }

    /// <summary>The port of JSON-RPC for others.</summary>
    public required ushort RpcPort { get; init; }

    /// <summary>The port of JSON-RPC over WebSockets for others.</summary>
    public required ushort WebSocketPort { get; init; }

    /// <summary>The client's port for other nodes.</summary>
    public required ushort PeerToPeerPort { get; init; }

    /// <summary>The member's admin; a founder has one.</summary>
    public Address? AdminAddress { get; init; }

    /// <summary>Where the network is described that the member joins; null for the founder.</summary>
    public Uri? ConsortiumDataUrl { get; init; }

    /// <summary>What the network is made of that the member founds; null for one that joins.</summary>
    public ConsortiumPlan? Founding { get; init; }

    /// <summary>The creation bytecode of the transaction permission contract, in hexadecimal; null for none. A member that joins takes the network's.</summary>
    public string? TransactionPermissionContract { get; init; }

    /// <summary>Azure Monitor's endpoint for the node's tables; null where it has none.</summary>
    public Uri? LogsEndpoint { get; init; }

    /// <summary>The immutable id of the data collection rule of those tables; null where there are none.</summary>
    public string? LogsRule { get; init; }

    /// <summary>What is this machine's own.</summary>
    public required NodeLocalConfiguration Local { get; init; }

    /// <summary>The sites of other members that are followed.</summary>
    internal IReadOnlyList<Uri> OtherSites => [.. (ConsortiumDataUrl is { } joined ? (IEnumerable<Uri>)[joined, .. Local.DataApis] : Local.DataApis).Distinct()];

    /// <summary>What the region is called in the store.</summary>
    internal string RegionName => string.Create(CultureInfo.InvariantCulture, $"reg{Region}");

    /// <summary>The member, as plans have it.</summary>
    internal MemberPlan Member => new(MemberName, MemberId, Identities) { Alias = MemberAlias };
}
