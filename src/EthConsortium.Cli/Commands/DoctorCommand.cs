using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Diagnosis;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium doctor --rpc URL</c></summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal, CommonOptions common)
    {
        Option<string[]> rpc = new("--rpc") { Description = "The JSON-RPC endpoint of a node; give it once for each node.", HelpName = "URL" };
        Option<string?> dataUrl = new("--data-url") { Description = "The site of a member's Data API, which tells the genesis to compare with.", HelpName = "URL" };
        Option<bool> json = new("--json") { Description = "Write one JSON document." };
        Command command = new("doctor", "Examine a network: say what is wrong, what shows it, and what to do. Exit code 1 when something is.") { rpc, dataUrl, json };
        HelpWithExamples.Add(command,
            "ethconsortium doctor --rpc http://10.1.0.4:8540 --rpc http://10.2.0.4:8540",
            "ethconsortium doctor --data-url http://127.0.0.1:40123 --json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] endpoints = parsed.GetValue(rpc) ?? [];
            string? site = parsed.GetValue(dataUrl);
            if (endpoints.Length == 0 && site is null)
            {
                throw new InputException("Expected a node to ask: --rpc URL, once for each node, or --data-url URL.");
            }

            NetworkDoctorRequest request = new()
            {
                RpcEndpoints = [.. endpoints.Select(url => Arguments.ReadUrl(url, "a node"))],
                DataUrl = site is null ? null : Arguments.ReadUrl(site, "the Data API"),
            };
            OperationView view = new(terminal.Error, parsed.GetValue(common.Verbose));
            NetworkDiagnosis diagnosis = await view.WatchAsync("Examine the network", () => NetworkDoctor.ExamineAsync(request, view, cancellationToken));
            if (parsed.GetValue(json))
            {
                Json.Write(terminal, Describe(diagnosis));
            }
            else
            {
                Show(terminal.Output, diagnosis);
            }

            return diagnosis.IsHealthy ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static object Describe(NetworkDiagnosis diagnosis) => new
    {
        diagnosis.IsHealthy,
        Block = diagnosis.BlockNumber,
        Consensus = diagnosis.Consensus is { } engine ? Name(engine) : null,
        Validators = diagnosis.ValidatorCount,
        diagnosis.ExaminedAt,
        ObservedForSeconds = Math.Round(diagnosis.ObservedFor.TotalSeconds, 3),
        Findings = diagnosis.Findings.Select(finding => new { Code = Name(finding.Code), Severity = Name(finding.Severity), finding.Summary, finding.Nodes, finding.Evidence, finding.NextStep }),
        Nodes = diagnosis.Nodes.Select(node => new
        {
            node.HostName,
            node.Endpoint,
            Enode = node.Enode?.ToString(),
            node.Validator,
            Role = node.Role is { } role ? Name(role) : null,
            node.Region,
            node.ClientVersion,
            ChainId = node.ChainId?.Value,
            NetworkId = node.NetworkId?.Value,
            node.GenesisHash,
            Peers = node.PeerCount,
            Block = node.BlockNumber,
            node.BlockHash,
            node.BlockTime,
            node.BlocksBehind,
            node.IsSyncing,
            LatencyMilliseconds = node.Latency is { } latency ? Math.Round(latency.TotalMilliseconds, 1) : (double?)null,
            ClockOffsetSeconds = node.ClockOffset is { } offset ? Math.Round(offset.TotalSeconds, 1) : (double?)null,
            Problem = node.Problem is { } problem ? Name(problem) : null,
            node.Unavailable,
        }),
    };

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void Show(IAnsiConsole console, NetworkDiagnosis diagnosis)
    {
        console.MarkupLineInterpolated($"[bold]{(diagnosis.IsHealthy ? "The network is well" : "The network is not well")}[/]: {Facts(diagnosis)}");
        Grid nodes = Page.Columns(null, null, null, null, null, null);
        nodes.AddRow("[bold]node[/]", "[bold]peers[/]", "[bold]block[/]", "[bold]hash[/]", "[bold]behind[/]", "[bold]client[/]");
        foreach (ConsortiumNode node in diagnosis.Nodes)
        {
            nodes.AddRow(
                Markup.Escape(Printable.Name(node.HostName)),
                Text(node.PeerCount),
                Text(node.BlockNumber),
                node.BlockHash is { } hash ? $"[blue]{Page.Short(hash)}[/]" : "",
                Text(node.BlocksBehind),
                Markup.Escape(Printable.Name(node.Problem?.ToString() ?? (node.Endpoint is null ? "not asked" : Shorten(node.ClientVersion ?? "")))));
        }

        console.Write(nodes);
        foreach (Finding finding in diagnosis.Findings)
        {
            string colour = finding.Severity switch { FindingSeverity.Error => "red", FindingSeverity.Warning => "yellow", _ => "blue" };
            console.WriteLine();
            console.MarkupLine($"[{colour}]{finding.Severity}: {finding.Code}[/] {Page.Highlight(Printable.Name(finding.Summary))}");
            Grid lines = Page.Columns(4, null);
            foreach (string fact in finding.Evidence)
            {
                lines.AddRow("seen", Page.Highlight(Printable.Name(fact)));
            }

            lines.AddRow("do", Page.Highlight(finding.NextStep));
            console.Write(lines);
        }
    }

    private static string Facts(NetworkDiagnosis diagnosis)
    {
        List<string> facts = [];
        if (diagnosis.BlockNumber is { } block)
        {
            facts.Add($"block {block}");
        }

        if (diagnosis.Consensus is { } engine)
        {
            facts.Add(Name(engine));
        }

        if (diagnosis.ValidatorCount is { } validators)
        {
            facts.Add(Page.Count(validators, "validator"));
        }

        facts.Add(string.Create(CultureInfo.InvariantCulture, $"watched for {diagnosis.ObservedFor.TotalSeconds:0.#} s"));
        return string.Join(", ", facts);
    }

    private static string Text<T>(T? number)
        where T : struct, IFormattable => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The client and its version, without platform and compiler.</summary>
    private static string Shorten(string client) => string.Join('/', client.Split('/').Take(2)).Split(' ')[0];
}
