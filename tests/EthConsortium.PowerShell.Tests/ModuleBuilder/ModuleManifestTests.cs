using System.Xml.Linq;
using EthConsortium.ModuleBuilder;

namespace EthConsortium.PowerShell.Tests.ModuleBuilder;

public class ModuleManifestTests
{
    private const string Manifest = """
        @{
            # For the authors.
            ModuleVersion = '1.2.0'
            ReleaseNotes = ''
        }
        """;

    private readonly List<string> _problems = [];

    [Fact]
    public void Makes_the_changes_of_the_version_the_release_notes()
    {
        const string Changelog = """
            # Changelog

            ## 1.3.0
            Add what is not out yet.

            ## 1.2.0 (2030-01-01)

            Add Get-It.
            Fix the network's name and the member’s.

            ## 1.1.0
            Add the start.
            """;

        ModuleManifest staged = new ModuleManifest(Manifest).WithReleaseNotes(Changelog, _problems.Add);

        Assert.Empty(_problems);
        Assert.Equal("""
            @{
                ModuleVersion = '1.2.0'
                ReleaseNotes = 'Add Get-It.
            Fix the network''s name and the member’’s.'
            }
            """, staged.ToString());
    }

    [Fact]
    public void Reports_a_version_without_a_section()
    {
        new ModuleManifest(Manifest).WithReleaseNotes("# Changelog\n\n## 1.1.0\nAdd the start.\n", _problems.Add);

        Assert.Equal(["CHANGELOG.md has no section '## 1.2.0', the version of the manifest"], _problems);
    }

    [Fact]
    public void Reports_a_manifest_without_a_place_for_the_notes()
    {
        new ModuleManifest("@{ ModuleVersion = '1.2.0' }").WithReleaseNotes("## 1.2.0\nAdd it.\n", _problems.Add);

        Assert.Single(_problems);
    }

    [Fact]
    public void Describes_the_package_as_PowerShell_galleries_expect_it()
    {
        const string Source = """
            @{
                ModuleVersion = '1.2.0'
                Author        = 'the authors'
                Description   = 'What it''s for.'
                Tags          = @('One', 'Two')
            }
            """;

        XElement[] metadata = [.. new ModuleManifest(Source).ToNuspec("Some.Module").Descendants().Where(e => e.Parent?.Name.LocalName == "metadata")];

        Assert.Equal("Some.Module", metadata.Single(e => e.Name.LocalName == "id").Value);
        Assert.Equal("1.2.0", metadata.Single(e => e.Name.LocalName == "version").Value);
        Assert.Equal("What it's for.", metadata.Single(e => e.Name.LocalName == "description").Value);
        Assert.Equal("PSModule One Two", metadata.Single(e => e.Name.LocalName == "tags").Value);
    }
}
