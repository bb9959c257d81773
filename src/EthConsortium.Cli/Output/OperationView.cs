using EthConsortium.Core;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>Shows how far an operation is in one live line, where there is a terminal, and its warnings.</summary>
/// <param name="console">Where to; beside <c>--json</c> and redirected results, standard error.</param>
/// <param name="isVerbose">Whether to tell the details as well and, without a live line, each step.</param>
internal sealed class OperationView(IAnsiConsole console, bool isVerbose) : IOperationSink
{
    private StatusContext? _live;
    private string? _shown;

    /// <summary>Runs the work with the live line below it.</summary>
    public async Task<T> WatchAsync<T>(string start, Func<Task<T>> work)
    {
        if (!console.Profile.Capabilities.Ansi || !console.Profile.Capabilities.Interactive)
        {
            return await work();
        }

        return await console.Status().Spinner(Spinner.Known.Dots).SpinnerStyle(Style.Parse("blue")).StartAsync(Markup.Escape(start), live =>
        {
            _live = live;
            return work();
        });
    }

    public void Progress(OperationProgress progress)
    {
        string percent = progress.Percent is { } done ? $" ({done} %)" : "";
        string line = $"{progress.Activity}: {progress.Step}{percent}";
        if (_live is not null)
        {
            _live.Status(Markup.Escape(line));
        }
        else if (line != _shown)
        {
            _shown = line;
            Verbose(line);
        }
    }

    public void Verbose(string message)
    {
        if (isVerbose)
        {
            console.MarkupLineInterpolated($"[dim]{message}[/]");
        }
    }

    public void Warning(string message) => console.MarkupLineInterpolated($"[yellow]! {message}[/]");
}
