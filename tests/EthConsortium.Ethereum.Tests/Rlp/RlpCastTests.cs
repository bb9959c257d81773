using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Rlp;

/// <summary>Foundry's <c>cast</c> as an independent oracle; each run checks a tree of many items.</summary>
public class RlpCastTests
{
    [Fact]
    public void Writes_and_reads_like_cast()
    {
        Random random = new(4);
        for (int i = 0; i < 60; i++)
        {
            RlpTree tree = Tree(random, depth: 4);
            string json = Print(tree);
            string encoded = Hex.Encode(tree.Encode());
            Assert.Equal(NpmTool.Cast(["to-rlp", json]).Trim(), encoded);
            Assert.Equal(json, NpmTool.Cast(["from-rlp", encoded]).Trim());
        }
    }

    private static RlpTree Tree(Random random, int depth)
    {
        if (depth < 4 && (depth == 0 || random.Next(3) == 0))
        {
            byte[] bytes = new byte[random.Next(4) == 0 ? random.Next(50, 300) : random.Next(40)];
            random.NextBytes(bytes);
            return new RlpTree(bytes);
        }

        return RlpTree.List(Enumerable.Range(0, random.Next(9)).Select(_ => Tree(random, depth - 1)));
    }

    private static string Print(RlpTree tree) => tree.Bytes is null ? $"[{string.Join(',', tree.Items.Select(Print))}]" : $"\"{Hex.Encode(tree.Bytes)}\"";
}
