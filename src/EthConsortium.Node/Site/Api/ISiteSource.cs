using EthConsortium.Core.DataApi;

namespace EthConsortium.Node.Site.Api;

/// <summary>What a site knows of its member and its network besides the chain. Safe for concurrent use.</summary>
public interface ISiteSource
{
    /// <summary>Whose site it is.</summary>
    public SiteMember Member { get; }

    /// <summary>The network; null while it is not known.</summary>
    public NetworkInfo? Network { get; }

    /// <summary>Where wallets reach the member's JSON-RPC; null where they do not.</summary>
    public Uri? WalletUrl { get; }

    /// <summary>Whether the chain is one for development, which seals alone: no block of it is ever left, and none comes without a transaction.</summary>
    public bool IsDevelopmentChain => false;

    /// <summary>The sites of other members, whose Data APIs are asked.</summary>
    public IReadOnlyList<Uri> Others { get; }

    /// <summary>The nodes of the member.</summary>
    public Task<IReadOnlyList<SiteNode>> ListNodesAsync(CancellationToken cancellationToken);
}
