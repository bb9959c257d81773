using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Crypto;

public class Keccak256Tests
{
    private const string Folder = "02-keccak256";

    [Theory]
    [InlineData("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Gives_the_well_known_hashes(string message, string expected) =>
        Assert.Equal(expected, Keccak256.Hash(Encoding.ASCII.GetBytes(message)).ToString());

    [SharedFact("vectors", Folder, "keccak256-short-msg-kat.json")]
    public void Hashes_as_the_vectors_of_the_Keccak_team_say()
    {
        foreach (string file in new[] { "keccak256-short-msg-kat.json", "keccak256-long-msg-kat.json" })
        {
            ForEach(file, test => (Hex.Decode(test.GetProperty("msg").GetString()!), test.GetProperty("md").GetString()!));
        }
    }

    [SharedFact("vectors", Folder, "ethers-hashes.json")]
    public void Hashes_as_the_vectors_of_ethers_say() =>
        ForEach("ethers-hashes.json", test => (Hex.Decode(test.GetProperty("data").GetString()!), test.GetProperty("keccak256").GetString()![2..]));

    [SharedFact("vectors", Folder, "keccak256-well-known.json")]
    public void Hashes_text_and_long_runs() => ForEach("keccak256-well-known.json", test => (
        test.TryGetProperty("repeat", out JsonElement repeat)
            ? [.. Enumerable.Repeat(Convert.ToByte(repeat.GetProperty("byte").GetString(), 16), repeat.GetProperty("count").GetInt32())]
            : Encoding.UTF8.GetBytes(test.GetProperty("msgUtf8").GetString()!),
        test.GetProperty("md").GetString()!));

    [SharedFact("vectors", Folder, "not-sha3.json")]
    public void Is_not_the_SHA3_of_FIPS_202() => ForEach("not-sha3.json", test =>
    {
        byte[] message = Hex.Decode(test.GetProperty("msg").GetString()!);
        Assert.NotEqual(test.GetProperty("sha3_256").GetString(), Hex.Encode(Keccak256.Hash(message).AsSpan())[2..]);
        return (message, test.GetProperty("keccak256").GetString()!);
    });

    [Fact]
    public void Hashes_every_length_up_to_three_blocks_as_cast_does()
    {
        // One hash over the hashes of all lengths: cast is asked once.
        byte[] data = SHA512.HashData("seed"u8);
        data = [.. Enumerable.Range(0, 8).SelectMany(i => SHA512.HashData([.. data, (byte)i]))];
        List<byte> hashes = [];
        for (int length = 0; length <= 408; length++)
        {
            hashes.AddRange(Keccak256.Hash(data.AsSpan(0, length)).AsSpan());
        }

        Assert.Equal(NpmTool.Cast(["keccak", Hex.Encode([.. hashes])]).Trim(), Keccak256.Hash([.. hashes]).ToString());
        foreach (int length in new[] { 0, 1, 55, 135, 136, 137, 271, 272, 273, 408 })
        {
            Assert.Equal(NpmTool.Cast(["keccak", Hex.Encode(data.AsSpan(0, length))]).Trim(), Hex.Encode([.. hashes.Skip(32 * length).Take(32)]));
        }
    }

    [Fact]
    public void Writes_over_its_own_input()
    {
        byte[] data = new byte[200];
        Hash32 expected = Keccak256.Hash(data);
        Keccak256.Hash(data, data);
        Assert.Equal(expected, new Hash32(data.AsSpan(0, 32)));
    }

    [Fact]
    public void Refuses_a_destination_too_short() => Assert.Throws<ArgumentException>(() => Keccak256.Hash([], new byte[31]));

    private static void ForEach(string file, Func<JsonElement, (byte[] Message, string Hash)> read)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.SharedPathOf("vectors", Folder, file)));
        Assert.All(document.RootElement.EnumerateArray(), test =>
        {
            (byte[] message, string hash) = read(test);
            Assert.Equal(hash, Hex.Encode(Keccak256.Hash(message).AsSpan())[2..]);
        });
    }
}
