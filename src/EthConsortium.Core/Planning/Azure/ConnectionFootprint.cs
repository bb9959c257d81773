namespace EthConsortium.Core.Planning.Azure;

/// <summary>A Vnet2Vnet connection with BGP that the member makes, in the location of its own gateway. The other side makes one too.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Region">Which of the member's own regions, from 1.</param>
/// <param name="OtherMember">The short name of the other member; the member's own between its regions.</param>
/// <param name="OtherRegion">Which region of the other.</param>
public sealed record ConnectionFootprint(string Name, int Region, string OtherMember, int OtherRegion)
{
    /// <summary>The connection in short.</summary>
    public override string ToString() => $"{Name} (region {Region} to region {OtherRegion} of {OtherMember})";
}
