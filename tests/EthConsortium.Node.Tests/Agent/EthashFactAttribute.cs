using System.Buffers.Binary;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>
/// A test with real proof of work; skipped, saying so, where nobody has made room for Ethash's data set: 1 GiB of disk and of memory, and some minutes of
/// two cores to make it. It is the same for every network's first 30,000 blocks, so that it is kept.
/// </summary>
internal sealed class EthashFactAttribute : FactAttribute
{
    private const string Variable = "ETHCONSORTIUM_ETHASH_FOLDER";

    // https://github.com/ethereum/go-ethereum/blob/v1.8.23/consensus/ethash/ethash.go: full-R<revision>-<first 8 bytes of the epoch's seed>.
    private const string First = "full-R23-0000000000000000";
    private const string Second = "full-R23-290decd9548b62a8";

    private static readonly string? s_folder = Environment.GetEnvironmentVariable(Variable);

    public EthashFactAttribute() => Skip = OldGeth.WhyNot ?? Azurite.WhyNot ?? (string.IsNullOrEmpty(s_folder) ? $"proof of work needs 1 GiB of data: name a folder in {Variable} to keep it in, which takes some minutes the first time" : null);

    /// <summary>Has the data set made where it is not there yet, and puts it where a miner looks for it.</summary>
    public static void Give(string geth, string folder)
    {
        string kept = Path.Combine(s_folder!, First);
        if (!File.Exists(kept))
        {
            Directory.CreateDirectory(s_folder!);
            NpmTool.Run(geth, ["makedag", "0", s_folder!]);
        }

        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, First), kept);

        // Of a data set that is there, geth looks at the first two words only. It would make the next one at once, which is for block 30,000 and later.
        byte[] next = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(next, 0xbaddcafe);
        BinaryPrimitives.WriteUInt32LittleEndian(next.AsSpan(4), 0xfee1dead);
        File.WriteAllBytes(Path.Combine(folder, Second), next);
    }
}
