namespace EthConsortium.Ethereum.Genesis;

/// <summary>Seal fields as Parity's chain spec gives them for engines without a form of their own: an RLP list whose items end the header.</summary>
/// <param name="Fields">The RLP list.</param>
public sealed record GenericSeal(ReadOnlyMemory<byte> Fields) : GenesisSeal;
