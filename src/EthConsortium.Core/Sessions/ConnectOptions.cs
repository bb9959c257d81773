using EthConsortium.Core.Joining;
using EthConsortium.Ethereum;

namespace EthConsortium.Core.Sessions;

/// <summary>Which network to connect to, and what is known of it beforehand.</summary>
public sealed record ConnectOptions
{
    /// <summary>The site of a member's Data API; null to trust the node alone.</summary>
    public Uri? DataUrl { get; init; }

    /// <summary>The JSON-RPC endpoint of a node; null for the one of the member that <see cref="DataUrl"/> is of.</summary>
    public Uri? RpcEndpoint { get; init; }

    /// <summary>What was told on another way, to hold the network against.</summary>
    public JoinOptions Join { get; init; } = new();

    /// <summary>Where the governance contract is; null for where the Data API says, or else for its place in today's and in the earlier networks.</summary>
    public Address? GovernanceContract { get; init; }

    /// <summary>The account that transactions are made for, when its key is not at hand; null for the one that signs, if there is one.</summary>
    public Address? Account { get; init; }

    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
