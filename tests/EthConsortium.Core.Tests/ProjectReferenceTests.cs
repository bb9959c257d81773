using System.Xml.Linq;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests;

/// <summary>Who may know whom: what is not listed here cannot be reached.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> s_mayKnow = new(StringComparer.Ordinal)
    {
        ["Ethereum"] = [],
        ["Azure"] = [],
        ["Core"] = ["Ethereum", "Azure"],
        ["PowerShell"] = ["Core"],
        ["Node"] = ["Core"],
        ["Rehearsal"] = ["Core", "Node"],
        ["Cli"] = ["Core", "Rehearsal"],
    };

    [Fact]
    public void No_project_knows_one_that_it_should_not()
    {
        List<string> wrong = [];
        foreach ((string project, IEnumerable<string> references) in Projects())
        {
            if (!s_mayKnow.TryGetValue(project, out string[]? allowed))
            {
                wrong.Add($"{project} is not in the table of this test");
                continue;
            }

            wrong.AddRange(references.Except(allowed).Select(reference => $"{project} knows {reference}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void What_PowerShell_loads_targets_the_runtime_of_the_oldest_PowerShell()
    {
        Dictionary<string, string> targets = Directory.EnumerateFiles(RepositoryRoot.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(NameOf, file => XDocument.Load(file).Descendants("TargetFramework").Single().Value, StringComparer.Ordinal);

        Assert.All(
            targets.Where(t => t.Key is "Ethereum" or "Azure" or "Core" or "PowerShell"),
            t => Assert.Equal((t.Key, "net8.0"), (t.Key, t.Value)));
        Assert.Contains("Core", targets.Keys);
    }

    [Fact]
    public void Only_the_module_sees_PowerShell() =>
        Assert.Equal(
            ["PowerShell"],
            Directory.EnumerateFiles(RepositoryRoot.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
                .Where(file => XDocument.Load(file).Descendants("PackageReference").Any(p => p.Attribute("Include")?.Value.StartsWith("PowerShellStandard", StringComparison.Ordinal) == true))
                .Select(NameOf));

    private static IEnumerable<(string Project, IEnumerable<string> References)> Projects() =>
        Directory.EnumerateFiles(RepositoryRoot.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (NameOf(file), XDocument.Load(file).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value))));

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file.Replace('\\', '/')).Replace("EthConsortium.", "", StringComparison.Ordinal);
}
