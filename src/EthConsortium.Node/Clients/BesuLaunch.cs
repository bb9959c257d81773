using System.Text;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Proxy;

namespace EthConsortium.Node.Clients;

/// <summary>Besu with QBFT: a configuration file in TOML, a genesis file, a list of static nodes.</summary>
/// <remarks>
/// Options: https://besu.hyperledger.org/public-networks/reference/cli/options; each is in hyperledger/besu,
/// app/src/test/resources/everything_config.toml, those of the socket in IpcOptions beside the others. Besu has no wallet: the key of the file seals blocks and greets peers, and no
/// request can have it sign anything.
/// </remarks>
internal static class BesuLaunch
{
    public static ClientLaunch Create(ClientConfiguration configuration)
    {
        string genesis = Path.Combine(configuration.DataFolder, "genesis.json");
        string staticNodes = Path.Combine(configuration.DataFolder, "static-nodes.json");
        string file = Path.Combine(configuration.DataFolder, "besu.toml");
        return new ClientLaunch
        {
            Files =
            [
                new ClientFile(genesis, BesuGenesis.Write(configuration.Genesis)),
                new ClientFile(staticNodes, TomlText.List(configuration.KeptNodes) + "\n"),
                new ClientFile(file, Configure(configuration, genesis, staticNodes)),
            ],
            Secrets = [new ClientSecret(configuration.NodeKeyFile, ClientSecretForm.KeyDigits)],
            Arguments = ["--config-file", file],
        };
    }

    private static string Configure(ClientConfiguration configuration, string genesis, string staticNodes)
    {
        StringBuilder text = new();
        void Line(string name, string value) => text.Append(name).Append('=').Append(value).Append('\n');

        Line("data-path", TomlText.Quote(Path.Combine(configuration.DataFolder, "chain")));
        Line("genesis-file", TomlText.Quote(genesis));
        Line("node-private-key-file", TomlText.Quote(configuration.NodeKeyFile));
        Line("network-id", configuration.Genesis.ChainId.ToString());
        Line("sync-mode", TomlText.Quote("FULL"));
        Line("color-enabled", "false");

        Line("p2p-interface", TomlText.Quote(configuration.PeerAddress.ToString()));
        if (configuration.ExternalAddress is { } external)
        {
            Line("p2p-host", TomlText.Quote(external.ToString()));
        }

        Line("p2p-port", TomlText.Number(configuration.PeerPort));
        Line("max-peers", TomlText.Number(configuration.MaxPeers));
        Line("nat-method", TomlText.Quote("NONE"));
        Line("static-nodes-file", TomlText.Quote(staticNodes));
        Line("discovery-enabled", TomlText.Boolean(configuration.IsDiscovering));
        Line("bootnodes", TomlText.List(configuration.IsDiscovering ? configuration.Bootnodes : []));

        Line("rpc-http-enabled", "true");
        Line("rpc-http-host", TomlText.Quote("127.0.0.1"));
        Line("rpc-http-port", TomlText.Number(configuration.RpcPort));
        Line("rpc-http-api", TomlText.List(["ETH", "NET", "WEB3", "TXPOOL"]));
        Line("rpc-ws-enabled", "true");
        Line("rpc-ws-host", TomlText.Quote("127.0.0.1"));
        Line("rpc-ws-port", TomlText.Number(configuration.WebSocketPort));
        Line("rpc-ws-api", TomlText.List(["ETH", "NET", "WEB3"]));
        Line("rpc-gas-cap", TomlText.Number(RpcProxyOptions.DefaultGasCap));
        Line("host-allowlist", TomlText.List(["localhost", "127.0.0.1"]));
        Line("engine-rpc-enabled", "false");
        Line("Xrpc-ipc-enabled", "true");
        Line("Xrpc-ipc-path", TomlText.Quote(configuration.AdministrationSocket));
        Line("Xrpc-ipc-api", TomlText.List(["ADMIN"]));

        // The first is what a block takes; the second what the pool takes, 1000 wei if it were left out.
        Line("min-gas-price", "0");
        Line("tx-pool-min-gas-price", "0");
        return text.ToString();
    }
}
