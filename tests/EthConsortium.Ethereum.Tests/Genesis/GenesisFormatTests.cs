using System.Text.Json.Nodes;
using EthConsortium.Ethereum.Genesis;
using FsCheck;
using FsCheck.Fluent;

namespace EthConsortium.Ethereum.Tests.Genesis;

public sealed class GenesisFormatTests
{
    [Theory]
    [InlineData("geth")]
    [InlineData("geth-clique")]
    [InlineData("parity")]
    [InlineData("besu")]
    public void What_is_written_reads_back_as_the_same_genesis_with_nothing_unread(string format)
    {
        (Func<int, GenesisDefinition> sample, Func<GenesisDefinition, string> write, Func<string, GenesisDefinition> read) = Formats[format];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            GenesisDefinition genesis = sample(seed);
            string json = write(genesis);
            GenesisDefinition back = read(json);

            Assert.Equal(genesis.ComputeStateRoot(), back.ComputeStateRoot());
            Assert.Equal(genesis.ComputeHash(), back.ComputeHash());
            Assert.Equal(genesis.ChainId, back.ChainId);
            Assert.Equal(genesis.Fork, back.Fork);
            AssertSame(genesis.Consensus, back.Consensus);
            Assert.Empty(back.UnreadSettings);
            Assert.Equal(json, write(back with { Name = genesis.Name }));
        }));
    }

    [Theory]
    [InlineData("geth")]
    [InlineData("parity")]
    [InlineData("besu")]
    public void The_same_genesis_is_the_same_text_whatever_the_order_it_was_built_in(string format)
    {
        (Func<int, GenesisDefinition> sample, Func<GenesisDefinition, string> write, _) = Formats[format];
        GenesisDefinition genesis = sample(11);
        Assert.True(genesis.Alloc.Count > 3, "the sample has too few accounts to be shuffled");
        GenesisDefinition shuffled = genesis with
        {
            Alloc = genesis.Alloc.Reverse().ToDictionary(a => a.Key, a => a.Value with { Storage = a.Value.Storage.Reverse().ToDictionary() }),
        };

        string json = write(genesis);
        Assert.Equal(json, write(shuffled));
        Assert.DoesNotContain('\r', json);
        Assert.EndsWith("}\n", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_spec_says_what_the_facts_of_the_earlier_template_and_Petersburg_demand()
    {
        Address contract = Address.Parse("0x0000000000000000000000000000000000001006");
        GenesisDefinition genesis = new() { ChainId = new ChainId(10101010), Consensus = new AuRaConsensus { Validators = new AuRaValidatorContract(contract) } };
        JsonNode spec = JsonNode.Parse(ParityChainSpec.Write(genesis))!;

        Assert.Equal("PoA", Text(spec["name"]));
        JsonNode engine = spec["engine"]!["authorityRound"]!["params"]!;
        Assert.Equal(2, engine["stepDuration"]!.GetValue<int>());
        Assert.Equal(contract.ToString(), Text(engine["validators"]!["safeContract"]));
        JsonNode rules = spec["params"]!;
        Assert.Equal(("0x400", "0x2a", "0x9a2112", "0x9a2112"), (Text(rules["gasLimitBoundDivisor"]), Text(rules["maximumExtraDataSize"]), Text(rules["networkID"]), Text(rules["chainID"])));
        foreach (string eip in (string[])["140", "211", "214", "658", "145", "1014", "1052", "1283", "150", "155", "160"])
        {
            Assert.Equal("0x0", Text(rules[$"eip{eip}Transition"]));
        }

        Assert.Equal("0x0", Text(rules["eip1283DisableTransition"]));
        Assert.DoesNotContain(rules.AsObject(), rule => rule.Key is "eip1344Transition" or "eip1884Transition" or "eip2200Transition" or "eip1559Transition");
        Assert.Equal(("0x2faf080", "0x20000"), (Text(spec["genesis"]!["gasLimit"]), Text(spec["genesis"]!["difficulty"])));
        Assert.Equal(
            ["ecrecover", "sha256", "ripemd160", "identity", "modexp", "alt_bn128_add", "alt_bn128_mul", "alt_bn128_pairing"],
            spec["accounts"]!.AsObject().Select(account => Text(account.Value!["builtin"]!["name"])));

        static string Text(JsonNode? node) => node!.GetValue<string>();
    }

    [Fact]
    public void A_Besu_genesis_is_in_contract_mode_with_empty_extra_data_of_QBFT()
    {
        Address contract = Address.Parse("0x0000000000000000000000000000000000001006");
        GenesisDefinition genesis = new() { ChainId = new ChainId(7), Consensus = new QbftConsensus { ValidatorContract = contract } };
        JsonNode file = JsonNode.Parse(BesuGenesis.Write(genesis))!;

        JsonNode qbft = file["config"]!["qbft"]!;
        Assert.Equal(contract.ToString(), qbft["validatorcontractaddress"]!.GetValue<string>());
        Assert.Equal((2, 30_000, 4), (qbft["blockperiodseconds"]!.GetValue<int>(), qbft["epochlength"]!.GetValue<int>(), qbft["requesttimeoutseconds"]!.GetValue<int>()));
        Assert.Equal(0, file["config"]!["petersburgBlock"]!.GetValue<int>());
        Assert.Null(file["config"]!["istanbulBlock"]);
        Assert.Equal("0xe5a00000000000000000000000000000000000000000000000000000000000000000c0c080c0", file["extraData"]!.GetValue<string>());
        Assert.Equal("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365", file["mixHash"]!.GetValue<string>());
        Assert.Equal("0x1", file["difficulty"]!.GetValue<string>());
    }

    [Fact]
    public void A_format_refuses_what_it_cannot_say()
    {
        GenesisDefinition auRa = GenesisSamples.AuRa(1);
        GenesisDefinition clique = GenesisSamples.Clique(1);

        Assert.Contains(nameof(GethGenesis.WriteForDevelopmentChain), Assert.Throws<NotSupportedException>(() => GethGenesis.Write(auRa)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => GethGenesis.Write(clique with { Seal = AuRaSeal.Zero }));
        Assert.Throws<NotSupportedException>(() => BesuGenesis.Write(auRa));
        Assert.Throws<NotSupportedException>(() => ParityChainSpec.Write(clique));
        Assert.Throws<NotSupportedException>(() => ParityChainSpec.Write(auRa with { Fork = EthereumFork.Istanbul }));
        Assert.Throws<NotSupportedException>(() => ParityChainSpec.Write(auRa with { Seal = EthashSeal.Zero }));
        Address constructed = GenesisSamples.NewAddress(new Random(1));
        Dictionary<Address, GenesisAccount> alloc = new() { [constructed] = new() { Constructor = new byte[] { 0x60 } } };
        Assert.Contains(constructed.ToString(), Assert.Throws<NotSupportedException>(() => GethGenesis.Write(clique with { Alloc = alloc })).Message, StringComparison.Ordinal);
        Assert.Contains(constructed.ToString(), Assert.Throws<InvalidOperationException>(() => (auRa with { Alloc = alloc }).ComputeHash()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_development_genesis_has_the_state_of_any_engine()
    {
        GenesisDefinition auRa = GenesisSamples.AuRa(5);

        GenesisDefinition back = GethGenesis.Read(GethGenesis.WriteForDevelopmentChain(auRa));

        Assert.Equal(auRa.ComputeStateRoot(), back.ComputeStateRoot());
        Assert.Equal((auRa.ChainId, auRa.Timestamp, auRa.GasLimit), (back.ChainId, back.Timestamp, back.GasLimit));
    }

    [Fact]
    public void A_generic_seal_ends_the_header_as_its_fields()
    {
        JsonNode spec = JsonNode.Parse(ParityChainSpec.Write(GenesisSamples.AuRa(3)))!;
        spec["genesis"]!["seal"] = JsonNode.Parse("{\"generic\":\"0xc28005\"}");

        GenesisDefinition genesis = ParityChainSpec.Read(spec.ToJsonString());

        Assert.EndsWith("8005", Hex.Encode(GenesisHeader.Encode(genesis, Hash32.Zero)), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_change_the_chain_but_not_the_hash_are_reported_as_unread()
    {
        JsonNode spec = JsonNode.Parse(ParityChainSpec.Write(GenesisSamples.AuRa(3)))!;
        Hash32 hash = ParityChainSpec.Read(spec.ToJsonString()).ComputeHash();
        spec["params"]!["eip1559Transition"] = "0x64";
        spec["params"]!["transactionPermissionContract"] = "0x0000000000000000000000000000000000000005";
        spec["engine"]!["authorityRound"]!["params"]!["blockReward"] = "0xDE0B6B3A7640000";
        spec["engine"]!["authorityRound"]!["params"]!["maximumUncleCount"] = 2;
        spec["accounts"]!["0x0000000000000000000000000000000000000002"]!["builtin"]!["pricing"]!["0x0"]!["price"]!["linear"]!["base"] = 1;

        GenesisDefinition genesis = ParityChainSpec.Read(spec.ToJsonString());

        Assert.Equal(hash, genesis.ComputeHash());
        Assert.Equal(
            [
                "accounts.0x0000000000000000000000000000000000000002.builtin", "engine.authorityRound.params.blockReward", "engine.authorityRound.params.maximumUncleCount",
                "params.eip1559Transition", "params.transactionPermissionContract",
            ],
            genesis.UnreadSettings);
    }

    // The numbers are those of Besu's own GenesisStateTest (hyperledger/besu).
    [Theory]
    [InlineData(EthereumFork.Shanghai, "0xfdc41f92053811b877be43e61cab6b0d9ee55501ae2443df0970c753747f12d8")]
    [InlineData(EthereumFork.Cancun, "0x87846b86c1026fa7d7be2da045716274231de1871065a320659c9b111287c688")]
    [InlineData(EthereumFork.Prague, "0x5d2d02fce02d1b7ca635ec91a4fe6f7aa36f9b3997ec4304e8c68d8f6f15d266")]
    public void Later_forks_put_their_fields_into_the_header(EthereumFork fork, string hash)
    {
        GenesisDefinition genesis = new() { ChainId = new ChainId(7), Consensus = new EthashConsensus(), Fork = fork, Difficulty = 0, Timestamp = 0x1234, GasLimit = 0x2fefd8 };

        Assert.Equal(hash, genesis.ComputeHash(Hash32.Parse("0x7f5cfe1375a61009a22d24512d18035bc8f855129452fa9c6a6be2ef4e9da7db")).ToString());
    }

    [Fact]
    public void Words_of_zero_and_their_order_do_not_change_the_state_but_empty_accounts_do()
    {
        GenesisDefinition genesis = GenesisSamples.Ethash(2);
        Address contract = GenesisSamples.NewAddress(new Random(9));
        GenesisDefinition With(params (ulong Slot, ulong Word)[] words) => genesis with
        {
            Alloc = new Dictionary<Address, GenesisAccount>(genesis.Alloc) { [contract] = new() { Code = new byte[] { 1 }, Storage = words.ToDictionary(w => Hash32.FromUInt64(w.Slot), w => Hash32.FromUInt64(w.Word)) } },
        };

        Assert.Equal(With((1, 5)).ComputeStateRoot(), With((2, 0), (1, 5), (3, 0)).ComputeStateRoot());
        Assert.Equal(With().ComputeStateRoot(), With((2, 0)).ComputeStateRoot());
        Assert.NotEqual(With().ComputeStateRoot(), With((2, 1)).ComputeStateRoot());
        Assert.NotEqual(
            genesis.ComputeStateRoot(),
            (genesis with { Alloc = new Dictionary<Address, GenesisAccount>(genesis.Alloc) { [contract] = new() } }).ComputeStateRoot());
    }

    internal static IReadOnlyDictionary<string, (Func<int, GenesisDefinition> Sample, Func<GenesisDefinition, string> Write, Func<string, GenesisDefinition> Read)> Formats { get; } =
        new Dictionary<string, (Func<int, GenesisDefinition>, Func<GenesisDefinition, string>, Func<string, GenesisDefinition>)>
        {
            ["geth"] = (GenesisSamples.Ethash, GethGenesis.Write, GethGenesis.Read),
            ["geth-clique"] = (GenesisSamples.Clique, GethGenesis.Write, GethGenesis.Read),
            ["parity"] = (GenesisSamples.AuRa, ParityChainSpec.Write, ParityChainSpec.Read),
            ["besu"] = (GenesisSamples.Qbft, BesuGenesis.Write, BesuGenesis.Read),
        };

    // Records compare lists and dictionaries by reference; xunit compares them by content.
    private static void AssertSame(GenesisConsensus expected, GenesisConsensus actual)
    {
        Assert.IsType(expected.GetType(), actual);
        switch (expected, actual)
        {
            case (AuRaConsensus left, AuRaConsensus right):
                Assert.Equal(left.StepDuration, right.StepDuration);
                Assert.Equivalent(left.Validators, right.Validators, strict: true);
                break;
            case (CliqueConsensus left, CliqueConsensus right):
                Assert.Equal(left.Signers, right.Signers);
                Assert.Equal(left with { Signers = [] }, right with { Signers = [] });
                break;
            case (QbftConsensus left, QbftConsensus right):
                Assert.Equal(left.Validators, right.Validators);
                Assert.Equal(left with { Validators = [] }, right with { Validators = [] });
                break;
        }
    }
}
