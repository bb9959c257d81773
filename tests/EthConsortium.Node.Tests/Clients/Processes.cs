using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace EthConsortium.Node.Tests.Clients;

/// <summary>What tests ask the system about processes, on Linux.</summary>
internal static class Processes
{
    // For what comes within seconds, or never when something is wrong.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    /// <summary>The processes with the text in their command line that are no zombies.</summary>
    public static IReadOnlyList<int> Naming(string text) =>
        [.. Directory.GetDirectories("/proc")
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .Where(id => id != Environment.ProcessId && CommandLine(id).Contains(text, StringComparison.Ordinal))];

    /// <summary>The command line, empty of a process that is gone or a zombie.</summary>
    public static string CommandLine(int id) => Read($"/proc/{id}/cmdline").Replace('\0', ' ');

    /// <summary>The variables a process was started with.</summary>
    public static string Variables(int id) => Read($"/proc/{id}/environ").Replace('\0', '\n');

    public static void Signal(string signal, int id)
    {
        using Process kill = Process.Start("kill", ["-s", signal, id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public static string Sha256(string program) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(program)));

    /// <summary>Waits for something that comes by itself.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition, Func<string>? details = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"It did not come to it that {what}. {details?.Invoke()}");
            await Task.Delay(50);
        }
    }

    public static Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
