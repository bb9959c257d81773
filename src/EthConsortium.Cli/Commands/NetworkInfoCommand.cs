using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.DataApi;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium networkinfo URL</c></summary>
internal static class NetworkInfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> url = new("url") { Description = "The site of the member's Data API, with or without /networkinfo.", HelpName = "URL" };
        Option<bool> json = new("--json") { Description = "Write the document itself." };
        Command command = new("networkinfo", "Show what a member's Data API says about its network.") { url, json };
        HelpWithExamples.Add(command,
            "ethconsortium networkinfo http://127.0.0.1:40123",
            "ethconsortium networkinfo http://127.0.0.1:40123 --json > networkinfo.json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Uri root = Arguments.ReadUrl(parsed.GetRequiredValue(url), "the Data API");
            using NetworkInfoClient client = new();
            NetworkInfo info = await client.GetAsync(root, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal, JsonSerializer.Deserialize<JsonElement>(info.ToJson()));
            }
            else
            {
                Show(terminal.Output, root, info);
            }

            return info.ErrorMessage is null ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Show(IAnsiConsole console, Uri root, NetworkInfo info)
    {
        console.MarkupLineInterpolated($"[bold]{Printable.Name(info.ConsortiumName ?? "The network")}[/], as told by {Printable.Name(info.MemberName ?? root.Authority)}");
        Grid grid = Page.Columns(15, null);
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                grid.AddRow(name, Page.Highlight(value));
            }
        }

        Row("Error", info.ErrorMessage is { } problem ? Printable.Name(problem) : null);
        Row("Chain", info.ChainId is { } id ? $"{id}{(info.Consensus is { } engine ? $", {JsonNamingPolicy.CamelCase.ConvertName(engine.ToString())}" : "")}" : null);
        Row("Genesis hash", info.GenesisHash?.ToString());
        Row("Governance", info.GovernanceContract is { } contract ? $"{contract}{(info.GovernanceVersion is { } version ? $", version {version}" : "")}" : null);
        Row("Recent block", info.RecentBlock is { } block ? $"{block.Number.ToString(CultureInfo.InvariantCulture)}  {block.Hash}" : null);
        Row("Member", info.MemberId is { } member ? Printable.Name($"{info.MemberName}, number {member}") : Printable.Name(info.MemberName ?? ""));
        Row("Validators", info.Addresses is { } addresses ? string.Join('\n', addresses) : null);
        Row("Nodes", string.Join('\n', info.NodeMetadata.Select(node => Printable.Name($"{node.Hostname} {(node.Region is { Length: > 0 } region ? $"in {region} " : "")}{(node.Address is { } identity ? $"holds {identity}" : "holds no identity")}"))));
        Row("Bootnodes", info.Bootnodes.Count == 0 ? "none" : string.Join('\n', info.Bootnodes));
        Row("Genesis files", string.Join(", ", Files(info)));
        Row("Document", $"version {info.MajorVersion}.{info.MinorVersion}");
        console.Write(grid);
    }

    private static IEnumerable<string> Files(NetworkInfo info)
    {
        foreach ((string name, string? text) in new[] { ("auRa", info.ParitySpec), ("qbft", info.BesuGenesis), ("geth", info.GethGenesis) })
        {
            if (text is not null)
            {
                yield return $"{name} ({text.Length:#,##0} characters)";
            }
        }
    }
}
