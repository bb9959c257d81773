namespace EthConsortium.Cli;

/// <summary>What the process answers. Scripts rely on these numbers; docs/rehearsal.md lists them.</summary>
internal static class ExitCode
{
    /// <summary>Done, and seen to be done.</summary>
    public const int Success = 0;

    /// <summary>Something failed on the way.</summary>
    public const int Failure = 1;

    /// <summary>The input cannot work: the command line, a plan, a file. Nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>128 and the number of the signal that ended it: 130 for Ctrl+C, 143 for SIGTERM.</summary>
    public static int ForSignal(int signal) => 128 + signal;
}
