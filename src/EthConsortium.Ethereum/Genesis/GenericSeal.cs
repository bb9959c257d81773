namespace EthConsortium.Ethereum.Genesis;

/// <summary>Seal fields as Parity's chain spec gives them for engines without a form of their own (<c>generic</c>).</summary>
public sealed record GenericSeal : GenesisSeal
{
    /// <summary>Takes the RLP of a list.</summary>
    /// <exception cref="ArgumentException">The bytes are not one list.</exception>
    public GenericSeal(ReadOnlyMemory<byte> fields)
    {
        int headerLength = ListHeaderLength(fields.Span);
        if (headerLength == 0)
        {
            throw new ArgumentException($"Expected the RLP of a list of seal fields, found {fields.Length} bytes that are not one.", nameof(fields));
        }

        Fields = fields;
        Items = fields[headerLength..];
    }

    /// <summary>The RLP of the list.</summary>
    public ReadOnlyMemory<byte> Fields { get; }

    /// <summary>The items of the list, encoded, which end the header.</summary>
    internal ReadOnlyMemory<byte> Items { get; }

    private static int ListHeaderLength(ReadOnlySpan<byte> rlp) => rlp switch
    {
        [>= 0xc0 and <= 0xf7 and byte first, ..] when first - 0xc0 == rlp.Length - 1 => 1,
        [0xf8, >= 56 and byte length, ..] when length == rlp.Length - 2 => 2,
        _ => 0,
    };
}
