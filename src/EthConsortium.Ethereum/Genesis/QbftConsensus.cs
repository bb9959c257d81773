using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>QBFT, the proof of authority of Besu with immediate finality.</summary>
/// <remarks>Source: Besu documentation, "Configure QBFT consensus".</remarks>
public sealed record QbftConsensus : GenesisConsensus
{
    /// <summary>The mix hash by which Besu tells a BFT block: the last 32 letters of "practical byzantine fault tolerance".</summary>
    public static Hash32 MixHash { get; } = new("ctical byzantine fault tolerance"u8);

    /// <summary>Seconds between two blocks; 2 if not set.</summary>
    public ulong BlockPeriodSeconds { get; init; } = 2;

    /// <summary>Blocks after which votes of the header mode are reset; 30,000 if not set.</summary>
    public ulong EpochLength { get; init; } = 30_000;

    /// <summary>Seconds after which a round without a block is given up; 4 if not set.</summary>
    public ulong RequestTimeoutSeconds { get; init; } = 4;

    /// <summary>The contract whose <c>getValidators()</c> names the validators; <see langword="null"/> for the header mode, where the extra data of block 0 name them.</summary>
    public Address? ValidatorContract { get; init; }

    internal override BigInteger DefaultDifficulty => BigInteger.One;

    // Contract mode: vanity, no validators, no vote, round 0, no seals.
    internal override ReadOnlyMemory<byte> DefaultExtraData => BftExtraData.Encode([]);

    internal override GenesisSeal DefaultSeal => new EthashSeal(MixHash, 0);
}
