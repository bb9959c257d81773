using System.Text.Json;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The parts that the files of geth and Besu have in common, and where the two clients read them differently.</summary>
internal static class GethFormat
{
    // By block up to London, by time from Shanghai on.
    private static readonly (EthereumFork Fork, string Setting)[] s_forks =
    [
        (EthereumFork.Homestead, "homesteadBlock"),
        (EthereumFork.TangerineWhistle, "eip150Block"),
        (EthereumFork.SpuriousDragon, "eip155Block"),
        (EthereumFork.SpuriousDragon, "eip158Block"),
        (EthereumFork.Byzantium, "byzantiumBlock"),
        (EthereumFork.Constantinople, "constantinopleBlock"),
        (EthereumFork.Petersburg, "petersburgBlock"),
        (EthereumFork.Istanbul, "istanbulBlock"),
        (EthereumFork.Berlin, "berlinBlock"),
        (EthereumFork.London, "londonBlock"),
        (EthereumFork.Shanghai, "shanghaiTime"),
        (EthereumFork.Cancun, "cancunTime"),
        (EthereumFork.Prague, "pragueTime"),
        (EthereumFork.Osaka, "osakaTime"),
    ];

    // Forks whose header fields are not known here.
    private static readonly string[] s_unknownForks = ["amsterdamTime", "verkleTime", "bogotaTime", "futureEipsTime", "experimentalEipsTime"];

    public static void WriteForks(Utf8JsonWriter writer, GenesisDefinition genesis)
    {
        foreach ((EthereumFork fork, string setting) in s_forks)
        {
            if (fork <= genesis.Fork)
            {
                writer.WriteNumber(setting, 0);
            }
        }
    }

    public static void WriteHeader(Utf8JsonWriter writer, GenesisDefinition genesis, EthashSeal seal)
    {
        writer.WriteQuantity("nonce", seal.Nonce);
        writer.WriteQuantity("timestamp", genesis.Timestamp);
        writer.WriteData("extraData", genesis.ExtraData);
        writer.WriteQuantity("gasLimit", genesis.GasLimit);
        writer.WriteQuantity("difficulty", genesis.Difficulty);
        writer.WriteString("mixHash", seal.MixHash.ToString());
        writer.WriteString("coinbase", genesis.Coinbase.ToString());
        writer.WriteString("parentHash", genesis.ParentHash.ToString());
        if (genesis.Fork >= EthereumFork.London)
        {
            writer.WriteQuantity("baseFeePerGas", (genesis.BaseFeePerGas ?? GenesisDefinition.DefaultBaseFee).Value);
        }
    }

    /// <summary>The accounts in the order of their addresses.</summary>
    /// <exception cref="NotSupportedException">An account has a constructor.</exception>
    public static void WriteAlloc(Utf8JsonWriter writer, GenesisDefinition genesis) => writer.WriteObject("alloc", () =>
    {
        foreach ((Address address, GenesisAccount account) in genesis.Alloc.OrderBy(static entry => entry.Key))
        {
            if (!account.Constructor.IsEmpty)
            {
                throw new NotSupportedException($"The account {address} has a constructor, which this format has not: give its code and storage instead.");
            }

            writer.WriteObject(address.ToString(), () => writer.WriteAccount(account));
        }
    });

