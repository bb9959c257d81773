using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>Seal fields as Parity's chain spec gives them for engines without a form of their own (<c>generic</c>).</summary>
/// <param name="Fields">The byte strings that end the header, in order.</param>
public sealed record GenericSeal(IReadOnlyList<ReadOnlyMemory<byte>> Fields) : GenesisSeal
{
    /// <summary>Reads the RLP of a list of byte strings.</summary>
    /// <exception cref="RlpException">The bytes are something else.</exception>
    internal static GenericSeal Decode(ReadOnlySpan<byte> rlp)
    {
        RlpReader input = new(rlp);
        RlpReader list = input.ReadList();
        input.End();
        List<ReadOnlyMemory<byte>> fields = [];
        while (!list.IsAtEnd)
        {
            fields.Add(list.ReadBytes().ToArray());
        }

        return new GenericSeal(fields);
    }
}
