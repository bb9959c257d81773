using System.Net;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Identities;

/// <summary>An identity as the store shows it.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="IsLeased">Whether a node held it when it was read.</param>
public sealed record StoredIdentity(NodeIdentity Identity, bool IsLeased)
{
    /// <summary>Where its last holder could be reached, which is the present one's while it is leased; null before the first has said so.</summary>
    public Enode? Enode { get; init; }

    /// <summary>The address by which others than the machines of its region reach it; null where that is in <see cref="Enode"/>.</summary>
    public IPAddress? PublicAddress { get; init; }

    /// <summary>How it is reached from elsewhere than its own region; null before the first holder has said so.</summary>
    public Enode? PublicEnode => Enode is { } enode && PublicAddress is { } address ? At(enode, address) : Enode;

    /// <summary>The last holder's host name, or null.</summary>
    public string? HostName { get; init; }

    /// <summary>The last holder's Azure region, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The same node by another address.</summary>
    internal static Enode At(Enode enode, IPAddress address) => Enode.Parse($"enode://{enode.PublicKey}@{address}:{enode.Port}");
}