    /// <summary>Reads a file of either client.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="dialect">How the client reads digits without <c>0x</c>.</param>
    /// <param name="readConsensus">Reads the engine from <c>config</c>.</param>
    public static GenesisDefinition Read(GenesisObject file, GethDialect dialect, Func<GenesisObject, GenesisConsensus> readConsensus)
    {
        GenesisObject config = file.Object("config");
        ulong timestamp = file.OptionalUInt64("timestamp", dialect.GasLimitAndTimestamp) ?? 0;
        EthereumFork fork = ReadFork(config, timestamp);
        ExpectZero(file, "number");
        ExpectZero(file, "gasUsed");
        ExpectZero(file, "blobGasUsed");
        ExpectZero(file, "excessBlobGas");
        ExpectZero(file, "parentBeaconBlockRoot");
        GenesisDefinition genesis = new()
        {
            ChainId = ReadChainId(config, "chainId"),
            Consensus = readConsensus(config),
            Fork = fork,
            GasLimit = file.OptionalUInt64("gasLimit", dialect.GasLimitAndTimestamp) ?? throw file.Error("gasLimit", "a number"),
            Timestamp = timestamp,
            ParentHash = file.OptionalHash("parentHash") ?? default,
            Coinbase = file.OptionalAddress("coinbase") ?? default,
            Difficulty = file.OptionalNumber("difficulty", dialect.NonceAndDifficulty) ?? throw file.Error("difficulty", "a number"),
            ExtraData = file.OptionalData("extraData") ?? [],
            Seal = new EthashSeal(file.OptionalHash("mixHash") ?? default, file.OptionalUInt64("nonce", dialect.NonceAndDifficulty) ?? 0),
            BaseFeePerGas = ReadBaseFee(file, fork),
            Alloc = file.OptionalObject("alloc")?.Accounts((_, account) => ReadAccount(account, dialect)) ?? [],
        };
        return genesis with { Consensus = WithExtraData(file, genesis) };
    }

    /// <summary>A chain id, which the formats spell differently.</summary>
    public static ChainId ReadChainId(GenesisObject settings, string name) =>
        settings.OptionalUInt64(name) is { } value and > 0 and <= (ulong)long.MaxValue - 36 ? new ChainId(value) : throw settings.Error(name, "a chain id of 1 or more");

    /// <summary>Holds that a header field with a fixed value in block 0 has it.</summary>
    public static void ExpectZero(GenesisObject file, string name)
    {
        if (file.Has(name) && file.OptionalNumber(name) != 0)
        {
            throw file.Error(name, "0, as block 0 has it");
        }
    }

    /// <summary>The engine with those whom the extra data of block 0 name.</summary>
    /// <exception cref="GenesisFormatException">The extra data are not what the engine needs.</exception>
    public static GenesisConsensus WithExtraData(GenesisObject file, GenesisDefinition genesis)
    {
        try
        {
            return genesis.Consensus switch
            {
                CliqueConsensus clique => clique with { Signers = CliqueExtraData.Decode(genesis.ExtraData).Signers },
                QbftConsensus qbft => qbft with { Validators = BftExtraData.Decode(genesis.ExtraData.Span).Validators },
                _ => genesis.Consensus,
            };
        }
        catch (FormatException error)
        {
            throw file.Error("extraData", $"the extra data of {genesis.Consensus.GetType().Name} ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static GenesisAccount ReadAccount(GenesisObject account, GethDialect dialect) => new()
    {
        Balance = new Wei(account.OptionalNumber("balance") ?? 0),
        Nonce = account.OptionalUInt64("nonce", dialect.NonceAndDifficulty) ?? 0,
        Code = account.OptionalData("code"),
        Storage = account.Storage("storage", needsPrefix: false),
    };

    // The last fork in force in block 0. Later ones stay unread.
    private static EthereumFork ReadFork(GenesisObject config, ulong timestamp)
    {
        EthereumFork last = EthereumFork.Frontier;
        foreach ((EthereumFork fork, string setting) in s_forks)
        {
            if (!IsInForce(config, setting, timestamp))
            {
                continue;
            }

            if (fork > EthereumFork.London && last < EthereumFork.London)
            {
                throw config.Error(setting, "no fork after London in block 0 without londonBlock 0");
            }

            config.Take(setting);
            last = fork;
        }

        foreach (string setting in s_unknownForks)
        {
            if (IsInForce(config, setting, timestamp))
            {
                throw config.Error(setting, "a time after block 0: what this fork puts into the header is not known here (known up to Osaka)");
            }
        }

        return last;
    }

    private static bool IsInForce(GenesisObject config, string setting, ulong timestamp) =>
        config.PeekUInt64(setting) is { } start && (setting.EndsWith("Time", StringComparison.Ordinal) ? start <= timestamp : start == 0);

    private static Wei? ReadBaseFee(GenesisObject file, EthereumFork fork)
    {
        if (file.OptionalNumber("baseFeePerGas") is not { } value)
        {
            return null;
        }

        return fork >= EthereumFork.London
            ? new Wei(value)
            : throw file.Error("baseFeePerGas", "no base fee without londonBlock 0 (Besu would put it into the header, geth would not)");
    }
}
