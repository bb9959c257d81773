using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Proof of work as Ethereum had it until 2022.</summary>
public sealed record EthashConsensus : GenesisConsensus
{
    internal override BigInteger DefaultDifficulty => 0x20000;
}
