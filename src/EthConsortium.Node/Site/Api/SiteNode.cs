using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>A node of the member, as far as the member knows it without asking it.</summary>
public sealed record SiteNode
{
    /// <summary>The number of the identity; null for a node without one.</summary>
    public int? Number { get; init; }

    /// <summary>The name of its machine; null before it was published.</summary>
    public string? HostName { get; init; }

    /// <summary>Its region; null before it was published.</summary>
    public string? Region { get; init; }

    /// <summary>How other nodes reach it; null before it was published.</summary>
    public Enode? Enode { get; init; }

    /// <summary>What it does: <c>validator</c>, <c>miner</c> or <c>transactionNode</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The account that it seals with; null for a node that does not.</summary>
    public Address? Address { get; init; }

    /// <summary>Whether it is the node beside this site.</summary>
    public bool IsThisNode { get; init; }

    /// <summary>Whether a machine holds the identity at this moment.</summary>
    public bool IsLeased { get; init; }

    /// <summary>How its client is, such as <c>sealing</c>; null where that is not known.</summary>
    public string? State { get; init; }

    /// <summary>Where its JSON-RPC answers this machine; null where that is not known.</summary>
    public Uri? RpcEndpoint { get; init; }
}
