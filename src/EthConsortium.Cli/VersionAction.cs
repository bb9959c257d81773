using System.CommandLine;
using System.CommandLine.Invocation;

namespace EthConsortium.Cli;

/// <summary>Answers <c>--version</c> with the bare version.</summary>
internal sealed class VersionAction(string version) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(version);
        return ExitCode.Success;
    }
}
