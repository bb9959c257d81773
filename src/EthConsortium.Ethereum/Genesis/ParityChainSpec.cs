using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EthConsortium.Ethereum.Rlp;
using EthConsortium.Ethereum.Trie;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The chain spec that Parity brought up and Nethermind reads today: engine, rules, block 0, accounts.</summary>
/// <remarks>Source: OpenEthereum documentation, "Chain specification"; NethermindEth/nethermind, ChainSpecLoader.</remarks>
public static class ParityChainSpec
{
    private const string AuRaEngine = "authorityRound";
    private const string PermissionContract = "transactionPermissionContract";
    private const string PermissionTransition = "transactionPermissionContractTransition";

    // Rules that are the same in every spec written here.
    private static readonly (string Name, ulong Value)[] s_params =
    [
        ("accountStartNonce", 0),
        ("gasLimitBoundDivisor", 0x400),
        ("maximumExtraDataSize", 0x2a),
        ("minGasLimit", 0x1388),
        ("maxCodeSize", 0x6000),
        ("maxCodeSizeTransition", 0),
    ];

    // Left out, Nethermind allows two uncles a block and OpenEthereum none.
    private static readonly (string Name, ulong Value)[] s_auRaParams =
    [
        ("maximumUncleCountTransition", 0),
        ("maximumUncleCount", 0),
    ];

    /// <summary>Writes the spec of a chain with AuRa and Petersburg's rules. The same definition gives the same text.</summary>
    /// <exception cref="NotSupportedException">The definition has another engine, another kind of seal, or other rules.</exception>
    public static string Write(GenesisDefinition genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        AuRaConsensus auRa = genesis.Consensus as AuRaConsensus ?? throw new NotSupportedException($"Chain specs are written for AuRa only: expected {nameof(AuRaConsensus)}, found {genesis.Consensus.GetType().Name}.");
        AuRaSeal seal = genesis.Seal as AuRaSeal ?? throw new NotSupportedException($"AuRa seals with step and signature: expected {nameof(AuRaSeal)}, found {genesis.Seal.GetType().Name}.");
        if (genesis.Fork != EthereumFork.Petersburg)
        {
            throw new NotSupportedException($"Chain specs are written with Petersburg's rules only, found {genesis.Fork}.");
        }

        return GenesisJson.Write(writer =>
        {
            writer.WriteString("name", genesis.Name);
            writer.WriteObject("engine", () => writer.WriteObject(AuRaEngine, () => writer.WriteObject("params", () =>
            {
                writer.WriteNumber("stepDuration", auRa.StepDuration);
                writer.WriteObject("validators", () => WriteValidators(writer, auRa.Validators, isInner: false));
                foreach ((string name, ulong value) in s_auRaParams)
                {
                    writer.WriteNumber(name, value);
                }
            })));
            writer.WriteObject("params", () => WriteParams(writer, genesis, auRa));
            writer.WriteObject("genesis", () => WriteHeader(writer, genesis, seal));
            writer.WriteObject("accounts", () => WriteAccounts(writer, genesis));
        });
    }

    /// <summary>
    /// Reads a spec of any engine; AuRa, Clique and Ethash are understood, others are read as <see cref="OtherConsensus"/>.
    /// Accounts with a constructor are read, but <see cref="GenesisDefinition.ComputeStateRoot"/> refuses them.
    /// </summary>
    /// <exception cref="GenesisFormatException">The text is not such a spec, or says something about block 0 that is not understood.</exception>
    public static GenesisDefinition Read(string json) => GenesisObject.Read(json, static file =>
    {
        GenesisObject rules = file.Object("params");
        GenesisObject header = file.Object("genesis");
        ulong timestamp = header.OptionalUInt64("timestamp") ?? 0;
        EthereumFork fork = ParityForks.Read(rules, timestamp);
        foreach ((string name, ulong value) in s_params)
        {
            rules.TakeIf(name, value);
        }

        GethFormat.ExpectZero(header, "gasUsed");
        ExpectRoot(header, "transactionsRoot", MerklePatriciaTrie.EmptyRoot);
        ExpectRoot(header, "receiptsRoot", MerklePatriciaTrie.EmptyRoot);
        GenesisDefinition genesis = new()
        {
            Name = file.OptionalText("name") ?? "",
            ChainId = ReadChainId(rules),
            Consensus = ReadConsensus(file.Object("engine"), rules),
            Fork = fork,
            GasLimit = header.OptionalUInt64("gasLimit") ?? throw header.Error("gasLimit", "a number"),
            Timestamp = timestamp,
            ParentHash = header.OptionalHash("parentHash") ?? default,
            Coinbase = header.OptionalAddress("author") ?? default,
            Difficulty = header.OptionalNumber("difficulty") ?? throw header.Error("difficulty", "a number"),
            ExtraData = header.OptionalData("extraData") ?? [],
            Seal = ReadSeal(header),
            BaseFeePerGas = ReadBaseFee(header, fork),
            Alloc = file.OptionalObject("accounts")?.Accounts(ReadAccount) ?? [],
        };
        if (header.Has("stateRoot") && genesis.Alloc.Values.All(static account => account.Constructor.IsEmpty))
        {
            ExpectRoot(header, "stateRoot", genesis.ComputeStateRoot());
        }

        return genesis with { Consensus = GethFormat.WithExtraData(header, genesis) };
    });

