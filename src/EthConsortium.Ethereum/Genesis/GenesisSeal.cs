namespace EthConsortium.Ethereum.Genesis;

/// <summary>The last fields of the header of block 0, which the consensus engine owns: <see cref="EthashSeal"/>, <see cref="AuRaSeal"/> or <see cref="GenericSeal"/>.</summary>
public abstract record GenesisSeal
{
    /// <summary>Only the seals of this assembly exist: the header hash has to know each.</summary>
    private protected GenesisSeal()
    {
    }
}
