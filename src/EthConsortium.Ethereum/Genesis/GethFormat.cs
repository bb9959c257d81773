using System.Text.Json;

namespace EthConsortium.Ethereum.Genesis;

/// <summary>The parts that the files of geth and Besu have in common.</summary>
internal static class GethFormat
{
    /// <summary>The settings by which each fork is in force from block 0 (or, from Shanghai on, from the time of block 0).</summary>
    public static readonly (EthereumFork Fork, string Setting)[] Forks =
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
    ];

    public static void WriteForks(Utf8JsonWriter writer, GenesisDefinition genesis)
    {
        foreach ((EthereumFork fork, string setting) in Forks)
        {
            if (fork <= genesis.Fork)
            {
                writer.WriteNumber(setting, 0);
            }
        }
    }

    public static void WriteHeader(Utf8JsonWriter writer, GenesisDefinition genesis, EthashSeal seal)
    {
        writer.WriteString("nonce", Hex.EncodeQuantity(seal.Nonce));
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

        if (genesis.Fork >= EthereumFork.Cancun)
        {
            writer.WriteQuantity("blobGasUsed", genesis.BlobGasUsed);
            writer.WriteQuantity("excessBlobGas", genesis.ExcessBlobGas);
            writer.WriteString("parentBeaconBlockRoot", genesis.ParentBeaconBlockRoot.ToString());
        }
    }

    public static void WriteAlloc(Utf8JsonWriter writer, GenesisDefinition genesis) => writer.WriteObject("alloc", () =>
    {
        foreach ((Address address, GenesisAccount account) in genesis.Alloc.OrderBy(static entry => entry.Key))
        {
            if (!account.Constructor.IsEmpty)
            {
                throw new NotSupportedException($"The account {address} has a constructor, which the format has not: give its code and storage instead.");
            }

            writer.WriteObject(address.ToString(), () =>
            {
                writer.WriteQuantity("balance", account.Balance.Value);
                if (account.Nonce != 0)
                {
                    writer.WriteQuantity("nonce", account.Nonce);
                }

                if (!account.Code.IsEmpty)
                {
                    writer.WriteData("code", account.Code);
                }

                writer.WriteStorage(account.Storage);
            });
        }
    });
}
