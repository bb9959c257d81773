using System.Diagnostics;

namespace EthConsortium.Core.Rehearsals;

/// <summary>Finds the command line that rehearses: it needs a newer .NET than a PowerShell has, so it is a program of its own.</summary>
internal static class RehearsalCommand
{
    /// <summary>The environment variable that names the program.</summary>
    public const string Variable = "ETHCONSORTIUM_CLI";

    private const string Program = "ethconsortium";
    private const string Library = Program + ".dll";

    /// <summary>The program: what is named, what the variable names, what is on PATH, or what was built in the checkout that this assembly is of.</summary>
    /// <exception cref="ConsortiumException">There is none (<see cref="ErrorCode.RehearsalCommandNotFound"/>).</exception>
    public static string Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named) ? Path.GetFullPath(named) : throw NotFound($"the command {named}", named);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable)
        {
            return File.Exists(variable) ? Path.GetFullPath(variable) : throw NotFound($"{variable}, which {Variable} names", variable);
        }

        string file = OperatingSystem.IsWindows() ? Program + ".exe" : Program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists)
            ?? FindBuilt() ?? throw NotFound($"{Program} on PATH", Program);
    }

    /// <summary>How to start the program; a library is run by dotnet.</summary>
    public static ProcessStartInfo Start(string path, IEnumerable<string> arguments) =>
        Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("dotnet", [path, .. arguments])
            : new ProcessStartInfo(path, arguments);

    public static ConsortiumException NotFound(string what, object target, Exception? inner = null) => new(
        ErrorCode.RehearsalCommandNotFound,
        $"A rehearsal is played by the command line '{Program}', which comes with .NET 10: expected {what}, but {inner?.Message ?? "it is not there"}. Build it (dotnet build src/EthConsortium.Cli) and name {Library} with -CommandPath or in {Variable}, or put {Program} on PATH.",
        target,
        inner);

    private static string? FindBuilt()
    {
        for (DirectoryInfo? folder = new FileInfo(typeof(RehearsalCommand).Assembly.Location).Directory; folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "artifacts", "bin", "EthConsortium.Cli");
            if (File.Exists(Path.Combine(folder.FullName, "EthConsortium.sln")) && Directory.Exists(built))
            {
                return Directory.EnumerateFiles(built, Library, SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc);
            }
        }

        return null;
    }
}
