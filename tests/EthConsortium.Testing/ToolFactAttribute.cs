using Xunit;

namespace EthConsortium.Testing;

/// <summary>A test that runs a program of the system; skipped, saying so, where it is not on PATH.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Names the program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="package">The Debian package that brings it.</param>
    public ToolFactAttribute(string program, string package)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            Skip = $"{program} is not on PATH (Debian: apt-get install {package})";
        }
    }
}
