using System.Text;
using System.Text.Json;
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

    private static ReadOnlyMemory<byte> Bytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : Encoding.ASCII.GetBytes(text);
}