    private static void WriteValidators(Utf8JsonWriter writer, AuRaValidators validators, bool isInner)
    {
        switch (validators)
        {
            case AuRaValidatorList list:
                writer.WriteStartArray("list");
                foreach (Address address in list.Addresses)
                {
                    writer.WriteStringValue(address.ToString());
                }

                writer.WriteEndArray();
                break;
            case AuRaValidatorContract contract:
                writer.WriteString(contract.TakesReports ? "contract" : "safeContract", contract.Address.ToString());
                break;
            case AuRaValidatorMulti multi when !isInner:
                writer.WriteObject("multi", () =>
                {
                    foreach ((ulong block, AuRaValidators source) in multi.ByBlock.OrderBy(static entry => entry.Key))
                    {
                        writer.WriteObject(block.ToString(CultureInfo.InvariantCulture), () => WriteValidators(writer, source, isInner: true));
                    }
                });
                break;
            default:
                throw new NotSupportedException("A multi source of validators cannot be inside another.");
        }
    }

    private static void WriteParams(Utf8JsonWriter writer, GenesisDefinition genesis, AuRaConsensus auRa)
    {
        writer.WriteQuantity("networkID", genesis.ChainId.Value);
        writer.WriteQuantity("chainID", genesis.ChainId.Value);
        foreach ((string name, ulong value) in s_params)
        {
            writer.WriteQuantity(name, value);
        }

        foreach (string transition in ParityForks.Petersburg)
        {
            writer.WriteQuantity(transition, 0);
        }

        if (auRa.TransactionPermissionContract is { } permission)
        {
            writer.WriteString(PermissionContract, permission.ToString());
            writer.WriteQuantity(PermissionTransition, 0);
        }
    }

    private static void WriteHeader(Utf8JsonWriter writer, GenesisDefinition genesis, AuRaSeal seal)
    {
        writer.WriteObject("seal", () => writer.WriteObject(AuRaEngine, () =>
        {
            writer.WriteQuantity("step", seal.Step);
            writer.WriteData("signature", seal.Signature);
        }));
        writer.WriteQuantity("difficulty", genesis.Difficulty);
        writer.WriteString("author", genesis.Coinbase.ToString());
        writer.WriteQuantity("timestamp", genesis.Timestamp);
        writer.WriteString("parentHash", genesis.ParentHash.ToString());
        writer.WriteData("extraData", genesis.ExtraData);
        writer.WriteQuantity("gasLimit", genesis.GasLimit);
    }

    private static void WriteAccounts(Utf8JsonWriter writer, GenesisDefinition genesis)
    {
        foreach (Address address in genesis.Alloc.Keys.Union(ParityBuiltins.Petersburg.Keys).Order())
        {
            writer.WriteObject(address.ToString(), () =>
            {
                if (genesis.Alloc.TryGetValue(address, out GenesisAccount? account))
                {
                    writer.WriteAccount(account);
                    if (!account.Constructor.IsEmpty)
                    {
                        writer.WriteData("constructor", account.Constructor);
                    }
                }

                if (ParityBuiltins.Petersburg.TryGetValue(address, out string? builtin))
                {
                    writer.WritePropertyName("builtin");
                    using JsonDocument document = JsonDocument.Parse(builtin);
                    document.RootElement.WriteTo(writer);
                }
            });
        }
    }

    // Each stands for the other where only one is there. A network id of its own stays unread: it is for finding peers.
    private static ChainId ReadChainId(GenesisObject rules)
    {
        ChainId chain = GethFormat.ReadChainId(rules, rules.Has("chainID") ? "chainID" : "networkID");
        rules.TakeIf("networkID", chain.Value);
        return chain;
    }

    private static GenesisConsensus ReadConsensus(GenesisObject engine, GenesisObject rules)
    {
        string name = engine.Count == 1 ? engine.Names().Single() : throw engine.ErrorAboutNames("one engine");
        if (name.Equals(AuRaEngine, StringComparison.OrdinalIgnoreCase))
        {
            return ReadAuRa(engine.Object(name).Object("params"), rules);
        }

        if (name.Equals("clique", StringComparison.OrdinalIgnoreCase))
        {
            GenesisObject clique = engine.Object(name).Object("params");
            return new CliqueConsensus { Period = clique.OptionalUInt64("period") ?? throw clique.Error("period", "seconds"), Epoch = clique.OptionalUInt64("epoch") ?? throw clique.Error("epoch", "a number of blocks") };
        }

        return name.Equals("ethash", StringComparison.OrdinalIgnoreCase) && engine.Object(name).OptionalObject("params") is not null
            ? new EthashConsensus()
            : new OtherConsensus(name);
    }

