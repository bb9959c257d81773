using System.CommandLine;
using System.Globalization;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Planning;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Rehearsal;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium rehearse</c></summary>
internal static class RehearseCommand
{
    private const int MaxBlockTime = 60;
    private const int Sigterm = 15;

    public static Command Create(Terminal terminal, Interruption interruption, CommonOptions common)
    {
        Option<FileInfo?> plan = new("--plan") { Description = "The consortium to rehearse, as JSON. Default: the three banks of examples/three-banks.json.", HelpName = "FILE" };
        Option<string?> blockTime = new("--block-time") { Description = "Seconds from block to block, 1 to 60. Default: a block as soon as there is a transaction.", HelpName = "SECONDS" };
        Option<string?> until = new("--until") { Description = "How far to play: joined (before any vote), governed (before the bank demo) or complete, the default.", HelpName = "STAGE" };
        Option<bool> keep = new("--keep") { Description = "Stay up at the end, until Ctrl+C or Stop-ConsortiumRehearsal, and print the endpoints." };
        Option<bool> endWithInput = new("--end-with-input") { Description = "End when standard input does, and not with the terminal's Ctrl+C: for programs that start a rehearsal." };
        Option<string?> workFolder = new("--work-dir") { Description = "Keep keys and files in this folder (empty, or not there yet). Default: a temporary one, deleted at the end.", HelpName = "FOLDER" };
        Option<bool> json = new("--json") { Description = "One JSON document on standard output at the end; all else on standard error." };

        Command command = new("rehearse", "Play a whole consortium on this machine, from founding to first business.") { plan, blockTime, until, keep, endWithInput, workFolder, json };
        HelpWithExamples.Add(command,
            "ethconsortium rehearse",
            "ethconsortium rehearse --plan examples/three-banks.json --block-time 2",
            "ethconsortium rehearse --keep --work-dir ./rehearsal",
            "ethconsortium rehearse --until joined --keep",
            "ethconsortium rehearse --json > rehearsal.json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(endWithInput))
            {
                StandardInput.EndWithIt(interruption);
            }

            List<string> problems = [];
            RehearsalOptions options = new()
            {
                BlockTime = ReadBlockTime(parsed.GetValue(blockTime), problems),
                Until = ReadStage(parsed.GetValue(until), problems),
                WorkFolder = ReadWorkFolder(parsed.GetValue(workFolder), problems),
            };
            ConsortiumPlan? consortium = parsed.GetValue(plan) is { } file ? await PlanFile.ReadAsync(file, problems, cancellationToken) : ConsortiumPlan.ThreeBanks;
            return problems.Count == 0
                ? await RunAsync(terminal, interruption, consortium!, options, parsed.GetValue(json), parsed.GetValue(keep), parsed.GetValue(common.Verbose), cancellationToken)
                : throw new InputException(problems.Count == 1 ? "The rehearsal cannot start." : $"The rehearsal cannot start; {problems.Count} things have to change.", problems);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Interruption interruption, ConsortiumPlan plan, RehearsalOptions options, bool json, bool keep, bool verbose, CancellationToken cancellationToken)
    {
        IAnsiConsole console = json ? terminal.Error : terminal.Output;
        using RehearsalEntry? entry = keep ? new RehearsalCatalog(ConsortiumFolders.Home).Enter(plan.Name, options.Time) : null;
        _ = entry is null ? Task.CompletedTask : EndOnRequestAsync(entry, interruption, cancellationToken);
        RehearsalView view = new(console, plan.Members.Select(m => m.Alias), verbose, entry);
        bool complete = false;
        bool succeeded = false;
        console.MarkupLineInterpolated($"Rehearsing [bold]{plan.Name}[/] on this machine. Ctrl+C ends it and cleans up.");
        try
        {
            await using ConsortiumRehearsal rehearsal = await view.WatchAsync(() => ConsortiumRehearsal.RunAsync(plan, options, view, cancellationToken));
            complete = true;
            RehearsalSummary.Write(console, rehearsal.Report, options.WorkFolder, keep);
            if (json)
            {
                Json.Write(terminal, rehearsal.Report);
            }

            if (entry is not null)
            {
                entry.Update(Describe(rehearsal, entry.Rehearsal));
                await rehearsal.StayUpAsync(() => entry.Update(entry.Rehearsal with { Candidate = rehearsal.Candidate }), cancellationToken);
            }

            succeeded = true;
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (keep && complete && interruption.Signal != 0)
        {
            // That is how --keep ends: all steps were seen, so this is success.
            return ExitCode.Success;
        }
        finally
        {
            if (view.CleanedUp is { } cleanedUp && (!succeeded || verbose))
            {
                console.WriteLine();
                console.MarkupLineInterpolated($"[dim]Cleaned up: {cleanedUp}.[/]");
            }
        }
    }

    private static async Task EndOnRequestAsync(RehearsalEntry entry, Interruption interruption, CancellationToken cancellationToken)
    {
        await entry.WaitForStopRequestAsync(cancellationToken);
        interruption.Raise(Sigterm);
    }

    private static RunningRehearsal Describe(ConsortiumRehearsal rehearsal, RunningRehearsal entered) => entered with
    {
        State = RehearsalState.Ready,
        Step = null,
        ChainId = rehearsal.Report.Consortium.ChainId,
        GenesisHash = rehearsal.Report.Consortium.GenesisHash,
        GovernanceContract = rehearsal.Report.Consortium.GovernanceContract,
        WorkFolder = rehearsal.WorkFolder,
        Azure = rehearsal.Azure,
        Members = rehearsal.Members,
        Candidate = rehearsal.Candidate,
    };

    private static TimeSpan? ReadBlockTime(string? text, List<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= MaxBlockTime)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        problems.Add($"--block-time: Expected whole seconds from 1 to {MaxBlockTime}, found '{text}'.");
        return null;
    }

    private static RehearsalStage ReadStage(string? text, List<string> problems)
    {
        switch (text)
        {
            case null or "complete":
                return RehearsalStage.Complete;
            case "governed":
                return RehearsalStage.Governed;
            case "joined":
                return RehearsalStage.Joined;
            default:
                problems.Add($"--until: Expected joined, governed or complete, found '{text}'.");
                return default;
        }
    }

    private static string? ReadWorkFolder(string? path, List<string> problems)
    {
        if (path is not null && ConsortiumRehearsal.WhyUnusableAsWorkFolder(path) is { } reason)
        {
            problems.Add($"--work-dir: {reason}");
        }

        return path;
    }
}
