using System.CommandLine;

namespace EthConsortium.Cli;

/// <summary>Options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Say more on the way, and show stack traces with errors.",
        Recursive = true,
    };
}
