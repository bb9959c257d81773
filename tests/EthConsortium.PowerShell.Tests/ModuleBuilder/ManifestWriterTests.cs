using EthConsortium.ModuleBuilder;

namespace EthConsortium.PowerShell.Tests.ModuleBuilder;

public class ManifestWriterTests
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
            Fix the network's name.

            ## 1.1.0
            Add the start.
            """;

        string staged = ManifestWriter.Write(Manifest, Changelog, _problems.Add);

        Assert.Empty(_problems);
        Assert.Equal("""
            @{
                ModuleVersion = '1.2.0'
                ReleaseNotes = 'Add Get-It.
            Fix the network''s name.'
            }
            """, staged);
    }

    [Fact]
    public void Reports_a_version_without_a_section()
    {
        ManifestWriter.Write(Manifest, "# Changelog\n\n## 1.1.0\nAdd the start.\n", _problems.Add);

        Assert.Equal(["CHANGELOG.md has no section '## 1.2.0', the version of the manifest"], _problems);
    }

    [Fact]
    public void Reports_a_manifest_without_a_place_for_the_notes()
    {
        ManifestWriter.Write("@{ ModuleVersion = '1.2.0' }", "## 1.2.0\nAdd it.\n", _problems.Add);

        Assert.Single(_problems);
    }
}
