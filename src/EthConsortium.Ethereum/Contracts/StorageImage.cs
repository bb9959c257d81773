using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>The storage of a contract, filled by the names of its state variables instead of by slots.</summary>
internal sealed class StorageImage
{
    private readonly StorageLayout _layout;
    private readonly Dictionary<Hash32, Hash32> _words;

    /// <summary>An empty image, or one of storage that is there already.</summary>
    internal StorageImage(StorageLayout layout, IReadOnlyDictionary<Hash32, Hash32>? words = null)
    {
        _layout = layout;
        _words = words is null ? [] : new Dictionary<Hash32, Hash32>(words.Where(word => word.Value != Hash32.Zero));
    }

    /// <summary>The words by slot; none of them is zero.</summary>
    internal IReadOnlyDictionary<Hash32, Hash32> Words => _words;

    /// <summary>A state variable.</summary>
    internal StoragePlace this[string label]
    {
        get
        {
            StorageVariable variable = _layout.Variables.Single(v => v.Label == label);
            return new StoragePlace(this, Hash32.FromUInt64(variable.Slot), variable.Offset, TypeOf(variable.Type));
        }
    }

    internal StorageType TypeOf(string id) => _layout.TypeOf(id);

    /// <summary>The slot so many slots further on, modulo 2^256.</summary>
    internal static Hash32 Advance(Hash32 slot, ulong count)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        slot.AsSpan().CopyTo(bytes);
        UInt128 carry = count;
        for (int i = Hash32.Length - 1; i >= 0 && carry != 0; i--)
        {
            carry += bytes[i];
            bytes[i] = (byte)carry;
            carry >>= 8;
        }

        return new Hash32(bytes);
    }

    /// <summary>The slot where the contents of an array or a long string that is at a slot begin.</summary>
    internal static Hash32 ContentsOf(Hash32 slot) => Keccak256.Hash(slot.AsSpan());

    /// <summary>Reads a word; one never written is zero.</summary>
    internal Hash32 Read(Hash32 slot) => _words.GetValueOrDefault(slot);

    /// <summary>Writes bytes into a word, the last one <paramref name="offset"/> bytes from its end, and leaves the others as they are.</summary>
    internal void Write(Hash32 slot, int offset, ReadOnlySpan<byte> value)
    {
        Span<byte> word = stackalloc byte[Hash32.Length];
        Read(slot).AsSpan().CopyTo(word);
        value.CopyTo(word[(Hash32.Length - offset - value.Length)..]);
        if (word.ContainsAnyExcept((byte)0))
        {
            _words[slot] = new Hash32(word);
        }
        else
        {
            _words.Remove(slot);
        }
    }
}
