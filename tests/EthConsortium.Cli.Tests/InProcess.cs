using EthConsortium.Cli.Output;

namespace EthConsortium.Cli.Tests;

/// <summary>Runs the command line in this process, as if both streams were redirected.</summary>
internal static class InProcess
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        using Interruption interruption = new();
        Terminal terminal = new(output, error, outputIsTerminal: false, errorIsTerminal: false);
        int exitCode = await CommandLine.RunAsync(arguments, terminal, interruption);
        return (exitCode, output.ToString(), error.ToString());
    }
}
