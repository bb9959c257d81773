using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using EthConsortium.Core;
using EthConsortium.Node.Clients;
using EthConsortium.Testing;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>The shell and its watcher, with sh for a client: each has the test's folder in its command line, by which its processes are found.</summary>
[SupportedOSPlatform("linux")]
public sealed class ChildProcessHostTests : IDisposable
{
    private const string Shell = "/bin/sh";

    private readonly string _folder = Directory.CreateTempSubdirectory("ethconsortium-child-").FullName;
    private readonly ClientLog _log = new();

    private IReadOnlyList<int> Running => Processes.Naming(_folder);

    public void Dispose()
    {
        foreach (int id in Running)
        {
            Processes.Signal("KILL", id);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [LinuxFact]
    public async Task What_a_client_writes_is_kept_and_its_exit_code_told()
    {
        await using IClientProcess process = await StartAsync("echo out; echo err >&2; printf unfinished; exit 3");
        Assert.Equal(3, await process.Exited);
        Assert.Equal(["err", "out", "unfinished"], _log.Lines.Order());
    }

    [LinuxFact]
    public async Task A_client_that_ends_itself_leaves_nobody_of_its_group_behind()
    {
        await using IClientProcess process = await StartAsync("sh -c 'sleep 1000; : $1' $0 & exit 0");
        Assert.Equal(0, await process.Exited);
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task The_agents_environment_stays_with_the_agent()
    {
        Environment.SetEnvironmentVariable("ETHCONSORTIUM_TEST_SECRET", "c0ffee");
        await using IClientProcess process = await StartAsync("env; exit 0");
        await process.Exited;
        Assert.DoesNotContain(_log.Lines, line => line.Contains("c0ffee", StringComparison.Ordinal));
        Assert.Contains($"HOME={_folder}", _log.Lines);
    }

    [LinuxFact]
    public async Task A_client_that_ends_when_asked_to_is_not_killed()
    {
        await using IClientProcess process = await StartAsync("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        await process.StopAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await process.Exited);
        Assert.Equal("bye", _log.Lines[^1]);
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task A_client_that_does_not_end_when_asked_to_is_killed_at_the_deadline_with_its_children()
    {
        await using IClientProcess process = await StartAsync("trap '' TERM; sh -c 'trap \"\" TERM; sleep 1000; : $1' $0 & echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        await process.StopAsync(TimeSpan.FromSeconds(0.3));
        Assert.Equal(128 + 9, await process.Exited);
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task A_client_that_is_paused_is_killed_all_the_same()
    {
        await using IClientProcess process = await StartAsync("echo ready; while :; do sleep 0.05; done");
        await UntilReadyAsync();
        Processes.Signal("STOP", IdOf(process));
        await process.StopAsync(TimeSpan.FromSeconds(0.3));
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task A_client_is_dead_when_its_time_is_over()
    {
        TimeSpan limit = Deadline.After(TimeSpan.FromSeconds(3));
        await using IClientProcess process = await StartAsync(Deadline.TellingTime, limit);
        await process.Exited;
        Assert.True(Deadline.LastTold(_log) <= limit, "It ran longer than it may.");
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task A_client_whose_time_is_over_already_does_not_start()
    {
        await using IClientProcess process = await StartAsync("sleep 0.3; echo started; while :; do sleep 0.05; done", Deadline.After(TimeSpan.FromSeconds(-1)));
        await process.Exited;
        Assert.Empty(_log.Lines);
    }

    [LinuxFact]
    public async Task Its_time_can_be_extended_and_cut_short()
    {
        TimeSpan first = Deadline.After(TimeSpan.FromSeconds(5));
        await using IClientProcess process = await StartAsync(Deadline.TellingTime, first);
        process.RunUntil(Deadline.After(TimeSpan.FromHours(1)));
        await Processes.UntilAsync("it ran on", () => Deadline.LastTold(_log) > first);
        process.RunUntil(Deadline.Now);
        await process.Exited;
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task Without_its_watcher_a_client_does_not_go_on()
    {
        await using IClientProcess process = await StartAsync("echo ready; while :; do sleep 0.05; done", Deadline.After(TimeSpan.FromHours(1)));
        await UntilReadyAsync();
        int watcher = Assert.Single(Running, id => Processes.CommandLine(id).StartsWith("bash -c", StringComparison.Ordinal));
        Processes.Signal("KILL", watcher);
        await Processes.UntilAsync("the watcher is gone", () => !Running.Contains(watcher));
        process.RunUntil(Deadline.After(TimeSpan.FromHours(1)));
        await process.Exited;
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task A_killed_agent_takes_the_client_with_it()
    {
        using Process agent = StartAgent(seconds: 0);
        int client = int.Parse((await agent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        Assert.Contains(client, Running);

        agent.Kill();
        await agent.WaitForExitAsync();

        await Processes.UntilAsync("the client is dead", () => Running.Count == 0);
    }

    [OldGethFact]
    public async Task A_killed_agent_takes_geth_with_it()
    {
        string geth = OldGeth.CopyTo(_folder);
        using Process agent = StartAgent(geth, seconds: 0, ["--dev", "--datadir", Path.Combine(_folder, "data"), "--nousb", "--nodiscover", "--maxpeers", "0", "--port", "0", "--ipcdisable"]);
        int client = int.Parse((await agent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await Processes.UntilAsync("geth runs", () => Processes.CommandLine(client).StartsWith(geth, StringComparison.Ordinal));

        agent.Kill();
        await agent.WaitForExitAsync();

        await Processes.UntilAsync("geth is dead", () => Running.Count == 0);
    }

    [LinuxFact]
    public async Task The_client_of_a_paused_agent_is_dead_when_its_time_is_over()
    {
        using Process agent = StartAgent(seconds: 6);
        await agent.StandardOutput.ReadLineAsync();
        Processes.Signal("STOP", agent.Id);
        try
        {
            await Processes.UntilAsync("the client is dead", () => Running.All(id => id == agent.Id));
        }
        finally
        {
            agent.Kill();
        }
    }

    [LinuxFact]
    public async Task A_machine_that_slept_past_the_limit_finds_the_client_dead_when_it_wakes()
    {
        // The machine cannot be put to sleep here. What its watcher sees of that is a clock that jumps while its own timers do not.
        const string JumpingClock = "< <(read -r now _ </proc/uptime; read -r slept <slept; echo $((${now%%.*} + slept)))";
        await File.WriteAllTextAsync(Path.Combine(_folder, "slept"), "0\n");
        ProcessStartInfo start = new("setsid", [
            "bash", "-c", Watcher.Script.Replace("</proc/uptime", JumpingClock, StringComparison.Ordinal), "client",
            Watcher.Limit(Deadline.After(TimeSpan.FromHours(1))), Shell, "-c", "echo ready; while :; do sleep 0.05; done", _folder,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder,
        };
        await using ChildProcess process = new(Process.Start(start)!, _log, TimeProvider.System);
        await UntilReadyAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "slept"), "7200\n");
        await Processes.UntilAsync("the client is dead", () => process.Exited.IsCompleted);
        Assert.Empty(Running);
    }

    [LinuxFact]
    public async Task Another_program_than_the_pinned_one_is_not_started()
    {
        ChildProcessHost host = new(Shell, ClientPin.Default(ClientKind.LegacyGeth));
        Assert.Equal(ErrorCode.ClientNotPinned, (await Assert.ThrowsAsync<ConsortiumException>(() => host.PrepareAsync(default))).Code);
    }

    private static int IdOf(IClientProcess process) => int.Parse(process.Name.Split(' ')[1], CultureInfo.InvariantCulture);

    private Task UntilReadyAsync() => Processes.UntilAsync("the client is ready", () => _log.Lines.Contains("ready"));

    private Process StartAgent(int seconds) => StartAgent(Shell, seconds, ["-c", "while :; do sleep 0.05; done", _folder]);

    private Process StartAgent(string program, int seconds, string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet",
        ["exec", typeof(ChildProcessHostTests).Assembly.Location, program, Processes.Sha256(program), _folder, seconds.ToString(CultureInfo.InvariantCulture), .. arguments])
    {
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    private async Task<IClientProcess> StartAsync(string script, TimeSpan? runUntil = null)
    {
        ChildProcessHost host = new(Shell, ClientPin.Default(ClientKind.LegacyGeth) with { BinarySha256 = Processes.Sha256(Shell) });
        await host.PrepareAsync(default);
        ClientConfiguration configuration = ClientSamples.Configuration(ClientKind.LegacyGeth, ClientRole.Validator) with { DataFolder = _folder };
        return await host.StartAsync(configuration, ["-c", script, _folder], runUntil, _log, default);
    }
}
