using EthConsortium.Azure.Arm;

namespace EthConsortium.Core.Members;

/// <summary>One host name for all regions of a member.</summary>
/// <param name="Id">The id of its Traffic Manager profile.</param>
/// <param name="HostName">The host name; it leads to the region that answers fastest.</param>
/// <param name="SiteUrl">The site.</param>
/// <param name="RpcUrl">JSON-RPC.</param>
public sealed record MemberTrafficManager(ResourceId Id, string HostName, Uri SiteUrl, Uri RpcUrl)
{
    /// <summary>The regions it leads to.</summary>
    public IReadOnlyList<string> Locations { get; init; } = [];

    /// <summary>Where it asks whether a region is well.</summary>
    public string? Monitor { get; init; }
}
