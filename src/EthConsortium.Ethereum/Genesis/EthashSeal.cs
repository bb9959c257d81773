namespace EthConsortium.Ethereum.Genesis;

/// <summary>Mix hash and nonce (8 bytes in the header), as in Ethash; Clique, QBFT and IBFT have them too, with fixed values.</summary>
/// <param name="MixHash">The mix hash.</param>
/// <param name="Nonce">The nonce, big-endian in the header.</param>
public sealed record EthashSeal(Hash32 MixHash, ulong Nonce) : GenesisSeal
{
    /// <summary>Both zero.</summary>
    public static EthashSeal Zero { get; } = new(Hash32.Zero, 0);
}
