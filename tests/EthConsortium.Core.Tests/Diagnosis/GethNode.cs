using System.Diagnostics;
using System.Globalization;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.Genesis;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Diagnosis;

/// <summary>One geth, with the key of the signer of its number.</summary>
internal sealed class GethNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly RpcClient _rpc;
    private readonly string _enode;
    private bool _isDisposed;

    private GethNode(Process process, Uri endpoint, Address signer, string enode)
    {
        _process = process;
        _rpc = new RpcClient(endpoint, new RpcClientOptions { MaxAttempts = 1 });
        _enode = enode;
        Endpoint = endpoint;
        Signer = signer;
        Eth = new EthClient(_rpc);
    }

    public Uri Endpoint { get; }

    public Address Signer { get; }

    public EthClient Eth { get; }

    public string Name => $"{Endpoint.Host}:{Endpoint.Port}";

    public static async Task<GethNode> StartAsync(string program, string folder, int number, GenesisDefinition genesis, NetworkWires? wires)
    {
        using EthECKey key = GethNetwork.KeyOf(number);
        string file = Path.Combine(Directory.CreateDirectory(folder).FullName, "genesis.json");
        await File.WriteAllTextAsync(file, GethGenesis.Write(genesis));
        string password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, "word");
        KeyStoreFile.Write(Path.Combine(folder, "keystore"), key, "word", new ScryptOptions(2, 8, 1));
        NpmTool.Run(program, ["--datadir", folder, "--nousb", "init", file]);

        byte[] nodeKey = Enumerable.Repeat((byte)(0x10 + number), 32).ToArray();
        using EthECKey identity = new(nodeKey);
        (string rpcHost, string peerHost) = wires is null ? ("127.0.0.1", "127.0.0.1") : NetworkWires.AddressesOf(number);
        int rpcPort = wires is null ? LoopbackPort.Free() : 8545;
        int peerPort = wires is null ? LoopbackPort.Free() : 30303;
        string[] arguments =
        [
            program, "--datadir", folder, "--nousb", "--cache", "16", "--networkid", genesis.ChainId.ToString(), "--syncmode", "full", "--nodiscover", "--nat", "none",
            "--port", peerPort.ToString(CultureInfo.InvariantCulture), "--nodekeyhex", Convert.ToHexStringLower(nodeKey), "--maxpeers", "8",
            "--rpc", "--rpcaddr", rpcHost, "--rpcport", rpcPort.ToString(CultureInfo.InvariantCulture), "--rpcapi", "eth,net,web3,admin,miner,clique",
            "--ipcdisable", "--etherbase", key.Address.ToString(), "--unlock", key.Address.ToString(), "--password", password, "--verbosity", "0",
        ];
        Process process = Start(folder, wires is null ? arguments : [.. await wires.AddAsync(number), .. arguments]);
        return new GethNode(process, new Uri($"http://{rpcHost}:{rpcPort}/"), key.Address, $"enode://{Convert.ToHexStringLower(identity.PublicKey)}@{peerHost}:{peerPort}");
    }

    public async Task<bool> IsAnsweringAsync()
    {
        try
        {
            return await Eth.GetPeerCountAsync() == 0;
        }
        catch (RpcException)
        {
            Assert.False(_process.HasExited, "geth ended.");
            return false;
        }
    }

    public Task AddPeerAsync(GethNode other) => SendAsync("admin_addPeer", other._enode);

    /// <summary>Has a connection that was lost made anew at once, not at the next of geth's own attempts.</summary>
    public async Task RedialAsync(GethNode other)
    {
        await SendAsync("admin_removePeer", other._enode);
        await AddPeerAsync(other);
    }

    public Task StartSealingAsync() => SendAsync("miner_start");

    public Task StopSealingAsync() => SendAsync("miner_stop");

    public async Task<BlockHeader> GetHeadAsync() => (await Eth.GetHeaderAsync(BlockTag.Latest))!;

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _rpc.Dispose();
    }

    /// <summary>A process that timeout(1) ends even where this one is killed before it can.</summary>
    private static Process Start(string folder, IEnumerable<string> command)
    {
        ProcessStartInfo start = new("timeout", ["--signal=KILL", "300", .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["HOME"] = folder;
        return Process.Start(start)!;
    }

    private Task SendAsync(string method, params object?[] parameters) => _rpc.SendAsync(new RpcRequest(method, parameters), default);
}
