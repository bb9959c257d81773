using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>
/// What the tests need of the Docker Engine API 1.44, on a Unix socket. Its containers are processes of this machine, so that the
/// shell within is a real one; nothing else of a container is there. It refuses what it does not know.
/// </summary>
internal sealed class EngineStandIn : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private int _lastId;

    private EngineStandIn(string socket)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenUnixSocket(socket));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>The images that are there, by digest.</summary>
    public HashSet<string> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>The images a pull brings.</summary>
    public HashSet<string> Registry { get; } = new(StringComparer.Ordinal);

    /// <summary>The requests, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The requests that it refuses.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>The requests that it does nothing about, for ever.</summary>
    public Func<string, bool> HangsOn { get; set; } = _ => false;

    /// <summary>The requests that it does without its answer getting through.</summary>
    public Func<string, bool> LosesAnswerTo { get; set; } = _ => false;

    /// <summary>The containers that are there.</summary>
    public IReadOnlyCollection<Container> Containers => [.. _containers.Values];

    public static async Task<EngineStandIn> StartAsync(string socket)
    {
        EngineStandIn engine = new(socket);
        await engine._server.StartAsync();
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Container container in _containers.Values)
        {
            container.Kill();
        }

        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path.Value!;
        string request = $"{http.Request.Method} {path}{http.Request.QueryString}";
        Requests.Enqueue(request);
        if (Refuses(request))
        {
            http.Response.StatusCode = 500;
            return;
        }

        if (HangsOn(request))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await AnswerAsync(http, path);
        if (LosesAnswerTo(request))
        {
            http.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext http, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("v1.44", parts[0]);
        switch (http.Request.Method, parts[1..])
        {
            case ("GET", ["images", .. string[] name, "json"]):
                http.Response.StatusCode = Images.Contains(string.Join('/', name)) ? 200 : 404;
                return;
            case ("POST", ["images", "create"]):
                string reference = $"{http.Request.Query["fromImage"]}@{http.Request.Query["tag"]}";
                if (Registry.Contains(reference))
                {
                    Images.Add(reference);
                }

                await http.Response.WriteAsync("""{"status":"Pulling"}""");
                return;
            case ("POST", ["containers", "create"]):
                await CreateAsync(http);
                return;
            case ("POST", ["containers", string id, "attach"]):
                await Find(id)!.AttachAsync(await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync());
                return;
            case ("POST", ["containers", string id, "start"]):
                http.Response.StatusCode = Find(id)!.Start() ? 204 : 304;
                return;
            case ("POST", ["containers", string id, "stop"]):
                await Find(id)!.StopAsync(TimeSpan.FromSeconds(int.Parse(http.Request.Query["t"]!, System.Globalization.CultureInfo.InvariantCulture)));
                http.Response.StatusCode = 204;
                return;
            case ("POST", ["containers", string id, "kill"]):
                http.Response.StatusCode = Find(id)!.Kill() ? 204 : 409;
                return;
            case ("POST", ["containers", string id, "wait"]):
                int code = await Find(id)!.Exited;
                await http.Response.WriteAsync($$"""{"StatusCode":{{code}}}""");
                return;
            case ("DELETE", ["containers", string id]):
                if (Find(id) is not { } removed)
                {
                    http.Response.StatusCode = 404;
                    return;
                }

                removed.Kill();
                _containers.TryRemove(removed.Id, out _);
                http.Response.StatusCode = 204;
                return;
            default:
                http.Response.StatusCode = 501;
                return;
        }
    }

    private async Task CreateAsync(HttpContext http)
    {
        JsonElement description = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement.Clone();
        string name = http.Request.Query["name"]!;
        if (Find(name) is not null)
        {
            http.Response.StatusCode = 409;
            return;
        }

        if (!Images.Contains(description.GetProperty("Image").GetString()!))
        {
            http.Response.StatusCode = 404;
            return;
        }

        Container container = new($"{Interlocked.Increment(ref _lastId):x64}", name, description);
        _containers[container.Id] = container;
        http.Response.StatusCode = 201;
        await http.Response.WriteAsync($$"""{"Id":"{{container.Id}}","Warnings":[]}""");
    }

    private Container? Find(string idOrName) => _containers.Values.FirstOrDefault(container => container.Id == idOrName || container.Name == idOrName);

    internal sealed class Container(string id, string name, JsonElement description)
    {
        private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Process? _process;

        public string Id => id;

        public string Name => name;

        public JsonElement Description => description;

        public Task<int> Exited => _exited.Task;

        public bool Start()
        {
            if (_process is not null)
            {
                return false; // A client asks again whose connection broke.
            }

            // As docker-init does: the command leads a process group of its own.
            string[] command = ["setsid", .. Strings("Entrypoint"), .. Strings("Cmd")];
            _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = description.GetProperty("WorkingDir").GetString(),
            })!;
            _started.SetResult();
            _ = ExitAsync();
            return true;
        }

        /// <summary>Pumps until the connection or the process ends. StdinOnce: the process's stdin ends with the connection.</summary>
        public async Task AttachAsync(Stream connection)
        {
            await _started.Task;
            SemaphoreSlim turn = new(1);
            Task output = Task.WhenAll(PumpAsync(1, _process!.StandardOutput.BaseStream, connection, turn), PumpAsync(2, _process.StandardError.BaseStream, connection, turn));
            try
            {
                await connection.CopyToAsync(_process.StandardInput.BaseStream);
            }
            catch (IOException)
            {
                // The connection was cut.
            }

            _process.StandardInput.Close();
            await output;
        }

        public async Task StopAsync(TimeSpan time)
        {
            if (!_exited.Task.IsCompleted)
            {
                Processes.Signal("TERM", _process!.Id);
                await Task.WhenAny(_exited.Task, Task.Delay(time));
                Kill();
            }
        }

        public bool Kill()
        {
            if (_process is null || _exited.Task.IsCompleted)
            {
                return false;
            }

            _process.Kill(entireProcessTree: true);
            return true;
        }

        private static async Task PumpAsync(byte kind, Stream from, Stream to, SemaphoreSlim turn)
        {
            byte[] buffer = new byte[1024];
            for (int count; (count = await from.ReadAsync(buffer.AsMemory(8))) > 0;)
            {
                buffer[0] = kind;
                BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(4), count);
                await turn.WaitAsync();
                try
                {
                    await to.WriteAsync(buffer.AsMemory(0, 8 + count));
                }
                catch (IOException)
                {
                    // Nobody listens any more.
                }
                finally
                {
                    turn.Release();
                }
            }
        }

        private async Task ExitAsync()
        {
            await _process!.WaitForExitAsync();
            _exited.SetResult(_process.ExitCode);
        }

        private string[] Strings(string property) => [.. description.GetProperty(property).EnumerateArray().Select(item => item.GetString()!)];
    }
}
