using System.Globalization;
using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.Reporting;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>The acts of governance, a sentence each.</summary>
internal static class HistoryTable
{
    /// <summary>Writes the table, oldest first.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="history">The lines; those of one delegation become one sentence.</param>
    /// <param name="nameOf">What to call an account.</param>
    public static void Write(IAnsiConsole console, IEnumerable<HistoryLine> history, Func<Address, string> nameOf)
    {
        Grid table = new();
        table.AddColumn(new GridColumn().Width(5).PadLeft(2).PadRight(2).RightAligned());
        table.AddColumn(new GridColumn().PadLeft(0).PadRight(2));
        table.AddColumn(new GridColumn().Width(8).PadLeft(0).PadRight(2));
        table.AddColumn(new GridColumn().Width(17).PadLeft(0).PadRight(0));
        table.AddRow("[dim]Block[/]", "[dim]What happened[/]", "[dim]Votes[/]", "[dim]Transaction[/]");
        Hash32? previous = null;
        foreach (IReadOnlyList<HistoryLine> act in Acts(history))
        {
            HistoryLine line = act[0];
            bool sameTransaction = line.Transaction == previous;
            previous = line.Transaction;
            table.AddRow(
                sameTransaction ? "" : line.Block.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(Sentence(line, act.Count, nameOf)),
                line is { VotesFor: { } cast, VotesNeeded: { } needed } ? $"{cast} of {needed}" : "",
                sameTransaction ? "" : $"[blue]{Page.Short(line.Transaction)}[/]");
        }

        console.Write(table);
    }

    /// <summary>Lines that say the same of several validators are one act; every other line is one of its own.</summary>
    private static List<List<HistoryLine>> Acts(IEnumerable<HistoryLine> history)
    {
        List<List<HistoryLine>> acts = [];
        foreach (HistoryLine line in history)
        {
            if (acts.LastOrDefault() is { } act && act[0] is { } first && IsOfValidators(line) &&
                (first.Transaction, first.Action, first.Actor) == (line.Transaction, line.Action, line.Actor))
            {
                act.Add(line);
            }
            else
            {
                acts.Add([line]);
            }
        }

        return acts;
    }

    private static bool IsOfValidators(HistoryLine line) =>
        Enum.TryParse(line.Action, ignoreCase: true, out GovernanceEventKind kind) &&
        kind is GovernanceEventKind.ValidatorsDelegated or GovernanceEventKind.ValidatorsWithdrawn or GovernanceEventKind.ValidatorsRetired;

    private static string Sentence(HistoryLine line, int count, Func<Address, string> nameOf) =>
        Enum.TryParse(line.Action, ignoreCase: true, out GovernanceEventKind kind)
            ? GovernanceEvent.Describe(kind, line.Actor, line.Subject, count, nameOf)
            : line.Action;
}
