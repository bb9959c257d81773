using System.Diagnostics;
using EthConsortium.Rehearsal.Tools;

namespace EthConsortium.Testing;

/// <summary>Runs a tool of tools/package.json to its end, with a home folder of its own.</summary>
public static class NpmTool
{
    /// <summary>Runs foundry's <c>cast</c>, the independent oracle for codecs and keys.</summary>
    public static string Cast(IEnumerable<string> arguments, string? input = null) => Run(NpmToolLocator.Find("cast"), arguments, input);

    /// <summary>Runs a script with node in the tools folder, where solc and the like resolve.</summary>
    public static string Node(string script, string? input = null) =>
        Run("node", ["-e", script], input, RepositoryRoot.PathOf("tools"));

    /// <summary>Runs a program, gives its standard output, fails on an exit code other than 0.</summary>
    public static string Run(string program, IEnumerable<string> arguments, string? input = null, string? folder = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.Environment["HOME"] = Path.GetTempPath();
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException($"{Path.GetFileName(program)} exited with {process.ExitCode}: {error.Result}");
    }
}
