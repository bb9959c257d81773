using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Clique, the proof of authority of the geth family (EIP-225).</summary>
public sealed record CliqueConsensus : GenesisConsensus
{
    /// <summary>The least number of seconds between two blocks; 15 if not set.</summary>
    public ulong Period { get; init; } = 15;

    /// <summary>Blocks after which the votes are reset; 30,000 if not set.</summary>
    public ulong Epoch { get; init; } = 30_000;

    /// <summary>Who may sign block 1; later signers are voted in. The default extra data of the definition name them, in ascending order.</summary>
    public IReadOnlyList<Address> Signers { get; init; } = [];

    internal override BigInteger DefaultDifficulty => BigInteger.One;

    internal override ReadOnlyMemory<byte> DefaultExtraData => CliqueExtraData.Encode(Signers);
}
