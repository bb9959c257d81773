using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Core.Governance;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium admins --rpc URL</c></summary>
internal static class AdminsCommand
{
    public static Command Create(Terminal terminal)
    {
        ChainOptions chain = new();
        Command command = new("admins", "List the admins, and who is proposed as one.");
        chain.AddTo(command);
        HelpWithExamples.Add(command,
            "ethconsortium admins --rpc http://127.0.0.1:8545",
            "ethconsortium admins --rpc http://127.0.0.1:8545 --json");
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
        state.VotesNeeded,
        Admins = state.Admins.Select(admin => new { admin.Address, admin.Alias, admin.Validators, admin.VotesAgainst, admin.VotesAgainstCount }),
        Proposals = state.Proposals.Select(proposal => new { proposal.Subject, proposal.Alias, proposal.Proposer, proposal.VotesFor, proposal.VotesForCount, proposal.ExpiresAt }),
    };

    private static void Show(IAnsiConsole console, GovernanceState state)
    {
        console.MarkupLineInterpolated($"[bold]{Page.Count(state.Admins.Count, "admin")}[/] of {Page.ConsortiumOf(state)} at block {state.BlockNumber}; {Page.Count(state.VotesNeeded, "vote")} to admit another");
        Grid admins = Page.Columns(null, 42, null);
        foreach (ConsortiumAdmin admin in state.Admins)
        {
            string against = admin.VotesAgainstCount == 0 ? "" : $", {admin.VotesAgainstCount} of {state.EvictionVotesNeeded} votes to evict it";
            admins.AddRow(Markup.Escape(Printable.Name(admin.Alias)), $"[blue]{admin.Address}[/]", Page.Count(admin.Validators.Count, "validator") + against);
        }

        console.Write(admins);
        if (state.Proposals.Count > 0)
        {
            Page.Heading(console, "Proposed");
            Grid proposals = Page.Columns(null, 42, null);
            foreach (AdminProposal proposal in state.Proposals)
            {
                string votes = $"{proposal.VotesForCount} of {state.VotesNeeded} votes{(proposal.VotesFor.Count > 0 ? ": " : "")}{string.Join(", ", proposal.VotesFor.Select(state.NameOf))}";
                proposals.AddRow(Markup.Escape(Printable.Name(proposal.Alias)), $"[blue]{proposal.Subject}[/]", Markup.Escape(Printable.Name(votes)));
            }

            console.Write(proposals);
        }
    }
}
