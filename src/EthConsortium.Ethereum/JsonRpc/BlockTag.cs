namespace EthConsortium.Ethereum.JsonRpc;

/// <summary>Which block a read is about: a named one, a number, or a hash (EIP-1898).</summary>
public readonly record struct BlockTag
{
    private readonly string? _text;

    private BlockTag(string text) => _text = text;

    /// <summary>The head of the chain; also what <c>default</c> is.</summary>
    public static BlockTag Latest => default;

    /// <summary>The block in the making, with what waits in the transaction pool.</summary>
    public static BlockTag Pending { get; } = new("pending");

    /// <summary>The genesis.</summary>
    public static BlockTag Earliest { get; } = new("earliest");

    /// <summary>The last block the consensus will not take back. Clients of proof-of-authority networks may not know this name.</summary>
    public static BlockTag Finalized { get; } = new("finalized");

    /// <summary>A block by number.</summary>
    public static BlockTag Number(ulong number) => new(Hex.EncodeQuantity(number));

    /// <summary>A block by hash.</summary>
    public static BlockTag Hash(Hash32 hash) => new(hash.ToString());

    /// <summary>Whether it is a hash.</summary>
    internal bool IsHash => _text is { Length: 66 };

    /// <summary>The name, the number as a quantity, or the hash.</summary>
    public override string ToString() => _text ?? "latest";
}
