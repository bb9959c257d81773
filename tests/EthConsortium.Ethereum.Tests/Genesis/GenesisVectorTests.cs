using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Testing;

namespace EthConsortium.Ethereum.Tests.Genesis;

/// <summary>Known hashes of public chains, real headers and extra data: ../shared/vectors/08-chainspecs-and-genesis.</summary>
public sealed class GenesisVectorTests
{
    private const string Folder = "08-chainspecs-and-genesis";

    [SharedFact("vectors", Folder, "known-hashes.json")]
    public void Known_specs_and_genesis_files_give_the_known_state_roots_headers_and_hashes()
    {
        List<string> failures = [];
        int hashes = 0;
        foreach (JsonElement known in Cases("known-hashes.json"))
        {
            string file = known.GetProperty("file").GetString()!;
            try
            {
                GenesisDefinition genesis = Read(file);
                Hash32? stateRoot = Known(known, "stateRoot");
                bool hasConstructors = genesis.Alloc.Values.Any(account => !account.Constructor.IsEmpty);
                if (hasConstructors)
                {
                    InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => genesis.ComputeStateRoot());
                    Assert.Contains("constructor", refusal.Message, StringComparison.Ordinal);
                }
                else if (stateRoot is not null)
                {
                    Assert.Equal(stateRoot.Value, genesis.ComputeStateRoot());
                }

                if (Known(known, "genesisHash") is { } hash && stateRoot is not null)
                {
                    hashes++;
                    Assert.Equal(known.GetProperty("headerRlp").GetString(), Hex.Encode(GenesisHeader.Encode(genesis, stateRoot.Value)));
                    Assert.Equal(hash, hasConstructors ? genesis.ComputeHash(stateRoot.Value) : genesis.ComputeHash());
                }
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                failures.Add($"{file}: {error}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.True(hashes > 0, "no hash was compared");
    }

    [SharedFact("vectors", Folder, "headers.json")]
    public void Real_headers_have_their_hashes_and_genesis_ones_are_rebuilt_byte_by_byte()
    {
        foreach (JsonElement header in Cases("headers.json"))
        {
            byte[] rlp = Hex.Decode(header.GetProperty("headerRlp").GetString()!);
            Assert.Equal(header.GetProperty("hash").GetString(), Keccak256.Hash(rlp).ToString());
            if (header.GetProperty("number").GetInt32() == 0)
            {
                (GenesisDefinition genesis, Hash32 stateRoot) = FromHeader(rlp);
                Assert.Equal(Hex.Encode(rlp), Hex.Encode(GenesisHeader.Encode(genesis, stateRoot)));
            }
        }
    }

    [SharedFact("vectors", Folder, "headers.json")]
    public void The_seal_in_the_extra_data_of_a_clique_block_is_its_signers()
    {
        foreach (JsonElement header in Cases("headers.json").Where(h => h.TryGetProperty("signer", out _)))
        {
            RlpReader fields = new RlpReader(Hex.Decode(header.GetProperty("headerRlp").GetString()!)).ReadList();
            RlpWriter unsealed = new();
            byte[] seal = [];
            List<byte[]> items = [];
            while (!fields.IsAtEnd)
            {
                items.Add(fields.ReadBytes().ToArray());
            }

            unsealed.WriteList(list =>
            {
                for (int i = 0; i < items.Count; i++)
                {
                    if (i == 12)
                    {
                        CliqueExtraData extra = CliqueExtraData.Decode(items[i]);
                        seal = extra.Seal.ToArray();
                        list.Write(items[i].AsSpan(0, items[i].Length - seal.Length));
                    }
                    else
                    {
                        list.Write(items[i]);
                    }
                }
            });
            Hash32 sealHash = Keccak256.Hash(unsealed.WrittenSpan);
            Assert.Equal(header.GetProperty("sealHash").GetString(), sealHash.ToString());
            EthECDSASignature signature = new(new Hash32(seal.AsSpan(0, 32)), new Hash32(seal.AsSpan(32, 32)), seal[64]);
            Assert.Equal(Address.Parse(header.GetProperty("signer").GetString()!), EthECKey.RecoverAddress(sealHash, signature));
        }
    }

    [SharedFact("vectors", Folder, "extradata-decode.json")]
    public void Extra_data_are_taken_apart()
    {
        int cases = 0;
        foreach (JsonElement test in Cases("extradata-decode.json"))
        {
            byte[] data = Hex.Decode(test.GetProperty("extraData").GetString()!);
            string kind = test.GetProperty("kind").GetString()!;
            if (kind == "clique")
            {
                CliqueExtraData clique = CliqueExtraData.Decode(data);
                Assert.Equal(test.GetProperty("vanity").GetString(), Hex.Encode(clique.Vanity.Span));
                Assert.Equal(Addresses(test, "signers"), clique.Signers);
                Assert.Equal(test.GetProperty("seal").GetString(), Hex.Encode(clique.Seal.Span));
                cases++;
            }
            else if (kind is "qbft" or "ibft2")
            {
                BftExtraData bft = BftExtraData.Decode(data);
                Assert.Equal(test.GetProperty("vanity").GetString(), Hex.Encode(bft.Vanity.Span));
                Assert.Equal(Addresses(test, "validators"), bft.Validators);
                Assert.Equal(test.GetProperty("round").GetUInt32(), bft.Round);
                Assert.Equal(test.GetProperty("seals").GetArrayLength(), bft.CommitSeals.Count);
                Assert.Equal("none", test.GetProperty("vote").GetString());
                Assert.Null(bft.Vote);
                cases++;
            }
            else
            {
                // GoQuorum's Istanbul is no engine of this project; its extra data are refused as everything else.
                Assert.Throws<RlpException>(() => BftExtraData.Decode(data));
            }
        }

        Assert.True(cases > 0, "no case was compared");
    }

    [SharedFact("vectors", Folder, "parity-rpc-block-sokol-0.json")]
    public void The_genesis_of_Sokol_is_what_a_node_answered()
    {
        using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(PathOf("parity-rpc-block-sokol-0.json")));
        JsonElement block = Find(answer.RootElement, "stateRoot");
        GenesisDefinition genesis = Read("parity/poasokol.json");
        Assert.Equal(block.GetProperty("hash").GetString(), genesis.ComputeHash(Hash32.Parse(block.GetProperty("stateRoot").GetString()!)).ToString());
        AuRaSeal seal = Assert.IsType<AuRaSeal>(genesis.Seal);
        Assert.Equal(block.GetProperty("step").GetString(), seal.Step.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith(block.GetProperty("signature").GetString()!, Hex.Encode(seal.Signature.Span), StringComparison.Ordinal);
    }

    [SharedFact("vectors", Folder, "ethereum-tests-basic-genesis.json")]
    public void The_basic_genesis_tests_of_the_ethereum_project_give_their_headers()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(PathOf("ethereum-tests-basic-genesis.json")));
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
        {
            // Their form is geth's but for a few spellings from before there was a geth genesis.
            JsonObject file = JsonNode.Parse(test.Value.GetRawText())!.AsObject();
            string block = file["result"]!.GetValue<string>();
            file.Remove("result");
            file["config"] = new JsonObject { ["chainId"] = 1 };
            if (file["timestamp"]!.GetValue<string>() == "0x")
            {
                file["timestamp"] = "0x0";
            }

            foreach ((_, JsonNode? account) in file["alloc"]!.AsObject())
            {
                if (account!["wei"] is { } wei)
                {
                    account["balance"] = wei.GetValue<string>();
                }
            }

            RlpReader items = new RlpReader(Hex.Decode(block)).ReadList();
            GenesisDefinition genesis = GethGenesis.Read(file.ToJsonString());
            RlpWriter expected = new();
            expected.WriteList(list =>
            {
                RlpReader header = new RlpReader(Hex.Decode(block)).ReadList().ReadList();
                while (!header.IsAtEnd)
                {
                    list.Write(header.ReadBytes());
                }
            });
            Assert.Equal(Hex.Encode(expected.WrittenSpan), Hex.Encode(GenesisHeader.Encode(genesis, genesis.ComputeStateRoot())));
        }
    }

