using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Proxy;

namespace EthConsortium.Node.Clients;

/// <summary>Nethermind with AuRa: a configuration file in JSON and a chain spec of Parity's.</summary>
/// <remarks>
/// Options: https://docs.nethermind.io/fundamentals/configuration/ and https://docs.nethermind.io/validators/aura/; what they
/// do, NethermindEth/nethermind: IInitConfig, INetworkConfig, IJsonRpcConfig, IKeyStoreConfig, IMiningConfig, IBlocksConfig.
/// Nethermind takes the node's key for the signer's when no BlockAuthorAccount is named (NodeKeyManager.LoadSignerKey): so there
/// is one file of 32 bytes, and no account in its wallet that a request could have sign something.
/// </remarks>
internal static class NethermindLaunch
{
    private static readonly JsonSerializerOptions s_format = new() { WriteIndented = true };

    public static ClientLaunch Create(ClientConfiguration configuration)
    {
        string chainSpec = Path.Combine(configuration.DataFolder, "chainspec.json");
        string file = Path.Combine(configuration.DataFolder, "nethermind.json");
        return new ClientLaunch
        {
            Files = [new ClientFile(chainSpec, ParityChainSpec.Write(configuration.Genesis)), new ClientFile(file, Configure(configuration, chainSpec))],
            Secrets = [new ClientSecret(configuration.NodeKeyFile, ClientSecretForm.KeyBytes)],
            Arguments = ["--config", file],
        };
    }

    private static string Configure(ClientConfiguration configuration, string chainSpec)
    {
        JsonObject init = new()
        {
            ["ChainSpecPath"] = chainSpec,
            ["BaseDbPath"] = Path.Combine(configuration.DataFolder, "chain"),
            ["LogDirectory"] = Path.Combine(configuration.DataFolder, "logs"),
            ["DiscoveryEnabled"] = configuration.IsDiscovering,
            ["EnableUnsecuredDevWallet"] = false,
            ["WebSocketsEnabled"] = true,
        };
        if (configuration.Genesis.Alloc.Values.All(account => account.Constructor.IsEmpty))
        {
            // Nethermind then refuses to start on another block 0.
            init["GenesisHash"] = configuration.Genesis.ComputeHash().ToString();
        }

        JsonObject network = new()
        {
            ["P2PPort"] = configuration.PeerPort,
            ["DiscoveryPort"] = configuration.PeerPort,
            ["MaxActivePeers"] = configuration.MaxPeers,
            ["StaticPeers"] = string.Join(',', configuration.KeptNodes),
            ["Bootnodes"] = string.Join(',', configuration.IsDiscovering ? configuration.Bootnodes : []),
            ["EnableUPnP"] = false,
        };
        if (configuration.ExternalAddress is { } external)
        {
            network["ExternalIp"] = external.ToString();
        }

        if (!configuration.PeerAddress.Equals(IPAddress.Any))
        {
            network["LocalIp"] = configuration.PeerAddress.ToString();
        }

        JsonObject root = new()
        {
            ["Init"] = init,
            ["Network"] = network,
            ["JsonRpc"] = new JsonObject
            {
                ["Enabled"] = true,
                ["Host"] = "127.0.0.1",
                ["Port"] = configuration.RpcPort,
                ["WebSocketsPort"] = configuration.WebSocketPort,
                ["EnabledModules"] = new JsonArray("Eth", "Net", "Web3", "TxPool", "Subscribe"),
                ["GasCap"] = RpcProxyOptions.DefaultGasCap,
            },
            ["KeyStore"] = new JsonObject
            {
                ["KeyStoreDirectory"] = configuration.SecretsFolder,
                ["EnodeKeyFile"] = configuration.NodeKeyFile,
            },
            ["Mining"] = new JsonObject { ["Enabled"] = configuration.IsSealing },
            ["Blocks"] = new JsonObject { ["MinGasPrice"] = 0 },

            // As Nethermind's own configurations of chains that never had a merge.
            ["Merge"] = new JsonObject { ["Enabled"] = false },
            ["TxPool"] = new JsonObject { ["BlobsSupport"] = "Disabled" },
        };
        return root.ToJsonString(s_format) + "\n";
    }
}
