using System.Runtime.InteropServices;

namespace EthConsortium.Rehearsal.Tools;

/// <summary>Finds the npm tools (tools/package.json).</summary>
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
        string file = Executable(tool);
        string inPackage = Path.Combine("node_modules", "@foundry-rs", $"{tool}-{os}-{architecture}", "bin", file);
        return Packaged(inPackage).Concat(OnPath(file)).FirstOrDefault(File.Exists) ?? throw NotFound(tool, inPackage, ", and on PATH", file);
    }

    /// <summary>The path of a script in an npm package, which <see cref="FindNode"/> runs: looked for in the same places but PATH.</summary>
    /// <param name="package">The package.</param>
    /// <param name="script">The script in it.</param>
    /// <exception cref="FileNotFoundException">It is in none of them; the message names all places and the remedy.</exception>
    public static string FindScript(string package, string script)
    {
        string inPackage = Path.Combine(["node_modules", package, .. script.Split('/')]);
        return Packaged(inPackage).FirstOrDefault(File.Exists) ?? throw NotFound(package, inPackage, "", script);
    }

    /// <summary>The path of Node.js on PATH.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string FindNode()
    {
        string file = Executable("node");
        return OnPath(file).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("Node.js was not found, which npm's tools need: install it (https://nodejs.org) so that 'node' is on PATH.", file);
    }

    private static string Executable(string tool) => OperatingSystem.IsWindows() ? tool + ".exe" : tool;

    private static IEnumerable<string> Packaged(string inPackage)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            yield return Path.Combine(named, inPackage);
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "tools", inPackage);
        }
    }

    private static IEnumerable<string> OnPath(string file) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, file));

    private static FileNotFoundException NotFound(string tool, string inPackage, string further, string file) => new(
        $"{tool} was not found. It comes with npm: run 'npm install --ignore-scripts' in the tools folder of a checkout and set {FolderVariable} to that folder. Looked in {FolderVariable}, in tools/{inPackage} beside and above {AppContext.BaseDirectory}{further}.", file);
}
