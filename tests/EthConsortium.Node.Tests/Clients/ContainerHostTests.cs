using System.Runtime.Versioning;
using System.Text.Json;
using EthConsortium.Core;
using EthConsortium.Node.Clients;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>Against a stand-in of the Docker Engine, with sh for a client.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerHostTests : IAsyncLifetime
{
    private static readonly ClientPin s_pin = ClientPin.Default(ClientKind.LegacyGeth) with { ImageDigest = "sha256:" + new string('a', 64), ImageProgram = "/bin/sh" };

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-container-").FullName;
    private readonly ClientLog _log = new();
    private EngineStandIn _engine = null!;
    private ContainerHost _host = null!;

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            _engine = await EngineStandIn.StartAsync(Path.Combine(_folder, "docker.sock"));
            _engine.Images.Add(s_pin.ImageReference());
            _host = new ContainerHost(s_pin, new ContainerHostOptions { Socket = Path.Combine(_folder, "docker.sock") });
        }
    }

    public async Task DisposeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            _host.Dispose();
            await _engine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [LinuxFact]
    public async Task What_a_client_writes_is_kept_and_its_exit_code_told_and_its_container_removed()
    {
        await using (IClientProcess process = await StartAsync("echo out; echo err >&2; printf '\\303\\251'; sleep 0.2; echo; exit 3"))
        {
            Assert.Equal(3, await process.Exited);
            Assert.Equal(["err", "out", "é"], _log.Lines.Order(StringComparer.Ordinal));
        }

        Assert.Empty(_engine.Containers);
    }

    [LinuxFact]
    public async Task The_container_has_the_least_it_needs_and_is_of_the_pinned_digest()
    {
        await using IClientProcess process = await StartAsync("while :; do sleep 0.05; done");
        JsonElement container = Assert.Single(_engine.Containers).Description;
        Assert.Equal(s_pin.ImageReference(), container.GetProperty("Image").GetString());
        Assert.True(container.GetProperty("StdinOnce").GetBoolean());
        JsonElement limits = container.GetProperty("HostConfig");
        Assert.Equal("[\"ALL\"]", limits.GetProperty("CapDrop").GetRawText());
        Assert.Equal("[\"no-new-privileges\"]", limits.GetProperty("SecurityOpt").GetRawText());
        Assert.True(limits.GetProperty("ReadonlyRootfs").GetBoolean());
        Assert.True(limits.GetProperty("Init").GetBoolean());
        Assert.Equal([$"{_folder}:{_folder}", $"{_folder}/secrets:{_folder}/secrets"], limits.GetProperty("Binds").EnumerateArray().Select(bind => bind.GetString()));
    }

    [LinuxFact]
    public async Task A_client_that_ends_when_asked_to_is_not_killed()
    {
        await using IClientProcess process = await StartAsync("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        await process.StopAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await process.Exited);
        Assert.Equal("bye", _log.Lines[^1]);
    }

    [LinuxFact]
    public async Task A_client_that_does_not_end_when_asked_to_is_killed()
    {
        await using IClientProcess process = await StartAsync("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        await process.StopAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(128 + 9, await process.Exited);
    }

    [LinuxFact]
    public async Task The_end_of_the_agents_connection_is_the_end_of_the_client()
    {
        await using IClientProcess process = await StartAsync("echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        EngineStandIn.Container container = Assert.Single(_engine.Containers);

        // What the system does with the connections of a process that is killed.
        await ((ContainerProcess)process).CutAsync();
        await container.Exited;
        await Processes.UntilAsync("nothing runs", () => Processes.Naming(_folder).Count == 0);
    }

    [LinuxFact]
    public async Task A_client_is_dead_when_its_time_is_over()
    {
        TimeSpan limit = Deadline.After(TimeSpan.FromSeconds(3));
        await using IClientProcess process = await StartAsync(Deadline.TellingTime, limit);
        await process.Exited;
        Assert.True(Deadline.LastTold(_log) <= limit, "It ran longer than it may.");
        Assert.Empty(Processes.Naming(_folder));
    }

    [LinuxFact]
    public async Task What_a_killed_agent_left_is_removed_before_the_client_starts()
    {
        await using IClientProcess left = await StartAsync("while :; do sleep 0.05; done");
        EngineStandIn.Container first = Assert.Single(_engine.Containers);
        await using IClientProcess process = await StartAsync("while :; do sleep 0.05; done");
        Assert.True(first.Exited.IsCompleted);
        Assert.NotEqual(first.Id, Assert.Single(_engine.Containers).Id);
    }

    [LinuxFact]
    public async Task An_image_that_is_not_there_is_pulled_by_its_digest()
    {
        _engine.Images.Clear();
        Assert.Equal(ErrorCode.ClientNotStarted, (await Assert.ThrowsAsync<ConsortiumException>(() => _host.PrepareAsync(default))).Code);
        _engine.Registry.Add(s_pin.ImageReference());
        await _host.PrepareAsync(default);
        await _host.PrepareAsync(default);
        Assert.Equal(2, _engine.Requests.Count(request => request == $"POST /v1.44/images/create?fromImage=ethereum%2Fclient-go&tag={Uri.EscapeDataString(s_pin.ImageDigest!)}"));
    }

    [LinuxFact]
    public async Task An_engine_that_does_not_answer_is_named()
    {
        using ContainerHost nowhere = new(s_pin, new ContainerHostOptions { Socket = Path.Combine(_folder, "no.sock") });
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => nowhere.PrepareAsync(default));
        Assert.Contains("no.sock", error.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_client_whose_start_was_not_answered_is_gone_before_that_is_told()
    {
        int refused = 0;
        _engine.LosesAnswerTo = request => request.EndsWith("/start", StringComparison.Ordinal);
        _engine.Refuses = request => request.StartsWith("DELETE", StringComparison.Ordinal) && _engine.Containers.Count > 0 && ++refused <= 2;
        await Assert.ThrowsAsync<ConsortiumException>(() => StartAsync("while :; do sleep 0.05; done", Deadline.After(TimeSpan.FromHours(1))));
        Assert.Equal(3, refused);
        Assert.Empty(_engine.Containers);
        await Processes.UntilAsync("nothing runs", () => Processes.Naming(_folder).Count == 0);
    }

    [LinuxFact]
    public async Task A_client_that_the_engine_cannot_remove_has_its_limit_from_the_start()
    {
        TimeSpan limit = Deadline.After(TimeSpan.FromSeconds(4));
        _engine.LosesAnswerTo = request => request.EndsWith("/start", StringComparison.Ordinal);
        _engine.Refuses = request => request.StartsWith("DELETE", StringComparison.Ordinal) && _engine.Containers.Count > 0;
        await Assert.ThrowsAsync<ConsortiumException>(() => StartAsync("while :; do sleep 0.05; done", limit));
        Assert.True(Deadline.Now >= limit, "Its identity would be given back while it may run.");
        Assert.Empty(Processes.Naming(_folder));
        Assert.Contains(Watcher.Limit(limit), Assert.Single(_engine.Containers).Description.GetProperty("Entrypoint").EnumerateArray().Select(item => item.GetString()));
    }

    [LinuxFact]
    public async Task With_an_engine_that_hangs_a_client_is_stopped_by_the_end_of_its_connection_and_known_to_be_gone_when_its_time_is_over()
    {
        using ContainerHost host = new(s_pin, new ContainerHostOptions { Socket = Path.Combine(_folder, "docker.sock"), TimeProvider = new FiftyfoldTime() });
        TimeSpan limit = Deadline.After(TimeSpan.FromSeconds(5));
        await using IClientProcess process = await StartAsync("echo ready; while :; do sleep 0.05; done", limit, host);
        await UntilReadyAsync();
        _engine.HangsOn = _ => true;
        await process.StopAsync(TimeSpan.FromSeconds(1));
        Assert.True(process.Exited.IsCompleted);
        Assert.Empty(Processes.Naming(_folder));
    }

    private Task UntilReadyAsync() => Processes.UntilAsync("the client is ready", () => _log.Lines.Contains("ready"));

    private Task<IClientProcess> StartAsync(string script, TimeSpan? runUntil = null, ContainerHost? host = null)
    {
        ClientConfiguration configuration = ClientSamples.Configuration(ClientKind.LegacyGeth, ClientRole.Validator) with { DataFolder = _folder, SecretsFolder = Path.Combine(_folder, "secrets") };
        return (host ?? _host).StartAsync(configuration, ["-c", script, _folder], runUntil, _log, default);
    }

    /// <summary>A clock on which all waits take a fiftieth of their time.</summary>
    private sealed class FiftyfoldTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : dueTime / 50, period);
    }
}
