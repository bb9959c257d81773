using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using EthConsortium.PowerShell.Sessions;

namespace EthConsortium.PowerShell.Loading;

/// <summary>
/// Tells .NET where the module's dependencies are. PowerShell calls it on every import: in each runspace, again after
/// <c>Remove-Module</c>, again with <c>-Force</c>. Nothing is loaded here; the first cmdlet that runs does that.
/// </summary>
/// <remarks>
/// The hook stays when the module is removed. .NET keeps the module's assembly for the life of the process anyway, jobs
/// and other runspaces go on using it, and the hook answers for nothing but the module's own assemblies.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    // What the default context may be given of ours: the assemblies that the cmdlets name. What those need in turn is
    // resolved inside the module's own context, so nobody else gets to see our version of it.
    private const string OwnAssemblies = "EthConsortium.";

    private static readonly Version? Version = typeof(ModuleInitializer).Assembly.GetName().Version;

    private static readonly DependencyContext Dependencies =
        new(Path.Combine(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!, "deps"));

    private static int s_hooked;

    /// <inheritdoc/>
    public void OnImport()
    {
        if (Interlocked.Exchange(ref s_hooked, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += Resolve;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The sessions of the runspace end with the module: nobody could end them afterwards, and they may hold keys.</remarks>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Current.DisconnectAll();

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name is { } simpleName && simpleName.StartsWith(OwnAssemblies, StringComparison.Ordinal)
            && name.Version == Version && Dependencies.FindFile(name) is not null
            ? Dependencies.LoadFromAssemblyName(name)
            : null;
}
