using System.Text;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Node.Proxy;

namespace EthConsortium.Node.Clients;

/// <summary>The geth family with Ethash or Clique: a genesis file, a configuration file in TOML for what concerns peers, and options.</summary>
/// <remarks>
/// <para>Options: https://geth.ethereum.org/docs/fundamentals/command-line-options, etclabscore/core-geth cmd/utils/flags.go, and
/// <c>geth --help</c> of 1.8.23. Static nodes stand in the configuration file (<c>Node.P2P</c>), which every version reads:
/// <c>static-nodes.json</c> is ignored from 1.13 on. So does the address to listen on, which no option has.</para>
/// <para>A validator of Clique has its account unlocked for as long as it runs. Whoever reaches JSON-RPC can then have it sign a
/// transaction (eth_sendTransaction, eth_sign), which the option <c>allow-insecure-unlock</c> is named after: JSON-RPC is on
/// loopback, and the agent's proxy passes neither.</para>
/// <para>Versions before 1.9 keep the latest states in memory only. Killed, such a client goes back to the last one on disk, and drops every peer that
/// hands it the blocks behind (seen with 1.8.23): so each state is written (<c>gcmode archive</c>).</para>
/// <para>A gas price of 0 is answered with a warning that it is sanitized, and is kept: the default it is replaced by is the
/// variable that the option has just set (core-geth eth/backend.go and internal/flags/flags.go; seen with 1.8.23).</para>
/// </remarks>
internal static class GethLaunch
{
    private const string ReadingModules = "eth,net,web3";

    // How many transactions wait is asked by the agent, and by nobody over WebSocket.
    private const string HttpModules = $"{ReadingModules},txpool";

    public static ClientLaunch Create(ClientConfiguration configuration)
    {
        string genesis = Path.Combine(configuration.DataFolder, "genesis.json");
        string file = Path.Combine(configuration.DataFolder, "geth.toml");
        string chain = Path.Combine(configuration.DataFolder, "chain");
        string keyStore = Path.Combine(configuration.SecretsFolder, "keystore");
        string password = Path.Combine(configuration.SecretsFolder, "password");
        bool isOld = configuration.Kind == ClientKind.LegacyGeth;
        bool isSigner = configuration.Role == ClientRole.Validator;

        List<string> common = ["--datadir", chain];
        if (isOld)
        {
            common.Add("--nousb");
        }

        List<string> arguments =
        [
            .. common,
            "--config", file,
            "--keystore", keyStore,
            "--nodekey", configuration.NodeKeyFile,
            "--networkid", configuration.Genesis.ChainId.ToString(),
            "--syncmode", "full",
            "--nat", configuration.ExternalAddress is { } external ? $"extip:{external}" : "none",
            "--ipcpath", configuration.AdministrationSocket,
            .. isOld ? [.. OldRpc(configuration), "--gcmode", "archive"] : Rpc(configuration),
            "--miner.gasprice", "0",
            "--txpool.pricelimit", "0",
        ];
        if (configuration.IsSealing)
        {
            arguments.AddRange(["--mine", "--miner.etherbase", (isSigner ? configuration.Account : configuration.Coinbase ?? configuration.Account).ToString()]);
        }

        if (isSigner)
        {
            arguments.AddRange(["--unlock", configuration.Account.ToString(), "--password", password]);
            if (!isOld)
            {
                arguments.Add("--allow-insecure-unlock");
            }
        }

        if (configuration.Role == ClientRole.Miner)
        {
            arguments.AddRange(["--miner.threads", TomlText.Number(configuration.MinerThreads), "--ethash.dagdir", Path.Combine(configuration.DataFolder, "ethash")]);
        }

        List<ClientSecret> secrets = [new ClientSecret(configuration.NodeKeyFile, ClientSecretForm.KeyDigits)];
        if (isSigner)
        {
            secrets.AddRange([new ClientSecret(password, ClientSecretForm.Password), new ClientSecret(keyStore, ClientSecretForm.KeyStore)]);
        }

        return new ClientLaunch
        {
            Files = [new ClientFile(genesis, GethGenesis.Write(configuration.Genesis)), new ClientFile(file, Configure(configuration))],
            Secrets = secrets,
            Initialization = [.. common, "init", genesis],
            Arguments = arguments,
        };
    }

    private static string[] Rpc(ClientConfiguration configuration) =>
    [
        "--http", "--http.addr", "127.0.0.1", "--http.port", TomlText.Number(configuration.RpcPort), "--http.api", HttpModules,
        "--ws", "--ws.addr", "127.0.0.1", "--ws.port", TomlText.Number(configuration.WebSocketPort), "--ws.api", ReadingModules,
        "--rpc.gascap", TomlText.Number(RpcProxyOptions.DefaultGasCap),
    ];

    private static string[] OldRpc(ClientConfiguration configuration) =>
    [
        "--rpc", "--rpcaddr", "127.0.0.1", "--rpcport", TomlText.Number(configuration.RpcPort), "--rpcapi", HttpModules,
        "--ws", "--wsaddr", "127.0.0.1", "--wsport", TomlText.Number(configuration.WebSocketPort), "--wsapi", ReadingModules,
    ];

    private static string Configure(ClientConfiguration configuration)
    {
        StringBuilder text = new();
        void Line(string name, string value) => text.Append(name).Append(" = ").Append(value).Append('\n');

        text.Append("[Node.P2P]\n");
        Line("ListenAddr", TomlText.Quote($"{configuration.PeerAddress}:{configuration.PeerPort}"));
        Line("MaxPeers", TomlText.Number(configuration.MaxPeers));
        Line("NoDiscovery", TomlText.Boolean(!configuration.IsDiscovering));
        Line("BootstrapNodes", TomlText.List(configuration.IsDiscovering ? configuration.Bootnodes : []));
        Line("StaticNodes", TomlText.List(configuration.KeptNodes));
        return text.ToString();
    }
}
