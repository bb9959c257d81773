using EthConsortium.Ethereum;

namespace EthConsortium.Node.Identities;

/// <summary>An identity as the store shows it.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="IsLeased">Whether a node held it when it was read.</param>
public sealed record StoredIdentity(NodeIdentity Identity, bool IsLeased)
{
    /// <summary>Where its last holder could be reached, which is the present one's while it is leased; null before the first has said so.</summary>
    public Enode? Enode { get; init; }

    /// <summary>The last holder's host name, or null.</summary>
    public string? HostName { get; init; }

    /// <summary>The last holder's Azure region, or null.</summary>
    public string? Region { get; init; }
}
