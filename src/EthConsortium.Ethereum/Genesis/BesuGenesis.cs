using System.Text.Json;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The genesis file of Besu: as geth's, with Besu's own engines and spellings in <c>config</c>.</summary>
/// <remarks>Source: Besu documentation, "Genesis file items" and "Configure QBFT consensus".</remarks>
public static class BesuGenesis
{
    private static readonly string[] s_otherEngines = ["ibft2", "ibft"];

    /// <summary>Writes the file of a chain with QBFT. The same definition gives the same text.</summary>
    /// <exception cref="NotSupportedException">The definition has another engine, another kind of seal, or an account with a constructor.</exception>
    public static string Write(GenesisDefinition genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        QbftConsensus qbft = genesis.Consensus as QbftConsensus ?? throw new NotSupportedException($"For Besu only QBFT is written: expected {nameof(QbftConsensus)}, found {genesis.Consensus.GetType().Name}.");
        EthashSeal seal = genesis.Seal as EthashSeal ?? throw new NotSupportedException($"Besu has mix hash and nonce as its only seal, found {genesis.Seal.GetType().Name}.");
        return GenesisJson.Write(writer =>
        {
            writer.WriteObject("config", () =>
            {
                writer.WriteNumber("chainId", genesis.ChainId.Value);
                GethFormat.WriteForks(writer, genesis);
                if (qbft.HasZeroBaseFee && genesis.Fork >= EthereumFork.London)
                {
                    writer.WriteBoolean("zeroBaseFee", true);
                }

                writer.WriteObject("qbft", () => WriteQbft(writer, qbft));
            });
            GethFormat.WriteHeader(writer, genesis, seal);
            GethFormat.WriteAlloc(writer, genesis);
        });
    }

    /// <summary>Reads a file. Of the engines, QBFT, Clique and Ethash are understood; others are read as <see cref="OtherConsensus"/>.</summary>
    /// <exception cref="GenesisFormatException">The text is not such a file, or says something about block 0 that is not understood.</exception>
    public static GenesisDefinition Read(string json) => GenesisObject.Read(json, static file => GethFormat.Read(file, GethDialect.Besu, ReadConsensus));

    private static void WriteQbft(Utf8JsonWriter writer, QbftConsensus qbft)
    {
        writer.WriteNumber("blockperiodseconds", qbft.BlockPeriodSeconds);
        writer.WriteNumber("epochlength", qbft.EpochLength);
        writer.WriteNumber("requesttimeoutseconds", qbft.RequestTimeoutSeconds);
        if (qbft.ValidatorContract is { } contract)
        {
            writer.WriteString("validatorcontractaddress", contract.ToString());
        }
    }

    private static GenesisConsensus ReadConsensus(GenesisObject config)
    {
        foreach (string other in s_otherEngines)
        {
            if (config.Has(other))
            {
                return new OtherConsensus(other);
            }
        }

        if (config.OptionalObject("qbft") is { } qbft)
        {
            // Besu's own defaults, not ours, where the file is silent.
            return new QbftConsensus
            {
                BlockPeriodSeconds = qbft.OptionalUInt64("blockperiodseconds") ?? 1,
                EpochLength = qbft.OptionalUInt64("epochlength") ?? 30_000,
                RequestTimeoutSeconds = qbft.OptionalUInt64("requesttimeoutseconds") ?? 1,
                ValidatorContract = qbft.OptionalAddress("validatorcontractaddress"),
                HasZeroBaseFee = config.OptionalBoolean("zeroBaseFee") ?? false,
            };
        }

        if (config.OptionalObject("clique") is { } clique)
        {
            return new CliqueConsensus { Period = clique.OptionalUInt64("blockperiodseconds") ?? 15, Epoch = clique.OptionalUInt64("epochlength") ?? 30_000 };
        }

        config.OptionalObject("ethash");
        return new EthashConsensus();
    }
}
