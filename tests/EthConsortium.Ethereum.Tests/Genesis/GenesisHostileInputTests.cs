using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Ethereum.Genesis;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>Genesis files come from other members: whatever they hand over is read, or refused with the place, in bounded time and memory.</summary>
public sealed class GenesisHostileInputTests
{
    private const string A = "0x00000000000000000000000000000000000000aa";

    [Theory]
    [InlineData("geth", "/timestamp", "\"soon\"", "timestamp", "a number")]
    [InlineData("geth", "/timestamp", "-1", "timestamp", "a number")]
    [InlineData("geth", "/timestamp", "1.5", "timestamp", "a number")]
    [InlineData("geth", "/timestamp", "{}", "timestamp", "a number")]
    [InlineData("geth", "/timestamp", "\"0x10000000000000000\"", "timestamp", "64 bits")]
    [InlineData("geth", "/gasLimit", "null", "gasLimit", "a number")]
    [InlineData("geth", "/difficulty", "\"0x10000000000000000000000000000000000000000000000000000000000000000\"", "difficulty", "256 bits")]
    [InlineData("geth", "/extraData", "\"0x1\"", "extraData", "hexadecimal")]
    [InlineData("geth", "/extraData", "\"0xzz\"", "extraData", "hexadecimal")]
    [InlineData("geth-clique", "/extraData", "\"0x00\"", "extraData", "CliqueConsensus")]
    [InlineData("geth", "/mixHash", "\"0x00\"", "mixHash", "32 bytes")]
    [InlineData("geth", "/coinbase", "\"0x00\"", "coinbase", "address")]
    [InlineData("geth", "/number", "\"0x1\"", "number", "0, as block 0")]
    [InlineData("geth", "/baseFeePerGas", "\"0x7\"", "baseFeePerGas", "londonBlock")]
    [InlineData("geth", "/config", "[]", "config", "an object")]
    [InlineData("geth", "/config/chainId", "0", "config.chainId", "chain id")]
    [InlineData("geth", "/config/chainId", "null", "config.chainId", "chain id")]
    [InlineData("geth", "/config/shanghaiTime", "0", "config.shanghaiTime", "londonBlock")]
    [InlineData("geth", "/config/amsterdamTime", "0", "config.amsterdamTime", "after block 0")]
    [InlineData("geth", "/alloc", "[]", "alloc", "an object")]
    [InlineData("geth", "/alloc", "{\"0x12\":{}}", "alloc.0x12", "address")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":{},\"00000000000000000000000000000000000000AA\":{}}", "alloc.", "each address once")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":[]}", "alloc." + A, "an object")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":{\"balance\":\"lots\"}}", "alloc." + A + ".balance", "a number")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":{\"code\":7}}", "alloc." + A + ".code", "a string")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":{\"storage\":{\"0x1\":\"0x1\",\"0x01\":\"0x2\"}}}", "alloc." + A + ".storage", "each slot once")]
    [InlineData("geth", "/alloc", "{\"" + A + "\":{\"storage\":{\"0x1\":1}}}", "alloc." + A + ".storage.0x1", "a word")]
    [InlineData("besu", "/difficulty", "\"131072\"", "difficulty", "0x in front")]
    [InlineData("besu", "/gasLimit", "\"010\"", "gasLimit", "0x in front")]
    [InlineData("besu", "/alloc", "{\"" + A + "\":{\"nonce\":\"10\"}}", "alloc." + A + ".nonce", "0x in front")]
    [InlineData("besu", "/extraData", "\"0xc0\"", "extraData", "QbftConsensus")]
    [InlineData("besu", "/config/qbft/validatorcontractaddress", "\"0x7777\"", "config.qbft.validatorcontractaddress", "address")]
    [InlineData("parity", "/engine", "{}", "engine", "one engine")]
    [InlineData("parity", "/engine", "{\"clique\":{},\"ethash\":{}}", "engine", "one engine")]
    [InlineData("parity", "/engine/authorityRound/params/stepDuration", "0", "engine.authorityRound.params.stepDuration", "1 or more")]
    [InlineData("parity", "/engine/authorityRound/params/validators", "{}", "engine.authorityRound.params.validators", "one source")]
    [InlineData("parity", "/engine/authorityRound/params/validators", "{\"list\":[7]}", "engine.authorityRound.params.validators.list[0]", "address")]
    [InlineData("parity", "/engine/authorityRound/params/validators", "{\"multi\":{\"5\":{\"list\":[]}}}", "engine.authorityRound.params.validators.multi.0", "block 0")]
    [InlineData("parity", "/engine/authorityRound/params/validators", "{\"multi\":{\"0\":{\"multi\":{}}}}", "engine.authorityRound.params.validators.multi.0", "list")]
    [InlineData("parity", "/genesis/seal", "{}", "genesis.seal", "one kind of seal")]
    [InlineData("parity", "/genesis/seal", "{\"authorityRound\":{\"step\":0,\"signature\":\"0x00\"}}", "genesis.seal.authorityRound.signature", "65 bytes")]
    [InlineData("parity", "/genesis/seal", "{\"generic\":\"0x80\"}", "genesis.seal.generic", "RLP")]
    [InlineData("parity", "/genesis/seal", "{\"generic\":\"0xc201\"}", "genesis.seal.generic", "RLP")]
    [InlineData("parity", "/genesis/seal", "{\"generic\":\"0xc2c101\"}", "genesis.seal.generic", "RLP")]
    [InlineData("parity", "/genesis/seal", "{\"generic\":\"0xc28101\"}", "genesis.seal.generic", "RLP")]
    [InlineData("parity", "/genesis/stateRoot", "\"0x00000000000000000000000000000000000000000000000000000000000000aa\"", "genesis.stateRoot", "which it is")]
    [InlineData("parity", "/genesis/transactionsRoot", "\"0x00000000000000000000000000000000000000000000000000000000000000aa\"", "genesis.transactionsRoot", "which it is")]
    [InlineData("parity", "/params/eip1559Transition", "\"0x0\"", "params.eip1559Transition", "all EIPs up to London")]
    [InlineData("parity", "/accounts", "{\"" + A + "\":{\"nonce\":1,\"builtin\":{}}}", "accounts." + A + ".nonce", "clients disagree")]
    [InlineData("parity", "/accounts", "{\"" + A + "\":{\"storage\":{\"10\":\"0x1\"}}}", "accounts." + A + ".storage", "slots")]
    public void What_is_wrong_is_refused_with_its_place(string format, string pointer, string json, string path, string expected)
    {
        (Func<int, GenesisDefinition> sample, Func<GenesisDefinition, string> write, Func<string, GenesisDefinition> read) = GenesisFormatTests.Formats[format];
        JsonNode file = JsonNode.Parse(write(sample(77) with { Fork = EthereumFork.Petersburg, BaseFeePerGas = null }))!;
        string[] steps = pointer.Split('/')[1..];
        steps[..^1].Aggregate(file, (node, step) => node[step]!)[steps[^1]] = JsonNode.Parse(json);

        GenesisFormatException error = Assert.Throws<GenesisFormatException>(() => read(file.ToJsonString()));

        Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("found ", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 500, "the message floods a log");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"config\":{},\"config\":{}}")]
    [InlineData("{\"config\":{},\"CONFIG\":{}}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"config\":{\"chainId\":\"\\ud800\"}}")]
    [InlineData("{\"config\":\"\uD800\"}")]
    public void What_is_no_genesis_is_refused_by_every_reader(string text)
    {
        Assert.Throws<GenesisFormatException>(() => GethGenesis.Read(text));
        Assert.Throws<GenesisFormatException>(() => BesuGenesis.Read(text));
        Assert.Throws<GenesisFormatException>(() => ParityChainSpec.Read(text));
    }

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);
        string large = $"{{\"config\":{{\"chainId\":1}},\"name\":\"{new string('x', GenesisObject.MaxFileLength)}\"}}";

        Assert.Equal("$", Assert.Throws<GenesisFormatException>(() => GethGenesis.Read(deep)).Path);
        Assert.Equal("$", Assert.Throws<GenesisFormatException>(() => GethGenesis.Read(large)).Path);
    }

    [Fact]
    public void A_file_full_of_accounts_is_read_in_bounded_memory()
    {
        string accounts = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"0x{i:x40}\":{{}}"));
        string json = $"{{\"config\":{{\"chainId\":1}},\"gasLimit\":1,\"difficulty\":1,\"alloc\":{{{accounts}}}}}";
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(200_000, GethGenesis.Read(json).Alloc.Count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 60L * json.Length);
    }

    [Theory]
    [InlineData("geth")]
    [InlineData("geth-clique")]
    [InlineData("parity")]
    [InlineData("besu")]
    public void Damaged_files_are_read_or_refused_and_nothing_else(string format)
    {
        (Func<int, GenesisDefinition> sample, Func<GenesisDefinition, string> write, Func<string, GenesisDefinition> read) = GenesisFormatTests.Formats[format];
        int refused = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            string json = write(sample(seed % 7));
            string damaged = random.Next(3) == 0 ? DamageText(json, random) : DamageNode(json, random);
            try
            {
                GenesisDefinition genesis = read(damaged);
                if (genesis.Alloc.Values.All(account => account.Constructor.IsEmpty) && genesis.Consensus is not OtherConsensus)
                {
                    genesis.ComputeHash();
                }
            }
            catch (GenesisFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 40, 399);
    }

    private static string DamageText(string json, Random random)
    {
        char[] text = json.ToCharArray();
        for (int i = random.Next(3); i >= 0; i--)
        {
            text[random.Next(text.Length)] = "{}[]\",:x0\\-\0\uD800"[random.Next(13)];
        }

        return new string(text, 0, random.Next(4) == 0 ? random.Next(text.Length) : text.Length);
    }

    private static string DamageNode(string json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        List<JsonNode> inner = [.. Descend(root).Where(node => node is JsonObject { Count: > 0 })];
        JsonObject target = (JsonObject)inner[random.Next(inner.Count)];
        string name = target.ElementAt(random.Next(target.Count)).Key;
        string[] values = ["null", "0", "-1", "1e400", "true", "\"\"", "\"0x\"", "\"0xff\"", "\"abc\"", "[]", "[1]", "{}", "{\"0\":{}}", "\"0x" + new string('f', 64) + "\"", "\"0x" + new string('0', 40) + "\""];
        if (random.Next(5) == 0)
        {
            target.Remove(name);
        }
        else
        {
            target[name] = JsonNode.Parse(values[random.Next(values.Length)]);
        }

        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static IEnumerable<JsonNode> Descend(JsonNode node) =>
        [node, .. (node is JsonObject o ? o.Select(member => member.Value) : node is JsonArray a ? a : []).Where(child => child is not null).SelectMany(child => Descend(child!))];
}
