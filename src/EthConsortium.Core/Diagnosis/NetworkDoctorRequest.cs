using EthConsortium.Ethereum;

namespace EthConsortium.Core.Diagnosis;

/// <summary>Which network to examine, and what is known of it.</summary>
public sealed record NetworkDoctorRequest
{
    /// <summary>The JSON-RPC endpoints of the nodes to ask; absolute http or https URLs.</summary>
    public IReadOnlyList<Uri> RpcEndpoints { get; init; } = [];

    /// <summary>The site of a member's Data API, which tells nodes, genesis and governance; null for none. Without <see cref="RpcEndpoints"/> its member's endpoint is looked for.</summary>
    public Uri? DataUrl { get; init; }

    /// <summary>The hash of block 0 that the nodes should have; null to take that of the Data API, which a development chain (anvil) may not have, or else that of most nodes.</summary>
    public Hash32? ExpectedGenesisHash { get; init; }

    /// <summary>The chain id that the nodes should have; null to take that of the Data API, or else that of most nodes.</summary>
    public ChainId? ExpectedChainId { get; init; }

    /// <summary>Where the governance contract is; null for where the Data API says, or else for its place in every genesis made here.</summary>
    public Address? GovernanceContract { get; init; }

    /// <summary>How the members agree on blocks; null to take it from the Data API, or else from the headers.</summary>
    public ConsensusEngine? Consensus { get; init; }

    /// <summary>For how long the nodes are watched; null for as long as it takes to see that every one moves or stands, 30 s at most.</summary>
    public TimeSpan? ObserveFor { get; init; }

    /// <summary>How long one answer of a node may take; 5 s if not set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far clocks may be apart; 5 s if not set. A validator's clock has to be right to less than the time between two blocks.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock that the nodes are compared with, and of all waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
