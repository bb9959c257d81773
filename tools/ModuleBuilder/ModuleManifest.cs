using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EthConsortium.ModuleBuilder;

/// <summary>The source manifest, and what is made of it: the staged manifest and the package's description.</summary>
internal sealed partial class ModuleManifest(string manifest)
{
    private const string Placeholder = "ReleaseNotes = ''";

    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

    /// <summary>A text of the manifest, empty where it has none.</summary>
    public string this[string name] => Regex.Match(manifest, $@"\b{name}\s*=\s*'((?:[^']|'')*)'").Groups[1].Value.Replace("''", "'", StringComparison.Ordinal);

    /// <summary>The manifest with the changes of its version as release notes and without the comments to its authors.</summary>
    public ModuleManifest WithReleaseNotes(string changelog, Action<string> report)
    {
        string version = this["ModuleVersion"];
        string? notes = Sections().Matches(changelog).FirstOrDefault(section => section.Groups["version"].Value == version)?.Groups["text"].Value.Trim();
        if (notes is null)
        {
            report($"CHANGELOG.md has no section '## {version}', the version of the manifest");
            return this;
        }

        if (!manifest.Contains(Placeholder, StringComparison.Ordinal))
        {
            report($"the manifest has no {Placeholder}, which the section of CHANGELOG.md replaces");
        }

        string literal = $"'{SingleQuotes().Replace(notes, "$0$0")}'";
        return new ModuleManifest(Comments().Replace(manifest, "").Replace(Placeholder, $"ReleaseNotes = {literal}", StringComparison.Ordinal));
    }

    /// <summary>The nuspec of the package, with the fields that Publish-PSResource would write.</summary>
    /// <param name="id">The name of the module.</param>
    public XDocument ToNuspec(string id)
    {
        IEnumerable<string> tags = Quoted().Matches(TagList().Match(manifest).Groups["list"].Value).Select(tag => tag.Groups[1].Value);
        return new XDocument(new XElement(
            Nuspec + "package",
            new XElement(
                Nuspec + "metadata",
                new XElement(Nuspec + "id", id),
                new XElement(Nuspec + "version", this["ModuleVersion"]),
                new XElement(Nuspec + "authors", this["Author"]),
                new XElement(Nuspec + "owners", this["CompanyName"]),
                new XElement(Nuspec + "requireLicenseAcceptance", "false"),
                new XElement(Nuspec + "licenseUrl", this["LicenseUri"]),
                new XElement(Nuspec + "description", this["Description"]),
                new XElement(Nuspec + "releaseNotes", this["ReleaseNotes"]),
                new XElement(Nuspec + "copyright", this["Copyright"]),
                new XElement(Nuspec + "tags", string.Join(' ', tags.Prepend("PSModule")))),
            new XElement(Nuspec + "files", new XElement(Nuspec + "file", new XAttribute("src", "**"), new XAttribute("target", "")))));
    }

    /// <inheritdoc/>
    public override string ToString() => manifest;

    [GeneratedRegex(@"\bTags\s*=\s*@\((?<list>.*?)\)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex TagList();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    // To PowerShell the typographic ones end a text as well.
    [GeneratedRegex("['\u2018\u2019\u201A\u201B]")]
    private static partial Regex SingleQuotes();

    [GeneratedRegex(@"^## (?<version>[0-9.]+).*?$(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections();

    // Comments of the source manifest speak to its authors.
    [GeneratedRegex(@"^\s*#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
