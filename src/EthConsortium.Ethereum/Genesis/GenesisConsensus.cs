using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>How the blocks of a chain are sealed, with the settings that stand in the genesis file. Only the seal, the difficulty and the extra data reach the genesis hash; the settings do not.</summary>
public abstract record GenesisConsensus
{
    /// <summary>Only the engines of this assembly exist: the writers and the hash have to know each.</summary>
    private protected GenesisConsensus()
    {
    }

    /// <summary>The difficulty of block 0 where the definition does not set one.</summary>
    internal abstract BigInteger DefaultDifficulty { get; }

    /// <summary>The extra data of block 0 where the definition does not set them.</summary>
    internal virtual ReadOnlyMemory<byte> DefaultExtraData => default;

    /// <summary>The seal of block 0 where the definition does not set one.</summary>
    internal virtual GenesisSeal DefaultSeal => EthashSeal.Zero;
}
