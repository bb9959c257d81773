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

    /// <summary>Contract mode: the contract whose <c>getValidators()</c> names the validators. <see langword="null"/> for the header mode.</summary>
    public Address? ValidatorContract { get; init; }

    /// <summary>Header mode: the validators of block 1, which the default extra data of the definition name; later ones are voted in. Empty in contract mode.</summary>
    public IReadOnlyList<Address> Validators { get; init; } = [];

    /// <summary>Whether gas costs nothing from London's rules on (Besu's <c>zeroBaseFee</c>); before London there is no base fee.</summary>
    public bool HasZeroBaseFee { get; init; }

    internal override BigInteger DefaultDifficulty => BigInteger.One;

    internal override ReadOnlyMemory<byte> DefaultExtraData => BftExtraData.Encode(Validators);

    internal override GenesisSeal DefaultSeal => new EthashSeal(MixHash, 0);
}
