using System.Runtime.InteropServices;

namespace EthConsortium.Rehearsal.Tools;

/// <summary>Finds the native binaries of the npm tools (tools/package.json).</summary>
public static class NpmToolLocator
{
    /// <summary>The environment variable that names a folder with a <c>node_modules</c> of the tools, before any other place.</summary>
    public const string FolderVariable = "ETHCONSORTIUM_TOOLS";

    /// <summary>
    /// The path of foundry's <c>anvil</c> or <c>cast</c>: the binary in the platform's own npm package (no node process in
    /// between, so that ending it ends all), looked for in <see cref="FolderVariable"/>, then in a <c>tools</c> folder
    /// beside or above the running program, then on PATH.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is in none of them; the message names all places and the remedy.</exception>
    public static string Find(string tool)
    {
        string os = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        string file = OperatingSystem.IsWindows() ? tool + ".exe" : tool;
        string inPackage = Path.Combine("node_modules", "@foundry-rs", $"{tool}-{os}-{architecture}", "bin", file);

        List<string> places = [];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            places.Add(Path.Combine(named, inPackage));
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            places.Add(Path.Combine(folder.FullName, "tools", inPackage));
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            places.Add(Path.Combine(folder, file));
        }

        return places.Find(File.Exists) ?? throw new FileNotFoundException(
            $"{tool} was not found. It comes with npm: run 'npm install --ignore-scripts' in the tools folder of a checkout and set {FolderVariable} to that folder. Looked in {FolderVariable}, in tools/{inPackage} beside and above {AppContext.BaseDirectory}, and on PATH.", file);
    }
}