    private static AuRaConsensus ReadAuRa(GenesisObject settings, GenesisObject rules)
    {
        foreach ((string name, ulong value) in s_auRaParams)
        {
            settings.TakeIf(name, value);
        }

        return new AuRaConsensus
        {
            StepDuration = ReadStepDuration(settings),
            Validators = ReadValidators(settings.Object("validators"), isInner: false),
            TransactionPermissionContract = ReadPermissionContract(rules),
        };
    }

    // One that is asked from a later block on stays unread: here it is from block 0 on, or not.
    private static Address? ReadPermissionContract(GenesisObject rules) => rules.TakeIf(PermissionTransition, 0) ? rules.OptionalAddress(PermissionContract) : null;

    // A number of seconds, or such numbers by the time from which each holds.
    private static ulong ReadStepDuration(GenesisObject settings)
    {
        const string Name = "stepDuration";
        ulong? seconds = settings.HasObject(Name) ? settings.Object(Name).OptionalUInt64("0") : settings.OptionalUInt64(Name);
        return seconds is > 0 ? seconds.Value : throw settings.Error(Name, "a number of seconds of 1 or more");
    }

    private static AuRaValidators ReadValidators(GenesisObject validators, bool isInner)
    {
        if (validators.Count != 1)
        {
            throw validators.ErrorAboutNames("one source of validators");
        }

        if (validators.Has("list"))
        {
            return new AuRaValidatorList(validators.Addresses("list"));
        }

        if (validators.Has("multi") && !isInner)
        {
            Dictionary<ulong, AuRaValidators> byBlock = [];
            GenesisObject multi = validators.Object("multi");
            foreach ((string name, GenesisObject source) in multi.Objects())
            {
                if (!GenesisNumber.TryParse(name, GenesisNumberStyle.Decimal, out BigInteger block) || block > ulong.MaxValue || !byBlock.TryAdd((ulong)block, ReadValidators(source, isInner: true)))
                {
                    throw multi.Error(name, "a block number as the name, each once");
                }
            }

            return byBlock.ContainsKey(0) ? new AuRaValidatorMulti(byBlock) : throw multi.Error("0", "the source of validators from block 0 on");
        }

        return validators.OptionalAddress("safeContract") is { } safe ? new AuRaValidatorContract(safe)
            : validators.OptionalAddress("contract") is { } contract ? new AuRaValidatorContract(contract, TakesReports: true)
            : throw validators.ErrorAboutNames(isInner ? "list, safeContract or contract" : "list, safeContract, contract or multi");
    }

    private static GenesisSeal ReadSeal(GenesisObject header)
    {
        GenesisObject seal = header.Object("seal");
        if (seal.Count != 1)
        {
            throw seal.ErrorAboutNames("one kind of seal");
        }

        if (seal.OptionalObject("ethereum") is { } ethereum)
        {
            return new EthashSeal(ethereum.OptionalHash("mixHash") ?? default, ethereum.OptionalUInt64("nonce") ?? 0);
        }

        if (seal.OptionalObject(AuRaEngine) is { } auRa)
        {
            byte[]? signature = auRa.OptionalData("signature");
            return signature is { Length: AuRaSeal.SignatureLength }
                ? new AuRaSeal(auRa.OptionalUInt64("step") ?? throw auRa.Error("step", "a number"), signature)
                : throw auRa.Error("signature", "65 bytes");
        }

        byte[] generic = seal.OptionalData("generic") ?? throw seal.ErrorAboutNames("ethereum, authorityRound or generic");
        try
        {
            return GenericSeal.Decode(generic);
        }
        catch (RlpException error)
        {
            throw seal.Error("generic", "the RLP of a list of seal fields", error);
        }
    }

    private static Wei? ReadBaseFee(GenesisObject header, EthereumFork fork)
    {
        if (header.OptionalNumber("baseFeePerGas") is not { } value)
        {
            return null;
        }

        return fork >= EthereumFork.London ? new Wei(value) : throw header.Error("baseFeePerGas", "no base fee without eip1559Transition 0");
    }

    private static GenesisAccount? ReadAccount(Address address, GenesisObject account)
    {
        if (ParityBuiltins.Petersburg.TryGetValue(address, out string? builtin))
        {
            account.TakeIf("builtin", builtin);
        }

        if (account.Has("builtin") && !account.Has("balance"))
        {
            foreach (string name in (string[])["nonce", "code", "storage", "constructor"])
            {
                if (account.Has(name))
                {
                    throw account.Error(name, "a balance beside it: without one, clients disagree on whether a builtin is in the state");
                }
            }

            return null;
        }

        return new GenesisAccount
        {
            Balance = new Wei(account.OptionalNumber("balance") ?? 0),
            Nonce = account.OptionalUInt64("nonce") ?? 0,
            Code = account.OptionalData("code"),
            Constructor = account.OptionalData("constructor"),
            Storage = account.Storage("storage", needsPrefix: true),
        };
    }

    // OpenEthereum puts a root from the file into the header, Nethermind computes it.
    private static void ExpectRoot(GenesisObject header, string name, Hash32 root)
    {
        if (header.Has(name) && header.OptionalHash(name) != root)
        {
            throw header.Error(name, $"{root}, which it is");
        }
    }
}
