using System.Reflection;
using System.Runtime.Loader;

namespace EthConsortium.PowerShell.Loading;

/// <summary>
/// Where the module's dependencies live: the assemblies of its <c>deps</c> folder, in the versions it was tested with,
/// whatever versions of them the session or another module has loaded.
/// </summary>
internal sealed class DependencyContext(string folder) : AssemblyLoadContext("EthConsortium")
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>The file of an assembly in the folder, or null when the folder does not hold it.</summary>
    public string? FindFile(AssemblyName assembly)
    {
        string file = Path.Combine(folder, $"{assembly.Name}.dll");
        return File.Exists(file) ? file : null;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What the folder does not hold comes from PowerShell and its .NET: null sends the runtime there. So does what .NET brings
    /// itself in a version that will do: the Azure SDK has later ones of some parts, which are not compiled beforehand.
    /// </remarks>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        FindFile(assemblyName) is { } file && !IsInFramework(assemblyName) ? LoadFromAssemblyPath(file) : null;

    private static bool IsInFramework(AssemblyName wanted)
    {
        string file = Path.Combine(Framework, $"{wanted.Name}.dll");
        return wanted.Version is not null && File.Exists(file) && AssemblyName.GetAssemblyName(file).Version >= wanted.Version;
    }
}
