using System.Text.RegularExpressions;

namespace EthConsortium.ModuleBuilder;

/// <summary>Writes the staged manifest: the source one with the changes of its version as release notes.</summary>
internal static partial class ManifestWriter
{
    private const string Placeholder = "ReleaseNotes = ''";

    public static string Write(string manifest, string changelog, Action<string> report)
    {
        string version = ModuleVersion().Match(manifest).Groups[1].Value;
        string? notes = Sections().Matches(changelog).FirstOrDefault(section => section.Groups["version"].Value == version)?.Groups["text"].Value.Trim();
        if (notes is null)
        {
            report($"CHANGELOG.md has no section '## {version}', the version of the manifest");
            return manifest;
        }

        if (!manifest.Contains(Placeholder, StringComparison.Ordinal))
        {
            report($"the manifest has no {Placeholder}, which the section of CHANGELOG.md replaces");
        }

        string literal = $"'{notes.Replace("'", "''", StringComparison.Ordinal)}'";
        return Comments().Replace(manifest, "").Replace(Placeholder, $"ReleaseNotes = {literal}", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([0-9.]+)'")]
    private static partial Regex ModuleVersion();

    [GeneratedRegex(@"^## (?<version>[0-9.]+).*?$(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections();

    // Comments of the source manifest speak to its authors.
    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
