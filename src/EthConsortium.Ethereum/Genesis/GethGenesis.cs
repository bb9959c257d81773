namespace EthConsortium.Ethereum.Genesis;

/// <summary>The genesis file of the geth family (geth, core-geth, anvil): <c>config</c>, the header's fields, <c>alloc</c>.</summary>
/// <remarks>Source: go-ethereum, core/genesis.go and params/config.go.</remarks>
public static class GethGenesis
{
    private static readonly string[] s_otherEngines = ["istanbul", "ibft", "qbft", "ibft2", "aura", "raft"];

    /// <summary>Writes the file of a chain with Ethash or Clique. The same definition gives the same text.</summary>
    /// <exception cref="NotSupportedException">The definition has another engine, another kind of seal, or an account with a constructor, none of which the format has.</exception>
    public static string Write(GenesisDefinition genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        if (genesis.Consensus is not (EthashConsensus or CliqueConsensus))
        {
            throw new NotSupportedException($"The geth family has no engine for {genesis.Consensus.GetType().Name}: expected {nameof(EthashConsensus)} or {nameof(CliqueConsensus)}. For a development chain that seals by itself, such as anvil, call {nameof(WriteForDevelopmentChain)}.");
        }

        return Write(genesis, genesis.Seal as EthashSeal ?? throw new NotSupportedException($"The geth format has mix hash and nonce as its only seal, found {genesis.Seal.GetType().Name}."));
    }

    /// <summary>
    /// Writes state and rules for a development chain that seals by itself and does not look at the engine, such as anvil
    /// (<c>anvil --init</c>). Block 0 of that chain has another hash than <see cref="GenesisDefinition.ComputeHash()"/>;
    /// its state is the same.
    /// </summary>
    /// <exception cref="NotSupportedException">An account has a constructor.</exception>
    public static string WriteForDevelopmentChain(GenesisDefinition genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return Write(genesis, genesis.Seal as EthashSeal ?? EthashSeal.Zero);
    }

    /// <summary>Reads a file. Of the engines, Ethash and Clique are understood; files of GoQuorum with Istanbul are read as <see cref="OtherConsensus"/>.</summary>
    /// <exception cref="GenesisFormatException">The text is not such a file, or says something about block 0 that is not understood.</exception>
    public static GenesisDefinition Read(string json) => GenesisObject.Read(json, static file => GethFormat.Read(file, GethDialect.Geth, ReadConsensus));

    private static GenesisConsensus ReadConsensus(GenesisObject config)
    {
        foreach (string other in s_otherEngines)
        {
            if (config.Has(other))
            {
                return new OtherConsensus(other);
            }
        }

        if (config.OptionalObject("clique") is { } clique)
        {
            CliqueConsensus defaults = new();
            return new CliqueConsensus { Period = clique.OptionalUInt64("period") ?? defaults.Period, Epoch = clique.OptionalUInt64("epoch") ?? defaults.Epoch };
        }

        // A file without an engine means Ethash to geth.
        config.OptionalObject("ethash");
        return new EthashConsensus();
    }

    private static string Write(GenesisDefinition genesis, EthashSeal seal) => GenesisJson.Write(writer =>
    {
        writer.WriteObject("config", () =>
        {
            writer.WriteNumber("chainId", genesis.ChainId.Value);
            GethFormat.WriteForks(writer, genesis);
            switch (genesis.Consensus)
            {
                case EthashConsensus:
                    writer.WriteObject("ethash", static () => { });
                    break;
                case CliqueConsensus clique:
                    writer.WriteObject("clique", () =>
                    {
                        writer.WriteNumber("period", clique.Period);
                        writer.WriteNumber("epoch", clique.Epoch);
                    });
                    break;
            }
        });
        GethFormat.WriteHeader(writer, genesis, seal);
        GethFormat.WriteAlloc(writer, genesis);
    });
}
