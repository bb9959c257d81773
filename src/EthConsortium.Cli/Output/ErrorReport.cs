using System.Text.RegularExpressions;
using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.Ethereum.KeyStore;
using EthConsortium.Rehearsal;
using EthConsortium.Rehearsal.Chain;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>Says what went wrong, once and clearly, and chooses the exit code.</summary>
internal static partial class ErrorReport
{
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(150);

    /// <summary>Writes the report.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="error">What happened.</param>
    /// <param name="interruption">Whether somebody stopped it.</param>
    /// <param name="details">Whether to show where it happened.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Terminal terminal, Exception error, Interruption interruption, bool details)
    {
        if (interruption.Signal == 0 && error is not InputException)
        {
            // Ctrl+C at a terminal reaches the chain's process too, perhaps first: what fails of that is no error of its own.
            interruption.Token.WaitHandle.WaitOne(s_grace);
        }

        if (interruption.Signal != 0)
        {
            terminal.Error.MarkupLineInterpolated($"[yellow]Stopped by {interruption.Name}.[/]");
            return ExitCode.ForSignal(interruption.Signal);
        }

        (string message, IReadOnlyList<string> problems, int exitCode) = Describe(error);
        terminal.Error.MarkupLineInterpolated($"[red]error:[/] {InOptions(message)}");
        foreach (string problem in problems)
        {
            terminal.Error.Write(new Padder(new Text($"- {InOptions(problem)}"), new Padding(2, 0, 0, 0)));
        }

        if (details)
        {
            terminal.Error.WriteLine(error.ToString());
        }

        return exitCode;
    }

    private static (string Message, IReadOnlyList<string> Problems, int ExitCode) Describe(Exception error) => error switch
    {
        InputException input => (input.Message, input.Problems, ExitCode.BadInput),
        ConsortiumPlanException plan => ("The plan cannot be used.", [.. plan.Diagnostics.Select(d => $"{d.Path}: {d.Message}")], ExitCode.BadInput),
        ConsortiumException { Code: ErrorCode.PlanAccountsMismatch or ErrorCode.PlanUnknownMember or ErrorCode.PlanConflict or ErrorCode.DataUrlInvalid or ErrorCode.BlockRangeInvalid } => (error.Message, [], ExitCode.BadInput),
        ConsortiumException { Code: ErrorCode.DeploymentInProgress } => ($"The deployment {((ConsortiumException)error).Target} is under way, with another template or other values. Deploy again when it is over.", [], ExitCode.Failure),
        DeploymentNotPossibleException refused => ($"Member {refused.Target} cannot be deployed, and nothing was changed.", [.. refused.Diagnostics.Select(d => $"{d.Path}: {d.Message}")], ExitCode.Failure),
        ArmRequestException or KeyStoreException or RpcException or ConsortiumException or RehearsalException or AnvilException or FileNotFoundException or HttpRequestException or IOException or UnauthorizedAccessException
            => (error.Message, [], ExitCode.Failure),
        _ => ($"internal-error: {error.Message} (--verbose shows where)", [], ExitCode.Failure),
    };

    // Core names what to give as both do: -Force (--force).
    private static string InOptions(string message) => Parameter().Replace(message, "${option}");

    [GeneratedRegex(@"(?<!\w)-[A-Z][A-Za-z]+( \((?<option>--[a-z-]+)\)|, (?<option>--[a-z-]+))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
