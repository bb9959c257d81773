using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using EthConsortium.Azure.Arm;
using EthConsortium.Azure.Network;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Governance;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

/// <summary>Rehearsals as processes of their own, started by this one through Core, with the built command line.</summary>
public sealed class RehearsalLauncherTests : IAsyncLifetime
{
    /// <summary>In the title of a step that waits for blocks. The one before it seals its blocks at once, so that who looks ten times a second may not see it.</summary>
    private const string LastingStep = "voted in";

    private readonly TemporaryFolder _folder = new();
    private readonly RehearsalCatalog _catalog;
    private readonly RehearsalStartOptions _options;

    public RehearsalLauncherTests()
    {
        string home = _folder.PathOf("home");
        _catalog = new RehearsalCatalog(home);
        _options = new RehearsalStartOptions { CommandPath = Path.Combine(AppContext.BaseDirectory, "ethconsortium.dll"), Home = home };
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (RunningRehearsal left in _catalog.List())
        {
            await _catalog.StopAsync(left, TimeProvider.System, CancellationToken.None);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_started_rehearsal_is_up_and_described_and_nothing_of_it_remains_when_stopped()
    {
        Watcher watcher = new();
        RunningRehearsal rehearsal = await RehearsalLauncher.StartAsync(_options, watcher, CancellationToken.None);

        Assert.Equal(RehearsalState.Ready, rehearsal.State);
        Assert.Equal(["A", "B", "C"], rehearsal.Members.Select(m => m.Name));
        Assert.Equal(rehearsal.Id, Assert.Single(_catalog.List()).Id);
        Assert.NotEmpty(watcher.Steps);
        Assert.Contains(watcher.Details, line => line.Contains("Bank C is an admin", StringComparison.Ordinal));
        GovernanceState state = await ReadAsync(rehearsal.Members[2]);
        Assert.Equal(rehearsal.Members.Select(m => m.Account), state.Admins.Select(a => a.Address));
        Assert.All(rehearsal.Members, m => Assert.All(m.Validators, v => Assert.Contains(v, state.Validators)));
        Assert.All([.. rehearsal.Members, rehearsal.Candidate!], CheckKeys);
        await CheckAzureAsync(rehearsal, watcher);
        List<int> processes = ProcessesOf(rehearsal.Id);
        Assert.NotEmpty(processes);

        await _catalog.StopAsync(rehearsal, TimeProvider.System, CancellationToken.None);

        Assert.Empty(_catalog.List());
        await CheckNothingRemainsAsync(rehearsal, processes);
    }

    [Fact]
    public async Task Played_until_all_have_joined_every_vote_is_still_to_be_cast()
    {
        RunningRehearsal rehearsal = await RehearsalLauncher.StartAsync(_options with { Until = RehearsalStage.Joined }, NullSink.Instance, CancellationToken.None);
        GovernanceState state = await ReadAsync(rehearsal.Members[1]);
        Assert.Equal([rehearsal.Members[0].Account], state.Admins.Select(a => a.Address));
        Assert.Equal(rehearsal.Members[0].Validators, state.Validators);
        Assert.Empty(state.Proposals);
        Assert.Equal(rehearsal.Members[0].RpcEndpoint, rehearsal.Candidate!.RpcEndpoint);
    }

    [Fact]
    public async Task Two_are_up_side_by_side_and_each_is_stopped_by_itself()
    {
        RehearsalStartOptions options = _options with { Until = RehearsalStage.Joined };
        RunningRehearsal[] both = await Task.WhenAll(
            RehearsalLauncher.StartAsync(options, NullSink.Instance, CancellationToken.None),
            RehearsalLauncher.StartAsync(options, NullSink.Instance, CancellationToken.None));
        Assert.Equal(both.Select(r => r.Id).Order(), _catalog.List().Select(r => r.Id).Order());

        await _catalog.StopAsync(both[0], TimeProvider.System, CancellationToken.None);

        Assert.Equal(both[1].Id, Assert.Single(_catalog.List()).Id);
        Assert.Equal(both[1].Members[0].Account, (await ReadAsync(both[1].Members[0])).Admins[0].Address);
    }

    [Fact]
    public async Task Cancelled_while_it_starts_it_ends_with_all_that_it_has_started()
    {
        using CancellationTokenSource cancellation = new();
        List<int> processes = [];
        RunningRehearsal? seen = null;
        Watcher watcher = new()
        {
            OnStep = step =>
            {
                if (step.Contains(LastingStep, StringComparison.Ordinal))
                {
                    seen = Assert.Single(_catalog.List());
                    processes = ProcessesOf(seen.Id);
                    cancellation.Cancel();
                }
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            RehearsalLauncher.StartAsync(_options with { BlockTime = TimeSpan.FromMinutes(1) }, watcher, cancellation.Token));

        Assert.Empty(_catalog.List());
        Assert.NotNull(seen);
        Assert.NotEmpty(processes);
        await CheckNothingRemainsAsync(seen, processes);
    }

    [Fact]
    public async Task One_that_starts_can_be_stopped_by_somebody_else_and_its_starter_hears_why_it_ended()
    {
        // A failure rather than a wait of hours, should it not be heard.
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        Task stopping = Task.CompletedTask;
        Watcher watcher = new() { OnStep = step => stopping = step.Contains(LastingStep, StringComparison.Ordinal) ? _catalog.StopAsync(_catalog.List()[0], TimeProvider.System, limit.Token) : stopping };
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() =>
            RehearsalLauncher.StartAsync(_options with { BlockTime = TimeSpan.FromMinutes(1) }, watcher, limit.Token));
        Assert.Equal(ErrorCode.RehearsalFailed, error.Code);
        Assert.Contains("143", error.Message, StringComparison.Ordinal);
        Assert.Contains("Stopped by SIGTERM", error.Message, StringComparison.Ordinal);
        await stopping;
    }

    [Fact]
    public async Task A_killed_one_is_listed_no_more()
    {
        RunningRehearsal rehearsal = await RehearsalLauncher.StartAsync(_options with { Until = RehearsalStage.Joined }, NullSink.Instance, CancellationToken.None);
        List<int> processes = ProcessesOf(rehearsal.Id);
        using Process process = Process.GetProcessById(rehearsal.Id);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.Empty(_catalog.List());
        await CheckNothingRemainsAsync(rehearsal, processes);
    }

    [Fact]
    public async Task A_command_that_dies_gives_its_last_words()
    {
        string command = Script("for i in $(seq 1 50); do echo line $i >&2; done; echo 'error: no luck today' >&2; exit 3");
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() =>
            RehearsalLauncher.StartAsync(_options with { CommandPath = command }, NullSink.Instance, CancellationToken.None));
        Assert.Equal(ErrorCode.RehearsalFailed, error.Code);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 50\nerror: no luck today", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 9\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_whose_process_does_not_become_the_rehearsal_is_not_waited_for_for_ever()
    {
        RehearsalStartOptions options = _options with { CommandPath = Script("cat > /dev/null"), Time = new HastyTime() };
        ConsortiumException error = await Assert.ThrowsAsync<ConsortiumException>(() => RehearsalLauncher.StartAsync(options, NullSink.Instance, CancellationToken.None));
        Assert.Equal(ErrorCode.RehearsalFailed, error.Code);
        Assert.Contains("exec", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_program_is_told_as_a_missing_command()
    {
        RehearsalStartOptions missing = _options with { CommandPath = _folder.PathOf("none") };
        Assert.Equal(ErrorCode.RehearsalCommandNotFound, (await Assert.ThrowsAsync<ConsortiumException>(() => RehearsalLauncher.StartAsync(missing, NullSink.Instance, CancellationToken.None))).Code);
        Assert.Equal(ErrorCode.RehearsalCommandNotFound, (await Assert.ThrowsAsync<ConsortiumException>(() => RehearsalLauncher.PreviewAsync(missing, CancellationToken.None))).Code);
        RehearsalStartOptions text = _options with { CommandPath = _folder.Write("text", "not a program") };
        Assert.Equal(ErrorCode.RehearsalCommandNotFound, (await Assert.ThrowsAsync<ConsortiumException>(() => RehearsalLauncher.StartAsync(text, NullSink.Instance, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task The_preview_says_what_would_be_started_and_refuses_a_plan_that_cannot_be()
    {
        string preview = await RehearsalLauncher.PreviewAsync(_options with { Until = RehearsalStage.Joined }, CancellationToken.None);
        Assert.Contains("3 members, 6 validators, chain 10101010", preview, StringComparison.Ordinal);
        Assert.Contains("before any vote", preview, StringComparison.Ordinal);
        RehearsalStartOptions bad = _options with { PlanPath = _folder.Write("plan.json", """{ "name": "Nobody", "members": [] }""") };
        Assert.IsType<Core.Planning.ConsortiumPlanException>(await Record.ExceptionAsync(() => RehearsalLauncher.PreviewAsync(bad, CancellationToken.None)));
    }

    [Fact]
    public async Task Without_a_name_the_command_line_built_in_this_checkout_is_used() =>
        Assert.Matches(@"EthConsortium\.Cli.*ethconsortium\.dll", await RehearsalLauncher.PreviewAsync(_options with { CommandPath = null }, CancellationToken.None));

    [Fact]
    public async Task Its_end_of_input_ends_it_and_the_terminal_of_its_starter_is_not_its_own()
    {
        await using CliProcess process = CliProcess.Start("rehearse", "--keep", "--end-with-input", "--json", "--until", "joined");
        await process.ReadDocumentAsync();
        if (OperatingSystem.IsLinux())
        {
            // Ctrl+C goes to the processes of the terminal's session; it leads one of its own.
            string[] status = (await File.ReadAllTextAsync($"/proc/{process.Id}/stat")).Split(") ")[1].Split(' ');
            Assert.Equal(process.Id.ToString(CultureInfo.InvariantCulture), status[3]);
        }

        process.CloseInput();

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Empty(process.Remains());
    }

    private static async Task<GovernanceState> ReadAsync(RehearsalMember member)
    {
        using RpcClient rpc = new(member.RpcEndpoint, new RpcClientOptions());
        return await new GovernanceClient(new EthClient(rpc, TimeProvider.System)).ReadAsync(CancellationToken.None);
    }

    private static void CheckKeys(RehearsalMember member)
    {
        Assert.True(PrivateFiles.IsPrivate(member.PasswordPath));
        string file = Directory.EnumerateFiles(member.KeyStorePath).Order(StringComparer.Ordinal).First();
        Assert.Equal(member.Account.ToString(), NpmTool.Cast(["wallet", "address", "--keystore", file, "--password-file", member.PasswordPath]).Trim());
    }

    /// <summary>As a cmdlet does: with what the catalog says and no more.</summary>
    private static async Task CheckAzureAsync(RunningRehearsal rehearsal, Watcher watcher)
    {
        Assert.True(PrivateFiles.IsPrivate(rehearsal.Azure!.TokenPath));
        using ArmClient client = AzureAccess.To(rehearsal.Azure).Open(NullSink.Instance, TimeProvider.System);
        GatewayClient gateways = new(client);
        List<GatewayConnection> connections = [];
        foreach (RehearsalMember member in rehearsal.Members)
        {
            ResourceId group = GroupOf(member);
            Assert.Equal(ArmDeploymentState.Succeeded, (await client.Deployments.ListAsync(group, CancellationToken.None).SingleAsync()).State);
            connections.AddRange(await gateways.ListConnectionsAsync(group, CancellationToken.None).ToArrayAsync());
        }

        Assert.Equal(4, connections.Count);
        List<string> all = [.. watcher.Steps, .. watcher.Details, .. Directory.EnumerateFiles(rehearsal.WorkFolder!, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ".in-use").Select(File.ReadAllText)];
        foreach (GatewayConnection connection in connections)
        {
            Assert.Equal("Connected", (await gateways.FindConnectionAsync(connection.Id, CancellationToken.None))!.ConnectionStatus);
            string key = await ReadSharedKeyAsync(rehearsal.Azure, connection.Id);
            Assert.DoesNotContain(all, text => text.Contains(key, StringComparison.Ordinal));
        }

        // The candidate's is empty: for trying things out.
        Assert.Empty(await client.ListAsync($"{GroupOf(rehearsal.Candidate!)}/resources", ArmDeployments.ApiVersion, CancellationToken.None).ToArrayAsync());

        static ResourceId GroupOf(RehearsalMember member) => ResourceId.ForResourceGroup($"{member.SubscriptionId}", member.ResourceGroup!);
    }

    /// <summary>What no client of ours ever asks for.</summary>
    private static async Task<string> ReadSharedKeyAsync(RehearsedAzure azure, ResourceId connection)
    {
        using SocketsHttpHandler handler = new()
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => azure.CertificateHash.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase) },
        };
        using HttpClient http = new(handler);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(azure.TokenPath)).Trim());
        string answer = await http.GetStringAsync(new Uri(azure.Endpoint, $"{connection}/sharedkey?api-version={GatewayClient.ApiVersion}"));
        string? key = JsonDocument.Parse(answer).RootElement.GetProperty("value").GetString();
        Assert.Equal(32, key!.Length);
        return key;
    }

    private static async Task CheckNothingRemainsAsync(RunningRehearsal rehearsal, List<int> processes)
    {
        // After a kill it is the chain's watcher that cleans up, a moment later.
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (processes.Append(rehearsal.Id).Any(IsAlive) || (rehearsal.WorkFolder is { } folder && Directory.Exists(folder)))
        {
            await Task.Delay(20, limit.Token);
        }

        foreach (RehearsalMember member in rehearsal.Members)
        {
            using TcpClient client = new();
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(member.RpcEndpoint.Host, member.RpcEndpoint.Port));
        }
    }

    /// <summary>All processes below one: the chain and its watcher.</summary>
    private static List<int> ProcessesOf(int id)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)!)
            .Where(name => char.IsAsciiDigit(name[0])).Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .Select(child => (Child: child, Status: StatusOf(child))).Where(p => p.Status is not null)
            .ToLookup(p => int.Parse(p.Status![1], CultureInfo.InvariantCulture), p => p.Child);
        List<int> found = [];
        for (Queue<int> next = new([id]); next.TryDequeue(out int parent);)
        {
            foreach (int child in children[parent])
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }

        return found;
    }

    private static bool IsAlive(int id) => StatusOf(id) is { } status && status[0] is not "Z";

    /// <summary>What follows the name in /proc/id/stat: state, parent, group, session; null when there is no such process.</summary>
    private static string[]? StatusOf(int id)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(") ", StringComparison.Ordinal) + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Script(string text)
    {
        string path = _folder.Write("command", "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>A clock by which a minute passes between any two looks at it.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * 61 * TimestampFrequency;
    }

    private sealed class Watcher : IOperationSink
    {
        public List<string> Steps { get; } = [];

        public List<string> Details { get; } = [];

        public Action<string>? OnStep { get; init; }

        public void Progress(OperationProgress progress)
        {
            Steps.Add(progress.Step);
            OnStep?.Invoke(progress.Step);
        }

        public void Verbose(string message) => Details.Add(message);

        public void Warning(string message) => Details.Add(message);
    }
}
