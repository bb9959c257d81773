using System.Globalization;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.Reporting;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>The closing page of a rehearsal: who governs, what happened, what was proven and what was not, and how to look further.</summary>
internal static class RehearsalSummary
{
    public static void Write(IAnsiConsole console, RehearsalReport report, IReadOnlyDictionary<Address, string> names)
    {
        Page.Heading(console, report.Consortium.Name);
        Grid network = Page.Columns(20, null);
        network.AddRow("Chain", $"{report.Consortium.ChainId}, {report.Consortium.Consensus}");
        network.AddRow("Genesis hash", $"[blue]{report.Consortium.GenesisHash}[/]");
        network.AddRow("Governance contract", $"[blue]{report.Consortium.GovernanceContract}[/]");
        console.Write(network);

        Page.Heading(console, $"Members, {report.Admins.Count} admins and {report.Validators.Count} validators");
        Grid members = Page.Columns(Math.Min(24, report.Members.Max(m => Name(names, m.AdminAddress).Length)), 9, 42, null);
        foreach (MemberSummary member in report.Members)
        {
            members.AddRow($"[bold]{Markup.Escape(Name(names, member.AdminAddress))}[/]", "admin", $"[blue]{member.AdminAddress}[/]", $"[blue]{member.DataUrl}[/]");
            foreach (Address validator in member.Validators)
            {
                members.AddRow("", "validator", $"[blue]{validator}[/]", "");
            }
        }

        console.Write(members);
        WriteHistory(console, report.History, names);

        if (report.CreditRecord is { } record)
        {
            Page.Heading(console, "Credit record");
            Grid demo = Page.Columns(20, null);
            demo.AddRow("Person", $"[blue]{record.Person}[/]");
            demo.AddRow("Score", $"{record.Score}, written by {Markup.Escape(record.WrittenBy)}, read by {Markup.Escape(record.ReadBy)} through its own endpoint");
            demo.AddRow("Transaction", $"[blue]{record.Transaction}[/]");
            console.Write(demo);
        }

        Page.Heading(console, "What a rehearsal cannot show");
        Grid limits = Page.Columns(1, null);
        foreach (string limit in report.Limits)
        {
            limits.AddRow("-", Markup.Escape(limit));
        }

        console.Write(limits);
    }

    /// <summary>The acts of governance as a table, oldest first.</summary>
    public static void WriteHistory(IAnsiConsole console, IReadOnlyList<HistoryLine> history, IReadOnlyDictionary<Address, string> names)
    {
        Page.Heading(console, "Governance");
        Grid table = new();
        table.AddColumn(new GridColumn().Width(5).PadLeft(2).PadRight(2).RightAligned());
        table.AddColumn(new GridColumn().PadLeft(0).PadRight(2));
        table.AddColumn(new GridColumn().Width(8).PadLeft(0).PadRight(2));
        table.AddColumn(new GridColumn().Width(17).PadLeft(0).PadRight(0));
        table.AddRow("[dim]Block[/]", "[dim]What happened[/]", "[dim]Votes[/]", "[dim]Transaction[/]");
        foreach (HistoryLine line in history)
        {
            string votes = line is { VotesFor: { } cast, VotesNeeded: { } needed } ? $"{cast} of {needed}" : "";
            table.AddRow(line.Block.ToString(CultureInfo.InvariantCulture), Markup.Escape(Sentence(line, names)), votes, $"[blue]{Page.Short(line.Transaction)}[/]");
        }

        console.Write(table);
    }

    private static string Sentence(HistoryLine line, IReadOnlyDictionary<Address, string> names) =>
        string.Join(' ', new[] { line.Actor is { } actor ? Name(names, actor) : null, line.Action, line.Subject is { } subject ? Name(names, subject) : null }.Where(part => part is not null));

    private static string Name(IReadOnlyDictionary<Address, string> names, Address address) =>
        names.TryGetValue(address, out string? name) ? name : Page.Short(address);
}
