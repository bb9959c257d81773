using System.Buffers.Binary;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Trie;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The root of the state trie over the accounts of a genesis block.</summary>
/// <remarks>Source: Ethereum Yellow Paper, section 4.1. Accounts that hold nothing are in the trie too: EIP-161 removes them when touched, and nothing is touched in block 0.</remarks>
internal static class GenesisStateRoot
{
    private const int MaxAccountLength = 2 + 9 + 33 + 33 + 33;

    private static readonly Hash32 s_hashOfNoCode = Keccak256.Hash([]);

    public static Hash32 Compute(IReadOnlyDictionary<Address, GenesisAccount> alloc)
    {
        using TrieEntries accounts = new();
        Span<byte> path = stackalloc byte[Hash32.Length];
        Span<byte> encoded = stackalloc byte[MaxAccountLength];
        foreach ((Address address, GenesisAccount content) in alloc)
        {
            Hash32 storageRoot = ComputeStorageRoot(content.Storage);
            Hash32 codeHash = content.Code.IsEmpty ? s_hashOfNoCode : Keccak256.Hash(content.Code.Span);
            Keccak256.Hash(address.AsSpan(), path);
            accounts.Add(path, encoded[..EncodeAccount(content, storageRoot, codeHash, encoded)]);
        }

        return TrieRoot.Compute(accounts);
    }

    /// <summary>RLP of nonce, balance, storage root and code hash, written to the stack: a state has thousands of them.</summary>
    private static int EncodeAccount(GenesisAccount account, Hash32 storageRoot, Hash32 codeHash, Span<byte> destination)
    {
        Span<byte> number = stackalloc byte[Hash32.Length];
        BinaryPrimitives.WriteUInt64BigEndian(number, account.Nonce);
        int length = 2;
        length += EncodeString(number[..sizeof(ulong)].TrimStart((byte)0), destination[length..]);
        account.Balance.Value.TryWriteBytes(number, out int written, isUnsigned: true, isBigEndian: true);
        length += EncodeString(number[..written].TrimStart((byte)0), destination[length..]);
        length += EncodeString(storageRoot.AsSpan(), destination[length..]);
        length += EncodeString(codeHash.AsSpan(), destination[length..]);

        // The two hashes alone make the list 66 bytes long, and all of it is never more than 108: one byte of length.
        destination[0] = 0xf8;
        destination[1] = (byte)(length - 2);
        return length;
    }

    /// <summary>RLP of at most 55 bytes.</summary>
    private static int EncodeString(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        if (bytes.Length == 1 && bytes[0] < 0x80)
        {
            destination[0] = bytes[0];
            return 1;
        }

        destination[0] = (byte)(0x80 + bytes.Length);
        bytes.CopyTo(destination[1..]);
        return 1 + bytes.Length;
    }

    private static Hash32 ComputeStorageRoot(IReadOnlyDictionary<Hash32, Hash32> storage)
    {
        if (storage.Count == 0)
        {
            return MerklePatriciaTrie.EmptyRoot;
        }

        using TrieEntries words = new();
        Span<byte> path = stackalloc byte[Hash32.Length];
        Span<byte> value = stackalloc byte[Hash32.Length + 1];
        foreach ((Hash32 slot, Hash32 word) in storage)
        {
            ReadOnlySpan<byte> digits = word.AsSpan().TrimStart((byte)0);
            if (digits.IsEmpty)
            {
                continue;
            }

            Keccak256.Hash(slot.AsSpan(), path);
            words.Add(path, value[..EncodeString(digits, value)]);
        }

        return TrieRoot.Compute(words);
    }
}
