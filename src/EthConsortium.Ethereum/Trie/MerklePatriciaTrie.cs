using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Trie;

/// <summary>
/// Roots of Merkle-Patricia tries built at once from all their entries. There is no tree in memory and nothing to update:
/// the entries are sorted, and one walk over them writes and hashes each node as soon as its children are known.
/// </summary>
/// <remarks>Source: Ethereum Yellow Paper, appendix D.</remarks>
public static class MerklePatriciaTrie
{
    /// <summary>The longest key taken, in bytes: the walk is as deep as the keys are long.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>The root of a trie without entries: the hash of the empty RLP string.</summary>
    public static Hash32 EmptyRoot { get; } = Hash32.Parse("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

    /// <summary>The root of a trie whose paths are the keys themselves (transactions and receipts of a block are kept so).</summary>
    /// <param name="entries">Keys of at most <see cref="MaxKeyLength"/> bytes, each once, with values that are not empty.</param>
    /// <exception cref="ArgumentException">A key is too long or comes twice, or a value is empty.</exception>
    public static Hash32 ComputeRoot(IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using TrieEntries sorted = new();
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in entries)
        {
            if (key.Length > MaxKeyLength)
            {
                throw new ArgumentException($"Expected keys of at most {MaxKeyLength} bytes, found one of {key.Length}.", nameof(entries));
            }

            Add(sorted, key.Span, value.Span);
        }

        return TrieRoot.Compute(sorted);
    }

    /// <summary>The root of a trie whose paths are the Keccak-256 hashes of the keys (state and storage are kept so).</summary>
    /// <param name="entries">Keys, each once, with values that are not empty.</param>
    /// <exception cref="ArgumentException">A key comes twice, or a value is empty.</exception>
    public static Hash32 ComputeSecureRoot(IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using TrieEntries sorted = new();
        Span<byte> path = stackalloc byte[Hash32.Length];
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in entries)
        {
            Keccak256.Hash(key.Span, path);
            Add(sorted, path, value.Span);
        }

        return TrieRoot.Compute(sorted);
    }

    private static void Add(TrieEntries entries, ReadOnlySpan<byte> path, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            throw new ArgumentException("Expected values that are not empty: an empty value means that there is no entry.", nameof(value));
        }

        entries.Add(path, value);
    }
}
