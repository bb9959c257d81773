using System.Net;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>A subnet of a virtual network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="AddressSpace">Its addresses.</param>
public sealed record SubnetFootprint(string Name, IPNetwork AddressSpace)
{
    /// <summary>The subnet in short.</summary>
    public override string ToString() => $"{Name} ({AddressSpace})";
}
