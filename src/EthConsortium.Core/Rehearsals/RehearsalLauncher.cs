using System.Globalization;
using EthConsortium.Core.Planning;

namespace EthConsortium.Core.Rehearsals;

/// <summary>Starts rehearsals that stay up, each as a process of its own.</summary>
public static class RehearsalLauncher
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a command has to enter itself into the catalog, which is the first thing that a rehearsal does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>What <see cref="StartAsync"/> would do, in two sentences. Whatever would be in its way is told here already.</summary>
    /// <param name="options">What to rehearse.</param>
    /// <param name="cancellationToken">Stops reading the plan.</param>
    /// <exception cref="ConsortiumPlanException">The plan has problems.</exception>
    /// <exception cref="ConsortiumException">There is no command line (<see cref="ErrorCode.RehearsalCommandNotFound"/>).</exception>
    /// <exception cref="IOException">The plan cannot be read.</exception>
    public static async Task<string> PreviewAsync(RehearsalStartOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConsortiumPlan plan = options.PlanPath is { } path
            ? ConsortiumPlan.Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false))
            : ConsortiumPlan.ThreeBanks;
        plan.ThrowIfInvalid();
        string command = RehearsalCommand.Find(options.CommandPath);
        string stage = options.Until switch
        {
            RehearsalStage.Joined => "up to the joining of all members, before any vote",
            RehearsalStage.Governed => "up to the admission of all members and their validators",
            _ => "to the end",
        };
        return $"Rehearse {plan.Name} on this machine {stage}: {Count(plan.Members.Count, "member")}, {Count(plan.Members.Sum(m => m.Validators), "validator")}, chain {plan.ChainId}; with {command}. It stays up until it is stopped or this process ends.";
    }

    /// <summary>
    /// Starts a rehearsal and returns when it is up. It is played by the command line: that of the options, else what the
    /// environment variable <c>ETHCONSORTIUM_CLI</c> names, else <c>ethconsortium</c> on PATH, else what was built in the
    /// checkout that this assembly lies in.
    /// </summary>
    /// <remarks>It ends with <see cref="RehearsalCatalog.StopAsync"/>, or with this process, however that ends.</remarks>
    /// <param name="options">What to rehearse.</param>
    /// <param name="sink">Where to report to.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    /// <exception cref="ConsortiumException">There is no command line (<see cref="ErrorCode.RehearsalCommandNotFound"/>), or the rehearsal failed (<see cref="ErrorCode.RehearsalFailed"/>).</exception>
    public static async Task<RunningRehearsal> StartAsync(RehearsalStartOptions options, IOperationSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sink);
        cancellationToken.ThrowIfCancellationRequested();
        string command = RehearsalCommand.Find(options.CommandPath);
        RehearsalProcess process = RehearsalProcess.Start(command, Arguments(options), options.Home);
        try
        {
            return await WaitUntilReadyAsync(process, command, options, sink, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await process.EndAsync(options.Time).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<RunningRehearsal> WaitUntilReadyAsync(RehearsalProcess process, string command, RehearsalStartOptions options, IOperationSink sink, CancellationToken cancellationToken)
    {
        RehearsalCatalog catalog = new(options.Home);
        RehearsalStep? shown = null;
        bool isEntered = false;
        long start = options.Time.GetTimestamp();
        using PeriodicTimer timer = new(s_interval, options.Time);
        while (!process.End.IsCompleted)
        {
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            foreach (string line in process.TakeLines())
            {
                sink.Verbose(line);
            }

            RunningRehearsal? rehearsal = catalog.Find(process.Id);
            if (rehearsal is { State: RehearsalState.Ready })
            {
                process.Release();
                return rehearsal;
            }

            isEntered |= rehearsal is not null;
            if (!isEntered && options.Time.GetElapsedTime(start) > s_patience)
            {
                throw new ConsortiumException(
                    ErrorCode.RehearsalFailed,
                    $"Expected {command} to play the rehearsal in the process that was started ({process.Id}); after {s_patience.TotalSeconds:0} seconds there is no rehearsal of that process. A script around the command line has to end with exec, so that its process becomes the rehearsal's.",
                    command);
            }

            if (rehearsal?.Step is { } step && step != shown)
            {
                sink.Progress(new OperationProgress($"Rehearse {rehearsal.Name}", step.Title, (step.Number - 1) * 100 / step.Count));
                shown = step;
            }
        }

        throw process.DescribeFailure(command);
    }

    private static List<string> Arguments(RehearsalStartOptions options)
    {
        List<string> arguments = ["rehearse", "--keep", "--end-with-input", "--until", options.Until.ToString().ToLowerInvariant()];
        if (options.PlanPath is { } plan)
        {
            arguments.AddRange(["--plan", Path.GetFullPath(plan)]);
        }

        if (options.BlockTime is { } blockTime)
        {
            arguments.AddRange(["--block-time", blockTime.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)]);
        }

        return arguments;
    }

    private static string Count(int number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";
}
