using System.Runtime.InteropServices;

namespace EthConsortium.Cli;

/// <summary>Standard input as the leash of a program that has started this one.</summary>
internal static class StandardInput
{
    private const int Sighup = 1;

    /// <summary>
    /// Ends this process in order when standard input ends: when the program at its other end closes it, or ends, however
    /// that comes. From here on Ctrl+C at that program's terminal is meant for the program, not for what it has started.
    /// </summary>
    public static void EndWithIt(Interruption interruption)
    {
        if (!OperatingSystem.IsWindows())
        {
            // A session of its own has no terminal. (On Windows the program starts this one without a window of its own.)
            // That it fails for the leader of a process group is right: such a one was started apart by somebody.
            _ = StartSession();
        }

        Thread reader = new(() =>
        {
            using Stream input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            interruption.Raise(Sighup);
        })
        { IsBackground = true, Name = "standard input" };
        reader.Start();
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StartSession();
}
