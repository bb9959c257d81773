using System.Buffers.Binary;
using System.Numerics;

namespace EthConsortium.Ethereum.Crypto;

/// <summary>Keccak-256 with the original padding (0x01), as Ethereum uses it; not FIPS-202 SHA3-256.</summary>
/// <remarks>Source: the Keccak reference, version 3; Ethereum Yellow Paper, section 2.</remarks>
public static class Keccak256
{
    private const int Rate = 136;

    private static readonly ulong[] s_roundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    private static readonly int[] s_rotations = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    private static readonly int[] s_lanes = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    /// <summary>The hash of the bytes.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Hash32.Length];
        Hash(data, hash);
        return new Hash32(hash);
    }

    /// <summary>Writes the hash of the bytes into the first 32 bytes of <paramref name="destination"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        while (data.Length >= Rate)
        {
            Absorb(state, data[..Rate]);
            data = data[Rate..];
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 0x01;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * i)..], state[i]);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (int i = 0; i < Rate / 8; i++)
        {
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        Span<ulong> columns = stackalloc ulong[5];
        foreach (ulong constant in s_roundConstants)
        {
            for (int i = 0; i < 5; i++)
            {
                columns[i] = state[i] ^ state[i + 5] ^ state[i + 10] ^ state[i + 15] ^ state[i + 20];
            }

            for (int i = 0; i < 5; i++)
            {
                ulong t = columns[(i + 4) % 5] ^ BitOperations.RotateLeft(columns[(i + 1) % 5], 1);
                for (int j = 0; j < 25; j += 5)
                {
                    state[j + i] ^= t;
                }
            }

            ulong moved = state[1];
            for (int i = 0; i < 24; i++)
            {
                (moved, state[s_lanes[i]]) = (state[s_lanes[i]], BitOperations.RotateLeft(moved, s_rotations[i]));
            }

            for (int j = 0; j < 25; j += 5)
            {
                state.Slice(j, 5).CopyTo(columns);
                for (int i = 0; i < 5; i++)
                {
                    state[j + i] ^= ~columns[(i + 1) % 5] & columns[(i + 2) % 5];
                }
            }

            state[0] ^= constant;
        }
    }
}
