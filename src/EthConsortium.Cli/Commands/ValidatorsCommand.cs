using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Core.Governance;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium validators --rpc URL</c></summary>
internal static class ValidatorsCommand
{
    public static Command Create(Terminal terminal)
    {
        ChainOptions chain = new();
        Command command = new("validators", "List the validators, whose they are, and what is about to change.");
        chain.AddTo(command);
        HelpWithExamples.Add(command,
            "ethconsortium validators --rpc http://127.0.0.1:8545",
            "ethconsortium validators --rpc http://127.0.0.1:8545 --json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            GovernanceState state = await chain.ReadAsync(parsed, client => client.ReadAsync(cancellationToken));
            if (parsed.GetValue(chain.Json))
            {
                Json.Write(terminal, Describe(state));
            }
            else
            {
                Show(terminal.Output, state);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static object Describe(GovernanceState state) => new
    {
        Block = state.BlockNumber,
        Consortium = state.ConsortiumName,
        state.FaultsTolerated,
        Validators = state.Validators.Select(validator => new { Address = validator, Admin = state.FindOwner(validator)?.Address }),
        state.TargetValidators,
        ChangeInFlight = state.IsChangeInFlight,
        ChangeQueued = state.IsChangeQueued,
    };

    private static void Show(IAnsiConsole console, GovernanceState state)
    {
        string faults = state.FaultsTolerated is { } tolerated ? $"; {tolerated} of them may fail" : "";
        console.MarkupLineInterpolated($"[bold]{Page.Count(state.Validators.Count, "validator")}[/] of {Page.ConsortiumOf(state)} at block {state.BlockNumber}{faults}");
        Grid grid = Page.Columns(42, null);
        foreach (ConsortiumValidator validator in state.ListValidators())
        {
            string change = validator.Status switch
            {
                ConsortiumValidatorStatus.Joining => ", comes with the next change",
                ConsortiumValidatorStatus.Leaving => ", leaves with the next change",
                _ => "",
            };
            grid.AddRow($"[blue]{validator.Address}[/]", Markup.Escape((validator.Admin is null ? "of an admin that has left" : validator.AdminName) + change));
        }

        console.Write(grid);
        if (state.IsChangeInFlight || state.IsChangeQueued)
        {
            console.WriteLine(state.IsChangeInFlight
                ? "A change is in flight: it is final when more than half of the validators have sealed on top."
                : "A change is queued: the next governance transaction announces it.");
        }
    }
}
