using System.Globalization;
using EthConsortium.Ethereum;
using EthConsortium.Rehearsal.Reporting;
using Spectre.Console;

namespace EthConsortium.Cli.Output;

/// <summary>The closing page of a rehearsal: who governs, what happened, what was proven and what was not.</summary>
internal static class RehearsalSummary
{
    private const int LabelColumn = 12;

    /// <summary>With it, a member's line of role, address and URL still fits.</summary>
    private const int MaxNameColumn = 19;

    /// <summary>Writes the page.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="report">What was seen.</param>
    /// <param name="workFolder">The folder that stays, or null.</param>
    /// <param name="keep">Whether the network stays up.</param>
    public static void Write(IAnsiConsole console, RehearsalReport report, string? workFolder, bool keep)
    {
        Dictionary<Address, string> aliases = report.Admins.ToDictionary(admin => admin.Address, admin => admin.Alias);
        string NameOf(Address address) => aliases.TryGetValue(address, out string? alias) ? alias : Page.Short(address);

        Page.Heading(console, report.Consortium.Name);
        Grid network = Page.Columns(LabelColumn, null);
        network.AddRow("Chain", $"{report.Consortium.ChainId}, {report.Consortium.Consensus}");
        network.AddRow("Genesis", $"[blue]{report.Consortium.GenesisHash}[/]");
        network.AddRow("Governance", $"[blue]{report.Consortium.GovernanceContract}[/]");
        console.Write(network);

        Page.Heading(console, $"{Page.Count(report.Admins.Count, "admin")}, {Page.Count(report.Validators.Count, "validator")}, {Page.Count(report.Members.Sum(member => member.Nodes.Count), "node")}");
        int names = Math.Clamp(report.Admins.Max(admin => admin.Alias.Length), LabelColumn, MaxNameColumn);
        Grid members = Page.Columns(names, 9, 42, null);
        foreach (MemberSummary member in report.Members)
        {
            bool isAdmin = aliases.TryGetValue(member.AdminAddress, out string? alias);
            members.AddRow(Markup.Escape(alias ?? member.Name), isAdmin ? "admin" : "joined", $"[blue]{member.AdminAddress}[/]", $"[blue]{member.DataUrl}[/]");
            foreach (NodeSummary node in member.Nodes)
            {
                members.AddRow("", member.Validators.Contains(node.Identity) ? "validator" : "node", $"[blue]{node.Identity}[/]", $"[blue]{node.Url}[/]");
            }
        }

        console.Write(members);

        if (report.History.Count > 0)
        {
            Page.Heading(console, "History");
            HistoryTable.Write(console, report.History, NameOf);
        }

        if (report.Deployments.Count > 0)
        {
            WriteDeployments(console, report, names, member => aliases.GetValueOrDefault(report.Members.First(m => m.Name == member).AdminAddress) ?? member);
        }

        if (report.CreditRecord is { } record)
        {
            string Alias(string member) => NameOf(report.Members.First(m => m.Name == member).AdminAddress);
            Page.Heading(console, "Credit record");
            Grid demo = Page.Columns(LabelColumn, null);
            demo.AddRow("Person", $"[blue]{record.Person}[/]");
            demo.AddRow("Score", Markup.Escape($"{record.Score}, written by {Alias(record.WrittenBy)}, read by {Alias(record.ReadBy)}"));
            demo.AddRow("Transaction", $"[blue]{record.Transaction}[/]");
            console.Write(demo);
        }

        Page.Heading(console, "What this cannot show");
        Grid limits = Page.Columns(1, null);
        foreach (string limit in report.Limits)
        {
            limits.AddRow("-", Markup.Escape(limit));
        }

        console.Write(limits);
        WriteFurther(console, report, workFolder, keep);
        console.WriteLine();
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[green]Every step was seen on the chain or in the stand-in for Azure, in {report.ElapsedSeconds:0.0} s.[/]{(keep ? " The network stays up until Ctrl+C." : "")}");
    }

    private static void WriteDeployments(IAnsiConsole console, RehearsalReport report, int names, Func<string, string> alias)
    {
        Page.Heading(console, $"{Page.Count(report.Deployments.Count, "deployment")}, {Page.Count(report.Pairings.Count, "pairing")}");
        Grid deployments = Page.Columns(names, null);
        foreach (DeploymentSummary deployment in report.Deployments)
        {
            string regions = string.Join(", ", deployment.Regions);
            deployments.AddRow(Markup.Escape(alias(deployment.Member)), Markup.Escape($"{Page.Count(deployment.Resources, "resource")} in {regions}: {deployment.State}"));
            foreach (PairingSummary pairing in report.Pairings.Where(pairing => pairing.Member == deployment.Member))
            {
                deployments.AddRow("", Markup.Escape($"gateway paired with that of {alias(pairing.Other)}: {pairing.State}"));
            }
        }

        console.Write(deployments);
    }

    private static void WriteFurther(IAnsiConsole console, RehearsalReport report, string? workFolder, bool keep)
    {
        Page.Heading(console, "To look further");
        List<string> commands = [];
        if (keep)
        {
            string url = report.Members[^1].RpcEndpoint;
            commands.Add($"ethconsortium admins --rpc {url}");
            commands.Add($"ethconsortium history --rpc {url} --json");
            commands.Add($"ethconsortium networkinfo {report.Members[0].DataUrl}");
            commands.Add($"curl {report.Members[0].DataUrl}/networkinfo");
            commands.Add($"cast call --rpc-url {url} {report.Consortium.GovernanceContract} \"getValidators()(address[])\"");
        }
        else
        {
            commands.Add("ethconsortium rehearse --keep                      stays up, for curl, cast and your own code");
            commands.Add("ethconsortium rehearse --block-time 2              at the pace of a real network");
            commands.Add("ethconsortium rehearse --work-dir ./rehearsal      leaves keys and genesis files to look at");
        }

        if (workFolder is not null)
        {
            commands.Add($"ls {workFolder}");
        }

        foreach (string command in commands)
        {
            // Not wrapped: a command is copied as a whole.
            console.Profile.Out.Writer.WriteLine($"  {command}");
        }
    }
}
