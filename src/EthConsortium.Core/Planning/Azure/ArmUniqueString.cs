using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>The template function <c>uniqueString</c> of Azure Resource Manager, computed without it.</summary>
/// <remarks>
/// Microsoft documents that the value is deterministic, not how it is made. It is the 64-bit hash of the arguments, joined by
/// hyphens, in lower-case base 32: MurmurHash3 for 32-bit machines, cut to two lanes of its own. The tests hold values that
/// others saw of Azure and of Microsoft's evaluator. Upper and lower case count, so what is hashed has to be spelled as Azure
/// spells it.
/// <see href="https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uniquestring">Reference</see>
/// </remarks>
public static class ArmUniqueString
{
    /// <summary>How long the value is, in characters.</summary>
    public const int Length = 13;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The 13 characters, a to z and 2 to 7, that Azure makes of these arguments.</summary>
    public static string Compute(params string[] arguments)
    {
        ulong hash = Hash(Encoding.UTF8.GetBytes(string.Join('-', arguments)));
        return string.Create(Length, hash, static (text, rest) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = Alphabet[(int)(rest >> 59)];
                rest <<= 5;
            }
        });
    }

    private static ulong Hash(ReadOnlySpan<byte> data)
    {
        const uint C1 = 0xAB0E9789;
        const uint C2 = 0x239B961B;
        uint length = (uint)data.Length;
        uint low = 0;
        uint high = 0;
        for (; data.Length >= 8; data = data[8..])
        {
            low ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(data) * C2, 15) * C1;
            low = ((BitOperations.RotateLeft(low, 19) + high) * 5) + 0x561CCD1B;
            high ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) * C1, 17) * C2;
            high = ((BitOperations.RotateLeft(high, 13) + low) * 5) + 0x0BCAA747;
        }

        // The last bytes, filled up with zeros: a word of zeros changes nothing.
        Span<byte> tail = stackalloc byte[8];
        tail.Clear();
        data.CopyTo(tail);
        low ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(tail) * C2, 15) * C1;
        high ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]) * C1, 17) * C2;

        low ^= length;
        high ^= length;
        low += high;
        high += low;
        low = Mix(low);
        high = Mix(high);
        low += high;
        high += low;
        return ((ulong)high << 32) | low;
    }

    private static uint Mix(uint word)
    {
        word = (word ^ (word >> 16)) * 0x85EBCA6B;
        word = (word ^ (word >> 13)) * 0xC2B2AE35;
        return word ^ (word >> 16);
    }
}
