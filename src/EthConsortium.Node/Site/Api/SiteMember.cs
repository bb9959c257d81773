using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>Whose site it is.</summary>
/// <param name="Name">The member's short name.</param>
/// <param name="Id">The member's number, 0 to 255.</param>
/// <param name="Alias">The name that the governance contract shows.</param>
public sealed record SiteMember(string Name, int Id, string Alias)
{
    /// <summary>The number of the region that the node is in, from 1; null where it has none.</summary>
    public int? Region { get; init; }

    /// <summary>The account that acts for the member in the governance, as it is configured; null where that is not.</summary>
    public Address? Admin { get; init; }

    /// <summary>The name by which the region is reached; null where it has none.</summary>
    public string? HostName { get; init; }
}
