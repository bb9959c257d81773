using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EthConsortium.PowerShell.Tests.Metadata;

/// <summary>What the build has staged is complete and nothing too much.</summary>
public class StagingTests
{
    // What every PowerShell that can load the module brings.
    private static readonly string[] BroughtByPowerShell = ["System.", "Microsoft.Win32.", "netstandard", "mscorlib"];

    [Fact]
    public void Exports_exactly_the_cmdlets_and_their_aliases()
    {
        Assert.Equal(StagedModule.Cmdlets.Select(c => c.Name), StagedModule.ManifestList("CmdletsToExport"));
        Assert.Equal(StagedModule.Cmdlets.SelectMany(c => c.Aliases).Order(StringComparer.Ordinal), StagedModule.ManifestList("AliasesToExport"));
        Assert.All(["FunctionsToExport", "VariablesToExport"], list => Assert.Empty(StagedModule.ManifestList(list)));
    }

    [Fact]
    public void Stages_the_files_that_the_manifest_names() =>
        Assert.All(["EthConsortium.PowerShell.dll", .. StagedModule.ManifestList("FormatsToProcess")], file => Assert.True(File.Exists(StagedModule.PathOf(file)), file));

    [Fact]
    public void Stages_license_readme_and_help() =>
        Assert.All(
            ["LICENSE", "README.md", "en-US/EthConsortium.PowerShell.dll-Help.xml", "en-US/about_EthConsortium.help.txt", "en-US/about_EthConsortium_Errors.help.txt"],
            file => Assert.True(File.Exists(StagedModule.PathOf(file.Split('/'))), file));

    [Fact]
    public void The_root_holds_the_module_alone_and_nothing_of_PowerShell_is_staged()
    {
        Assert.Equal(["EthConsortium.PowerShell.dll"], Directory.GetFiles(StagedModule.Folder, "*.dll").Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(StagedModule.Folder, "System.Management.Automation*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Everything_an_assembly_needs_is_in_deps_or_comes_with_PowerShell() =>
        StagedModule.AssertNone(
            from file in Directory.GetFiles(StagedModule.Folder, "*.dll", SearchOption.AllDirectories)
            from needed in References(file)
            where !BroughtByPowerShell.Any(prefix => needed.StartsWith(prefix, StringComparison.Ordinal))
            where !File.Exists(StagedModule.PathOf("deps", needed + ".dll"))
            select $"{Path.GetFileName(file)} needs {needed}, which is not staged");

    private static List<string> References(string file)
    {
        using PEReader reader = new(File.OpenRead(file));
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
