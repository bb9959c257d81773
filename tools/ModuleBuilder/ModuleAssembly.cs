using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace EthConsortium.ModuleBuilder;

/// <summary>The module's assembly, read in a context of its own beside the assemblies it was built with.</summary>
internal sealed class ModuleAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;
    private readonly Assembly _assembly;

    private ModuleAssembly(AssemblyLoadContext context, Assembly assembly)
    {
        _context = context;
        _assembly = assembly;
    }

    /// <summary>The cmdlets by name.</summary>
    public IReadOnlyList<CmdletMetadata> Cmdlets => CmdletMetadata.Of(_assembly);

    /// <summary>The rows of the module's error table.</summary>
    public IReadOnlyList<(Enum Failure, string Id, string Category)> ErrorTableRows
    {
        get
        {
            Type table = _assembly.GetType("EthConsortium.PowerShell.Errors.ErrorTable", throwOnError: true)!;
            IEnumerable rows = (IEnumerable)table.GetProperty("Rows")!.GetValue(null)!;
            return [.. rows.Cast<ITuple>().Select(row => ((Enum)row[0]!, (string)row[1]!, row[2]!.ToString()!))];
        }
    }

    /// <summary>Loads it.</summary>
    public static ModuleAssembly Load(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        AssemblyLoadContext context = new("module", isCollectible: true);
        context.Resolving += (_, name) =>
            Path.Combine(folder, name.Name + ".dll") is { } dependency && File.Exists(dependency) ? context.LoadFromAssemblyPath(dependency) : null;
        return new ModuleAssembly(context, context.LoadFromAssemblyPath(Path.GetFullPath(file)));
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Unload();
}
