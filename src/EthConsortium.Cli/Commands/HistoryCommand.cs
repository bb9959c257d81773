using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Core.Governance;
using EthConsortium.Rehearsal.Reporting;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium history --rpc URL</c></summary>
internal static class HistoryCommand
{
    public static Command Create(Terminal terminal, CommonOptions common)
    {
        ChainOptions chain = new();
        Option<ulong?> from = new("--from") { CustomParser = Arguments.ReadBlock, Description = "The first block. Default: 0.", HelpName = "BLOCK" };
        Option<ulong?> to = new("--to") { CustomParser = Arguments.ReadBlock, Description = "The last block. Default: the newest.", HelpName = "BLOCK" };
        Command command = new("history", "Tell what happened: proposals, votes, admissions, delegations.") { from, to };
        chain.AddTo(command);
        HelpWithExamples.Add(command,
            "ethconsortium history --rpc http://127.0.0.1:8545",
            "ethconsortium history --rpc http://127.0.0.1:8545 --from 1000 --json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            OperationView view = new(terminal.Error, parsed.GetValue(common.Verbose));
            (GovernanceState state, IReadOnlyList<GovernanceEvent> events) = await view.WatchAsync("Read the history", () => chain.ReadAsync(parsed, async client =>
                (await client.ReadAsync(cancellationToken), await client.ReadHistoryAsync(parsed.GetValue(from) ?? 0, parsed.GetValue(to), view, cancellationToken))));
            IReadOnlyList<HistoryLine> history = [.. events.SelectMany(HistoryLine.From)];
            if (parsed.GetValue(chain.Json))
            {
                Json.Write(terminal, new { Block = state.BlockNumber, Consortium = state.ConsortiumName, History = history });
            }
            else if (history.Count == 0)
            {
                terminal.Output.WriteLine("Nothing happened in these blocks.");
            }
            else
            {
                // An account that is gone has no alias any more; by its address it stays recognizable.
                HistoryTable.Write(terminal.Output, history, state.ShortNameOf);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
