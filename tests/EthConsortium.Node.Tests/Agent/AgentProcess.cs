using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Node.Tests.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Agent;

/// <summary>An agent on a machine of its own, as far as one machine goes: the program <c>ethconsortium-node</c> with folders and ports of its own. It ends with this process, whatever ends that.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private const string WatchedStart = """
        exec 3<&0 </dev/null
        (read -r _ <&3; kill -KILL $$) >/dev/null 2>&1 &
        exec "$@" 3<&-
        """;

    private readonly StringBuilder _output = new();
    private readonly AgentPlace _place;
    private readonly string _configuration;
    private readonly RpcClient _rpc;
    private Process? _process;

    public AgentProcess(string name, string folder, string secrets, JsonObject configuration, AgentPlace place)
    {
        Name = name;
        _place = place;
        ushort rpcPort = LoopbackPort.Free();
        Site = new Uri($"http://{place.TestAddress}:{LoopbackPort.Free()}/");
        PeerSite = new Uri($"http://{place.PeerAddress}:{Site.Port}/");
        configuration["sitePort"] = Site.Port;
        configuration["rpcPort"] = rpcPort;
        WebSocket = new Uri($"ws://{place.TestAddress}:{LoopbackPort.Free()}/");
        configuration["webSocketPort"] = WebSocket.Port;
        SecureSite = new Uri($"https://{place.TestAddress}:{LoopbackPort.Free()}/");
        configuration["secureSitePort"] = SecureSite.Port;
        configuration["peerToPeerPort"] = LoopbackPort.Free();
        JsonObject local = configuration["local"]!.AsObject();
        DataFolder = Path.Combine(folder, name);
        local["dataFolder"] = DataFolder;
        local["listenAddress"] = place.ListenAddress;
        local["peerAddress"] = place.PeerAddress;
        SecretsFolder = Path.Combine(secrets, name);
        local["secretsFolder"] = SecretsFolder;
        local["clientRpcPort"] = LoopbackPort.Free();
        local["clientWebSocketPort"] = LoopbackPort.Free();
        local["metricsPort"] = LoopbackPort.Free();
        Directory.CreateDirectory(DataFolder);
        _configuration = Path.Combine(DataFolder, "node.json");
        File.WriteAllText(_configuration, configuration.ToJsonString());
        _rpc = new RpcClient(new Uri($"http://{place.TestAddress}:{rpcPort}/"), new RpcClientOptions { MaxAttempts = 1 });
        Eth = new EthClient(_rpc);
        Metrics = new Uri($"http://127.0.0.1:{local["metricsPort"]}/metrics");
    }

    public string Name { get; }

    public string DataFolder { get; }

    public string SecretsFolder { get; }

    public Uri Site { get; }

    /// <summary>Its site as other agents reach it.</summary>
    public Uri PeerSite { get; }

    /// <summary>The site with TLS, where it has a certificate.</summary>
    public Uri SecureSite { get; }

    public Uri Metrics { get; }

    /// <summary>JSON-RPC over WebSockets as others have it.</summary>
    public Uri WebSocket { get; }

    /// <summary>Variables of its own.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>JSON-RPC as others have it, through the agent.</summary>
    public EthClient Eth { get; }

    public int Id => _process!.Id;

    /// <summary>What it has told since it was started first.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public void Start()
    {
        _process?.Dispose();
        ProcessStartInfo start = new("/bin/sh", ["-c", WatchedStart, "agent", .. _place.Inside, "dotnet", Path.Combine(AppContext.BaseDirectory, "ethconsortium-node.dll"), "--config", _configuration])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public void Signal(string signal) => Processes.Signal(signal, Id);

    /// <summary>Has it end as systemd does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal("TERM");
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<HttpStatusCode?> HealthAsync()
    {
        using HttpClient http = new();
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(Site, "health"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task<ulong> HeadAsync()
    {
        try
        {
            return await Eth.GetBlockNumberAsync();
        }
        catch (RpcException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        if (_process is not null)
        {
            // The watcher of the start kills it, paused or not.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"---- {Name}\n{Output}");

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append('\n');
        }
    }
}
