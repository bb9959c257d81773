using System.Buffers.Binary;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Core.Governance;

/// <summary>Reads the data of a call as the compilers of the earlier contracts did: bytes in front of an address are cut off, bytes that are missing are zero.</summary>
internal static class LegacyCalldata
{
    private const int WordSize = Hash32.Length;
    private const int PaddingSize = Hash32.Length - Address.Length;

    /// <summary>The action that a call stands for; null when it is none.</summary>
    public static GovernanceAction? Decode(ReadOnlySpan<byte> data)
    {
        if (GovernanceCall.Decode(data) is { } action)
        {
            return action;
        }

        if (data.Length < AbiFunction.SelectorLength)
        {
            return null;
        }

        // A second reading, of a copy that is put right: first as a call with one address in front, then as one with a list of them.
        byte[] padded = new byte[Math.Max(data.Length, AbiFunction.SelectorLength + WordSize)];
        data.CopyTo(padded);
        Span<byte> arguments = padded.AsSpan(AbiFunction.SelectorLength);
        byte[] original = [.. padded];
        arguments[..PaddingSize].Clear();
        if (GovernanceCall.Decode(padded) is { Subject: not null } addressed)
        {
            return addressed;
        }

        original.CopyTo(padded, 0);
        if (ReadSmall(arguments, 0) is { } offset && ReadSmall(arguments, offset) is { } count)
        {
            for (int i = 0, at = offset + WordSize; i < count && at + WordSize <= arguments.Length; i++, at += WordSize)
            {
                arguments.Slice(at, PaddingSize).Clear();
            }
        }

        return GovernanceCall.Decode(padded);
    }

    /// <summary>A word that is a place or a number within the data; null when it is not.</summary>
    private static int? ReadSmall(ReadOnlySpan<byte> data, int at)
    {
        if (at + WordSize > data.Length || data.Slice(at, WordSize - sizeof(uint)).ContainsAnyExcept((byte)0))
        {
            return null;
        }

        uint value = BinaryPrimitives.ReadUInt32BigEndian(data[(at + WordSize - sizeof(uint))..]);
        return value <= data.Length ? (int)value : null;
    }
}
