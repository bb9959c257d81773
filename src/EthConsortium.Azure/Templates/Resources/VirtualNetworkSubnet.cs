namespace EthConsortium.Azure.Templates.Resources;

/// <summary>A subnet of a virtual network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="AddressRange">Its range.</param>
/// <param name="DefaultOutboundAccess">Whether Azure lends machines an address to go out with; null where no machine of ours is.</param>
public sealed record VirtualNetworkSubnet(string Name, string AddressRange, bool? DefaultOutboundAccess);
