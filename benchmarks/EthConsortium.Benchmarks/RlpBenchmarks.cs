using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum.Rlp;

namespace EthConsortium.Benchmarks;

/// <summary>RLP in the shape of a branch node of a Merkle-Patricia trie: a list of 16 hashes and an empty value.</summary>
[MemoryDiagnoser]
public class RlpBenchmarks
{
    private readonly RlpWriter _writer = new();
    private readonly byte[] _hash = [.. Enumerable.Repeat((byte)0xab, 32)];
    private byte[] _node = [];

    [GlobalSetup]
    public void Setup()
    {
        Write_a_branch_node();
        _node = _writer.ToArray();
    }

    [Benchmark]
    public int Write_a_branch_node()
    {
        _writer.Clear();
        _writer.WriteList(_hash, static (list, hash) =>
        {
            for (int i = 0; i < 16; i++)
            {
                list.Write(hash);
            }

            list.Write([]);
        });
        return _writer.WrittenSpan.Length;
    }

    [Benchmark]
    public int Read_a_branch_node()
    {
        RlpReader reader = new(_node);
        RlpReader list = reader.ReadList();
        reader.End();
        int length = 0;
        while (!list.IsAtEnd)
        {
            length += list.ReadBytes().Length;
        }

        return length;
    }
}
