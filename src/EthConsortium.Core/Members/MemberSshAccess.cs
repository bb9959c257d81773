using EthConsortium.Azure.Network;
using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Members;

/// <summary>How a node is reached by SSH.</summary>
/// <param name="Node">Its host name.</param>
/// <param name="Role">What it does.</param>
/// <param name="Region">The number of its region.</param>
public sealed record MemberSshAccess(string Node, NodeRole Role, int Region)
{
    /// <summary>Whether SSH is let in.</summary>
    public required SecurityRuleAccess Access { get; init; }

    /// <summary>From where: ranges, service tags or <c>*</c>.</summary>
    public IReadOnlyList<string> Sources { get; init; } = new JoinedList<string>([]);

    /// <summary>The name or address to connect to; for a miner, that of the node to go over; null while there is none.</summary>
    public string? Host { get; init; }

    /// <summary>The port that leads to the node; for a miner, to the node to go over; null while there is none.</summary>
    public int? Port { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>The command that opens a shell on the node; null while nothing leads to it.</summary>
    public string? Command { get; init; }
}
