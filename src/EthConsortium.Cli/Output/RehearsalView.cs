using EthConsortium.Core;
using EthConsortium.Core.Rehearsals;
using EthConsortium.Rehearsal;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>
/// Shows a rehearsal while it runs: a line for everything seen and, on a terminal, one live line below with what is
/// being waited for. Redirected, the same lines come without the live one.
/// </summary>
/// <param name="console">Where to.</param>
/// <param name="names">Who may be named in front of a line; the longest sets the column.</param>
/// <param name="verbose">Whether details are shown too.</param>
/// <param name="entry">Where others look it up; null when it is not kept up.</param>
internal sealed class RehearsalView(IAnsiConsole console, IEnumerable<string> names, bool verbose, RehearsalEntry? entry) : IRehearsalSink
{
    private const int MinNameColumn = 6;
    private const int MaxNameColumn = 24;

    private readonly int _nameColumn = Math.Min(names.Select(n => n.Length).Append(MinNameColumn).Max(), MaxNameColumn);
    private readonly List<string> _released = [];
    private StatusContext? _live;

    /// <summary>Runs the work with the live line below it, where there can be one.</summary>
    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        if (!console.Profile.Capabilities.Ansi || !console.Profile.Capabilities.Interactive)
        {
            return await work();
        }

        return await console.Status().Spinner(Spinner.Known.Dots).SpinnerStyle(Style.Parse("blue")).StartAsync("Starting", async live =>
        {
            _live = live;
            try
            {
                return await work();
            }
            finally
            {
                _live = null;
            }
        });
    }

    public void StepStarted(RehearsalStep step)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{step.Number}/{step.Count}  {step.Title}[/]");
        _live?.Status(Markup.Escape(step.Title));
        entry?.Update(entry.Rehearsal with { Step = step });
    }

    public void Seen(string who, string what) => Row("[green]✓[/]", Markup.Escape(who), Page.Highlight(what));

    /// <summary>What has been cleaned up so far, in one line.</summary>
    public string? CleanedUp => _released.Count == 0 ? null : string.Join(", ", _released);

    public void Released(string what) => _released.Add(what);

    public void Warning(string message) => Row("[yellow]![/]", "", $"[yellow]{Markup.Escape(message)}[/]");

    public void Verbose(string message)
    {
        if (verbose)
        {
            Row("[dim]·[/]", "", $"[dim]{Markup.Escape(message)}[/]");
        }
    }

    public void Progress(OperationProgress progress)
    {
        string text = Page.ShortenIdentifiers($"{progress.Activity}: {progress.Step}");
        int room = console.Profile.Width - 4;
        _live?.Status(Markup.Escape(text.Length <= room ? text : text[..(room - 1)] + "…"));
    }

    private void Row(string mark, string who, string what)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().Width(1).PadLeft(2).PadRight(1));
        grid.AddColumn(new GridColumn().Width(_nameColumn).PadLeft(0).PadRight(2));
        grid.AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        grid.AddRow(mark, who, what);
        console.Write(grid);
    }
}
