using EthConsortium.Ethereum;

namespace EthConsortium.Core.Joining;

/// <summary>What a joiner knows from elsewhere.</summary>
public sealed record JoinOptions
{
    /// <summary>The hash of block 0 that the joiner was told on another way, a letter or a call; null if it was not told one. With it, whoever controls the Data API cannot hand over another network.</summary>
    public Hash32? ExpectedGenesisHash { get; init; }

    /// <summary>The chain id that the joiner was told on another way; null if it was not told one.</summary>
    public ChainId? ExpectedChainId { get; init; }

    /// <summary>
    /// Whether a node may be a development chain (anvil), which makes a block 0 of its own: instead of the hash, all accounts
    /// of the genesis are compared, and that is reported as a limit. False if not set: a node could call itself so to
    /// get around the hash.
    /// </summary>
    public bool AllowDevelopmentChain { get; init; }
}
