using System.Reflection;
using System.Text.RegularExpressions;
using EthConsortium.ModuleBuilder;
using EthConsortium.Testing;

namespace EthConsortium.PowerShell.Tests.Metadata;

/// <summary>The module as the build has staged it, and its cmdlets as their attributes describe them.</summary>
internal static partial class StagedModule
{
    public static Assembly Assembly { get; } = typeof(ConsortiumCmdlet).Assembly;

    public static IReadOnlyList<CmdletMetadata> Cmdlets { get; } = CmdletMetadata.Of(Assembly);

    public static string Folder { get; } =
        RepositoryRoot.PathOf("artifacts", "module", "EthConsortium", Assembly.GetName().Version!.ToString(3));

    public static string Manifest { get; } = File.ReadAllText(PathOf("EthConsortium.psd1"));

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>A list of the manifest: the quoted texts between the brackets.</summary>
    public static IReadOnlyList<string> ManifestList(string name) =>
        [.. Quoted().Matches(Regex.Match(Manifest, $@"{name}\s*=\s*@\((.*?)\)", RegexOptions.Singleline).Groups[1].Value).Select(m => m.Groups[1].Value)];

    /// <summary>Fails with every offender at once.</summary>
    public static void AssertNone(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        Assert.True(all.Length == 0, string.Join("\n", all));
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