    private static GenesisDefinition Read(string file)
    {
        string json = File.ReadAllText(PathOf(file));
        if (file.StartsWith("parity/", StringComparison.Ordinal))
        {
            return ParityChainSpec.Read(json);
        }

        // The hash does not depend on the chain id, and test files of Besu leave it out.
        JsonNode node = JsonNode.Parse(json)!;
        JsonObject config = node["config"]!.AsObject();
        if (!config.Any(setting => setting.Key.Equals("chainId", StringComparison.OrdinalIgnoreCase)))
        {
            config["chainId"] = 1;
        }

        json = node.ToJsonString();
        return file.Contains("besu", StringComparison.Ordinal) ? BesuGenesis.Read(json) : GethGenesis.Read(json);
    }

    private static (GenesisDefinition Genesis, Hash32 StateRoot) FromHeader(ReadOnlySpan<byte> rlp)
    {
        RlpReader header = new RlpReader(rlp).ReadList();
        Hash32 parentHash = header.ReadHash32();
        header.ReadHash32();
        Address coinbase = header.ReadAddress();
        Hash32 stateRoot = header.ReadHash32();
        header.ReadHash32();
        header.ReadHash32();
        header.ReadBytes();
        GenesisDefinition genesis = new()
        {
            ChainId = new ChainId(1),
            Consensus = new EthashConsensus(),
            ParentHash = parentHash,
            Coinbase = coinbase,
            Difficulty = header.ReadBigInteger(),
        };
        header.ReadUInt64();
        ulong gasLimit = header.ReadUInt64();
        header.ReadUInt64();
        ulong timestamp = header.ReadUInt64();
        byte[] extraData = header.ReadBytes().ToArray();
        Hash32 mixHash = header.ReadHash32();
        ulong nonce = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(header.ReadBytes(8));
        return (genesis with { GasLimit = gasLimit, Timestamp = timestamp, ExtraData = extraData, Seal = new EthashSeal(mixHash, nonce) }, stateRoot);
    }

    private static JsonElement Find(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out _)
            ? element
            : element.EnumerateObject().Select(p => p.Value).Where(v => v.ValueKind == JsonValueKind.Object).Select(v => Find(v, member)).First();

    private static Hash32? Known(JsonElement known, string name) =>
        known.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Hash32.Parse(value.GetString()!) : null;

    private static IEnumerable<Address> Addresses(JsonElement test, string name) => test.GetProperty(name).EnumerateArray().Select(a => Address.Parse(a.GetString()!));

    private static IEnumerable<JsonElement> Cases(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    private static string PathOf(string file) => RepositoryRoot.SharedPathOf(["vectors", Folder, .. file.Split('/')]);
}
