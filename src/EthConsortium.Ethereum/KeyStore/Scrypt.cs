using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace EthConsortium.Ethereum.KeyStore;

/// <summary>The scrypt key derivation function, RFC 7914.</summary>
/// <remarks>
/// Salsa20/8 is scalar on purpose: its chain of add, rotate and xor is as long as it is wide, so processors whose vector
/// additions take two cycles run four-lane Salsa at about half the speed of sixteen scalar words. What is independent,
/// the exclusive-or of whole blocks, is vectorised. Both hot methods are fully optimised from their first call: a process
/// opens one key store, long before tiered compilation would notice.
/// </remarks>
internal static unsafe partial class Scrypt
{
    private const int SalsaBlockWords = 16;
    private const nuint HugePage = 2 << 20;

    /// <summary>Derives <paramref name="derived"/> from the password. The caller has bounded the parameters: <paramref name="n"/> a power of two above 1, and 128·r·(n+p+1) bytes of memory affordable.</summary>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> derived)
    {
        nuint blockBytes = 128 * (nuint)r;
        nuint tableBytes = (nuint)n * blockBytes;
        nuint mixedBytes = (nuint)p * blockBytes;

        // One piece of native memory: not zeroed first (everything is written before it is read), aligned to the cache
        // line, and off the garbage-collected heap.
        nuint total = tableBytes + mixedBytes + blockBytes;
        byte* memory = Allocate(total);
        try
        {
            byte* mixed = memory + tableBytes;
            byte* work = mixed + mixedBytes;
            Span<byte> mixedSpan = new(mixed, (int)mixedBytes);

            Rfc2898DeriveBytes.Pbkdf2(password, salt, mixedSpan, iterations: 1, HashAlgorithmName.SHA256);
            ReverseWordsOnBigEndian(mixedSpan);
            for (nuint i = 0; i < (nuint)p; i++)
            {
                RoMix((uint*)(mixed + (i * blockBytes)), n, r, (uint*)memory, (uint*)work);
            }

            ReverseWordsOnBigEndian(mixedSpan);
            Rfc2898DeriveBytes.Pbkdf2(password, mixedSpan, derived, iterations: 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            NativeMemory.Clear(memory, total);
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>Asks Linux to back the table with huge pages: filling it takes 128 page faults rather than 65,536, a fifth of the whole time.</summary>
    private static byte* Allocate(nuint bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(bytes, bytes >= HugePage ? HugePage : 64);
        if (OperatingSystem.IsLinux() && bytes >= HugePage)
        {
            const int MADV_HUGEPAGE = 14;

            try
            {
                _ = Advise(memory, bytes, MADV_HUGEPAGE);
            }
            catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
            {
                // It was only advice: without it the pages are small and everything else is the same.
            }
        }

        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* address, nuint length, int advice);

    private static void ReverseWordsOnBigEndian(Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RoMix(uint* block, int n, int r, uint* table, uint* work)
    {
        int words = 2 * r * SalsaBlockWords;
        NativeMemory.Copy(block, table, (nuint)words * sizeof(uint));
        for (nuint i = 0; i < (nuint)n - 1; i++)
        {
            BlockMix(table + (i * (nuint)words), table + ((i + 1) * (nuint)words), r);
        }

        BlockMix(table + (((nuint)n - 1) * (nuint)words), block, r);
        for (int i = 0; i < n; i++)
        {
            // The first word of the last Salsa block, modulo n, says which entry is next.
            nuint j = block[words - SalsaBlockWords] & (uint)(n - 1);
            Xor(block, table + (j * (nuint)words), work, words);
            BlockMix(work, block, r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Xor(uint* left, uint* right, uint* destination, int words)
    {
        for (int i = 0; i < words; i += Vector256<uint>.Count)
        {
            (Vector256.Load(left + i) ^ Vector256.Load(right + i)).Store(destination + i);
        }
    }

    /// <summary>scryptBlockMix with Salsa20/8 unrolled: the even blocks of the result come first, the odd ones after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BlockMix(uint* source, uint* destination, int r)
    {
        uint* previous = source + (((2 * r) - 1) * SalsaBlockWords);
        for (int i = 0; i < 2 * r; i++)
        {
            uint* to = destination + (((i >> 1) + ((i & 1) * r)) * SalsaBlockWords);

            uint x0 = previous[0] ^ source[0];
            uint x1 = previous[1] ^ source[1];
            uint x2 = previous[2] ^ source[2];
            uint x3 = previous[3] ^ source[3];
            uint x4 = previous[4] ^ source[4];
            uint x5 = previous[5] ^ source[5];
            uint x6 = previous[6] ^ source[6];
            uint x7 = previous[7] ^ source[7];
            uint x8 = previous[8] ^ source[8];
            uint x9 = previous[9] ^ source[9];
            uint x10 = previous[10] ^ source[10];
            uint x11 = previous[11] ^ source[11];
            uint x12 = previous[12] ^ source[12];
            uint x13 = previous[13] ^ source[13];
            uint x14 = previous[14] ^ source[14];
            uint x15 = previous[15] ^ source[15];
            to[0] = x0;
            to[1] = x1;
            to[2] = x2;
            to[3] = x3;
            to[4] = x4;
            to[5] = x5;
            to[6] = x6;
            to[7] = x7;
            to[8] = x8;
            to[9] = x9;
            to[10] = x10;
            to[11] = x11;
            to[12] = x12;
            to[13] = x13;
            to[14] = x14;
            to[15] = x15;

            for (int doubleRound = 0; doubleRound < 4; doubleRound++)
            {
                x4 ^= BitOperations.RotateLeft(x0 + x12, 7);
                x8 ^= BitOperations.RotateLeft(x4 + x0, 9);
                x12 ^= BitOperations.RotateLeft(x8 + x4, 13);
                x0 ^= BitOperations.RotateLeft(x12 + x8, 18);
                x9 ^= BitOperations.RotateLeft(x5 + x1, 7);
                x13 ^= BitOperations.RotateLeft(x9 + x5, 9);
                x1 ^= BitOperations.RotateLeft(x13 + x9, 13);
                x5 ^= BitOperations.RotateLeft(x1 + x13, 18);
                x14 ^= BitOperations.RotateLeft(x10 + x6, 7);
                x2 ^= BitOperations.RotateLeft(x14 + x10, 9);
                x6 ^= BitOperations.RotateLeft(x2 + x14, 13);
                x10 ^= BitOperations.RotateLeft(x6 + x2, 18);
                x3 ^= BitOperations.RotateLeft(x15 + x11, 7);
                x7 ^= BitOperations.RotateLeft(x3 + x15, 9);
                x11 ^= BitOperations.RotateLeft(x7 + x3, 13);
                x15 ^= BitOperations.RotateLeft(x11 + x7, 18);

                x1 ^= BitOperations.RotateLeft(x0 + x3, 7);
                x2 ^= BitOperations.RotateLeft(x1 + x0, 9);
                x3 ^= BitOperations.RotateLeft(x2 + x1, 13);
                x0 ^= BitOperations.RotateLeft(x3 + x2, 18);
                x6 ^= BitOperations.RotateLeft(x5 + x4, 7);
                x7 ^= BitOperations.RotateLeft(x6 + x5, 9);
                x4 ^= BitOperations.RotateLeft(x7 + x6, 13);
                x5 ^= BitOperations.RotateLeft(x4 + x7, 18);
                x11 ^= BitOperations.RotateLeft(x10 + x9, 7);
                x8 ^= BitOperations.RotateLeft(x11 + x10, 9);
                x9 ^= BitOperations.RotateLeft(x8 + x11, 13);
                x10 ^= BitOperations.RotateLeft(x9 + x8, 18);
                x12 ^= BitOperations.RotateLeft(x15 + x14, 7);
                x13 ^= BitOperations.RotateLeft(x12 + x15, 9);
                x14 ^= BitOperations.RotateLeft(x13 + x12, 13);
                x15 ^= BitOperations.RotateLeft(x14 + x13, 18);
            }

            to[0] += x0;
            to[1] += x1;
            to[2] += x2;
            to[3] += x3;
            to[4] += x4;
            to[5] += x5;
            to[6] += x6;
            to[7] += x7;
            to[8] += x8;
            to[9] += x9;
            to[10] += x10;
            to[11] += x11;
            to[12] += x12;
            to[13] += x13;
            to[14] += x14;
            to[15] += x15;

            previous = to;
            source += SalsaBlockWords;
        }
    }
}
