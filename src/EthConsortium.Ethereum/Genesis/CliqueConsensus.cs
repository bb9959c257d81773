using System.Numerics;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Clique, the proof of authority of the geth family (EIP-225).</summary>
public sealed record CliqueConsensus : GenesisConsensus
{
    private const int VanityLength = 32;
    private const int SealLength = 65;

    /// <summary>The least number of seconds between two blocks; 15 if not set.</summary>
    public ulong Period { get; init; } = 15;

    /// <summary>Blocks after which the votes are reset; 30,000 if not set.</summary>
    public ulong Epoch { get; init; } = 30_000;

    /// <summary>The signers of block 1 and on, for extra data that are not set on the definition. They stand in block 0 in ascending order.</summary>
    public IReadOnlyList<Address> Signers { get; init; } = [];

    internal override BigInteger DefaultDifficulty => BigInteger.One;

    internal override ReadOnlyMemory<byte> DefaultExtraData
    {
        get
        {
            byte[] data = new byte[VanityLength + (Address.Length * Signers.Count) + SealLength];
            int offset = VanityLength;
            foreach (Address signer in Signers.Order())
            {
                signer.AsSpan().CopyTo(data.AsSpan(offset));
                offset += Address.Length;
            }

            return data;
        }
    }
}
