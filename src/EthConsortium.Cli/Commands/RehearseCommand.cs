using System.CommandLine;
using EthConsortium.Cli.Output;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium rehearse</c></summary>
internal static class RehearseCommand
{
    public static Command Create(Terminal terminal, Interruption interruption, CommonOptions common)
    {
        Option<FileInfo?> plan = new("--plan") { Description = "The consortium to rehearse (examples/three-banks.json shows the form). Without it: three banks.", HelpName = "FILE" };
        Command command = new("rehearse", "Play a whole consortium on this machine: found, join, vote, delegate, trade; on a real EVM.") { plan };
        HelpWithExamples.Add(command,
            "ethconsortium rehearse",
            "ethconsortium rehearse --json > rehearsal.json");
        command.SetAction(async (parsed, cancellation) =>
        {
            await Task.Delay(1, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
