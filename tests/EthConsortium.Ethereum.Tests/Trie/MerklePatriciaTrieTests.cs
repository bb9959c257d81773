using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Trie;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Trie;

public sealed class MerklePatriciaTrieTests
{
    [SharedFact("vectors", "08-chainspecs-and-genesis", "trie")]
    public void Roots_are_those_of_the_public_vectors_in_either_order()
    {
        List<string> failures = [];
        int cases = 0;
        foreach (string file in Directory.GetFiles(RepositoryRoot.SharedPathOf("vectors", "08-chainspecs-and-genesis", "trie")).Order())
        {
            bool secure = file.Contains("secure", StringComparison.OrdinalIgnoreCase);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                List<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries =
                    [.. test.Value.GetProperty("in").EnumerateObject().Select(e => KeyValuePair.Create(Bytes(e.Name), Bytes(e.Value.GetString()!)))];
                string expected = test.Value.GetProperty("root").GetString()!;
                for (int turn = 0; turn < 2; turn++, entries.Reverse())
                {
                    cases++;
                    Hash32 root = secure ? MerklePatriciaTrie.ComputeSecureRoot(entries) : MerklePatriciaTrie.ComputeRoot(entries);
                    if (root.ToString() != expected)
                    {
                        failures.Add($"{Path.GetFileName(file)}/{test.Name}: {root} instead of {expected}");
                    }
                }
            }
        }

        Assert.True(cases >= 24, $"only {cases} cases were found");
        Assert.Empty(failures);
    }

    [Fact]
    public void Roots_are_those_of_the_definition_in_the_Yellow_Paper()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            // Short keys over few values make all kinds of nodes: values in branches, nodes shorter than their hash, long shared paths.
            Random random = new(seed);
            Dictionary<string, byte[]> entries = [];
            for (int i = random.Next(30); i >= 0; i--)
            {
                byte[] key = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (byte)(random.Next(3) * 0x11))];
                byte[] value = new byte[random.Next(1, random.Next(2) == 0 ? 3 : 400)];
                random.NextBytes(value);
                entries[Convert.ToHexString(key)] = value;
            }

            Hash32 expected = Keccak256.Hash(Node([.. entries.Select(e => (e.Key, e.Value))], 0));

            Assert.Equal(expected, MerklePatriciaTrie.ComputeRoot(entries.Select(e => Entry(Convert.FromHexString(e.Key), e.Value))));
        }
    }

    [Fact]
    public void A_trie_without_entries_has_the_empty_root()
    {
        Assert.Equal(Keccak256.Hash([0x80]), MerklePatriciaTrie.EmptyRoot);
        Assert.Equal(MerklePatriciaTrie.EmptyRoot, MerklePatriciaTrie.ComputeRoot([]));
        Assert.Equal(MerklePatriciaTrie.EmptyRoot, MerklePatriciaTrie.ComputeSecureRoot([]));
    }

    [Fact]
    public void Keys_that_come_twice_or_are_too_long_and_empty_values_are_refused()
    {
        Assert.Contains("0x0102", Assert.Throws<ArgumentException>(() => MerklePatriciaTrie.ComputeRoot([Entry([1, 2], [1]), Entry([3], [1]), Entry([1, 2], [2])])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MerklePatriciaTrie.ComputeSecureRoot([Entry([1], [1]), Entry([1], [1])]));
        Assert.Throws<ArgumentException>(() => MerklePatriciaTrie.ComputeRoot([Entry([1], [])]));
        Assert.Throws<ArgumentException>(() => MerklePatriciaTrie.ComputeSecureRoot([Entry([1], [])]));
        Assert.Throws<ArgumentException>(() => MerklePatriciaTrie.ComputeRoot([Entry(new byte[MerklePatriciaTrie.MaxKeyLength + 1], [1])]));
    }

    [Fact]
    public void Keys_may_be_nested_as_deep_as_they_are_long()
    {
        IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> nested = Enumerable.Range(0, MerklePatriciaTrie.MaxKeyLength + 1).Select(length => Entry(new byte[length], [1]));

        Assert.NotEqual(MerklePatriciaTrie.EmptyRoot, MerklePatriciaTrie.ComputeRoot(nested));
    }

    // Appendix D as it is written there: c(J, i) and n(J, i), with keys as digits. Slow, and nothing like the code under test.
    private static byte[] Node(List<(string Key, byte[] Value)> entries, int depth)
    {
        RlpWriter writer = new();
        if (entries.Count == 1)
        {
            writer.WriteList(leaf =>
            {
                leaf.Write(Compact(entries[0].Key[depth..], isLeaf: true));
                leaf.Write(entries[0].Value);
            });
            return writer.ToArray();
        }

        int shared = Enumerable.Range(0, entries.Min(e => e.Key.Length) + 1).Last(length => entries.All(e => e.Key[..length] == entries[0].Key[..length]));
        writer.WriteList(node =>
        {
            if (shared > depth)
            {
                node.Write(Compact(entries[0].Key[depth..shared], isLeaf: false));
                WriteReference(node, Node(entries, shared));
                return;
            }

            foreach (char digit in "0123456789ABCDEF")
            {
                List<(string Key, byte[] Value)> below = entries.FindAll(e => e.Key.Length > depth && e.Key[depth] == digit);
                if (below.Count == 0)
                {
                    node.Write([]);
                }
                else
                {
                    WriteReference(node, Node(below, depth + 1));
                }
            }

            node.Write(entries.Find(e => e.Key.Length == depth).Value ?? []);
        });
        return writer.ToArray();
    }

    private static void WriteReference(RlpWriter writer, byte[] node)
    {
        if (node.Length < 32)
        {
            writer.WriteEncoded(node);
        }
        else
        {
            writer.Write(Keccak256.Hash(node).AsSpan());
        }
    }

    private static byte[] Compact(string digits, bool isLeaf)
    {
        int flag = (isLeaf ? 2 : 0) + (digits.Length % 2);
        return Convert.FromHexString(flag.ToString("X", System.Globalization.CultureInfo.InvariantCulture) + (digits.Length % 2 == 0 ? "0" : "") + digits);
    }

    private static KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Entry(byte[] key, byte[] value) => new(key, value);

    private static ReadOnlyMemory<byte> Bytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : Encoding.ASCII.GetBytes(text);
}
