using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using EthConsortium.Ethereum.Crypto;

namespace EthConsortium.Ethereum.Contracts;

/// <summary>A place in a <see cref="StorageImage"/>: a variable, a member, an element.</summary>
internal readonly struct StoragePlace
{
    private readonly StorageImage _image;
    private readonly Hash32 _slot;
    private readonly int _offset;
    private readonly StorageType _type;

    internal StoragePlace(StorageImage image, Hash32 slot, int offset, StorageType type)
    {
        _image = image;
        _slot = slot;
        _offset = offset;
        _type = type;
    }

    /// <summary>A member of a struct.</summary>
    internal StoragePlace this[string member]
    {
        get
        {
            StorageVariable variable = _type.Members.Single(m => m.Label == member);
            return new StoragePlace(_image, StorageImage.Advance(_slot, variable.Slot), variable.Offset, _image.TypeOf(variable.Type));
        }
    }

    /// <summary>The value of a mapping for a number as the key.</summary>
    internal StoragePlace this[ulong key] => ValueFor(Hash32.FromUInt64(key));

    /// <summary>The value of a mapping for an address as the key.</summary>
    internal StoragePlace this[Address key]
    {
        get
        {
            Span<byte> word = stackalloc byte[Hash32.Length];
            word.Clear();
            key.AsSpan().CopyTo(word[(Hash32.Length - Address.Length)..]);
            return ValueFor(new Hash32(word));
        }
    }

    /// <summary>Writes an address.</summary>
    internal void Set(Address value) => _image.Write(_slot, _offset, value.AsSpan());

    /// <summary>Writes a number into as many bytes as the variable has.</summary>
    internal void Set(ulong value)
    {
        Debug.Assert(_type.Size >= sizeof(ulong) || value >> (8 * _type.Size) == 0, "The caller checks the range.");
        Span<byte> bytes = stackalloc byte[Hash32.Length];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(Hash32.Length - sizeof(ulong))..], value);
        _image.Write(_slot, _offset, bytes[(Hash32.Length - _type.Size)..]);
    }

    /// <summary>Writes a whole word.</summary>
    internal void Set(Hash32 value) => _image.Write(_slot, 0, value.AsSpan());

    /// <summary>Writes a string: up to 31 bytes beside their length, more than that behind the hash of the slot.</summary>
    internal void Set(string value)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length < Hash32.Length)
        {
            _image.Write(_slot, Hash32.Length - bytes.Length, bytes);
            _image.Write(_slot, 0, [(byte)(2 * bytes.Length)]);
            return;
        }

        _image.Write(_slot, 0, Hash32.FromUInt64((2 * (ulong)bytes.Length) + 1).AsSpan());
        Hash32 contents = StorageImage.ContentsOf(_slot);
        for (ulong i = 0; !bytes.IsEmpty; i++)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, Hash32.Length)];
            _image.Write(StorageImage.Advance(contents, i), Hash32.Length - part.Length, part);
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Reads an address.</summary>
    internal Address GetAddress() => new(Bytes());

    /// <summary>Reads a number; its lowest 64 bits, when there are more.</summary>
    internal ulong GetUInt64()
    {
        ulong number = 0;
        foreach (byte part in Bytes())
        {
            number = (number << 8) | part;
        }

        return number;
    }

    /// <summary>Reads a string of at most <paramref name="limit"/> bytes; a longer one is cut, and what is no UTF-8 replaced.</summary>
    internal string GetString(int limit)
    {
        Hash32 word = _image.Read(_slot);
        ReadOnlySpan<byte> head = word.AsSpan();
        if ((head[^1] & 1) == 0)
        {
            return Encoding.UTF8.GetString(head[..Math.Min(head[^1] / 2, Hash32.Length - 1)]);
        }

        // The length is the number before its last bit, which only says that the string stands elsewhere.
        int length = (int)Math.Min((ulong)limit, BinaryPrimitives.ReadUInt64BigEndian(head[(Hash32.Length - sizeof(ulong))..]) / 2);
        byte[] bytes = new byte[length];
        Hash32 contents = StorageImage.ContentsOf(_slot);
        for (int at = 0; at < length; at += Hash32.Length)
        {
            ReadOnlySpan<byte> part = _image.Read(StorageImage.Advance(contents, (ulong)(at / Hash32.Length))).AsSpan();
            part[..Math.Min(Hash32.Length, length - at)].CopyTo(bytes.AsSpan(at));
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The elements of a dynamic array, the first <paramref name="limit"/> of them.</summary>
    internal IEnumerable<StoragePlace> Elements(int limit)
    {
        ulong length = Math.Min(Length(), (ulong)limit);
        for (ulong i = 0; i < length; i++)
        {
            yield return Element(i);
        }
    }

    /// <summary>Makes a dynamic array one element longer.</summary>
    /// <returns>The place of the new element.</returns>
    internal StoragePlace Push()
    {
        ulong length = Length();
        _image.Write(_slot, 0, Hash32.FromUInt64(length + 1).AsSpan());
        return Element(length);
    }

    private ReadOnlySpan<byte> Bytes()
    {
        Hash32 word = _image.Read(_slot);
        return word.AsSpan().Slice(Hash32.Length - _offset - _type.Size, _type.Size).ToArray();
    }

    private ulong Length()
    {
        Debug.Assert(_type.Encoding == "dynamic_array", "The caller knows the variable.");
        return BinaryPrimitives.ReadUInt64BigEndian(_image.Read(_slot).AsSpan()[(Hash32.Length - sizeof(ulong))..]);
    }

    private StoragePlace Element(ulong index)
    {
        StorageType element = _image.TypeOf(_type.Base!);
        Hash32 contents = StorageImage.ContentsOf(_slot);
        if (element.Size > Hash32.Length / 2)
        {
            ulong slots = ((ulong)element.Size + Hash32.Length - 1) / Hash32.Length;
            return new StoragePlace(_image, StorageImage.Advance(contents, index * slots), 0, element);
        }

        ulong perSlot = (ulong)(Hash32.Length / element.Size);
        return new StoragePlace(_image, StorageImage.Advance(contents, index / perSlot), (int)(index % perSlot) * element.Size, element);
    }

    private StoragePlace ValueFor(Hash32 key)
    {
        Debug.Assert(_type.Encoding == "mapping", "The caller knows the variable.");
        Span<byte> preimage = stackalloc byte[2 * Hash32.Length];
        key.AsSpan().CopyTo(preimage);
        _slot.AsSpan().CopyTo(preimage[Hash32.Length..]);
        return new StoragePlace(_image, Keccak256.Hash(preimage), 0, _image.TypeOf(_type.Value!));
    }
}
