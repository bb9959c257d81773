using System.Text;
using EthConsortium.Azure.Templates;
using EthConsortium.Testing;

namespace EthConsortium.Azure.Tests.Templates;

public sealed class CloudInitTests
{
    // {}, https://example.com/node.tar.gz, a digest
    private static string Document => CloudInit.Document("e30=", "aHR0cHM6Ly9leGFtcGxlLmNvbS9ub2RlLnRhci5neg==", "ZTNi").ToString();

    [Fact]
    public void The_document_is_one_text_with_unix_lines_and_the_given_values()
    {
        Assert.StartsWith("#cloud-config\n", Document, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', Document);
        Assert.DoesNotContain('\t', Document);
        Assert.EndsWith("\n", Document, StringComparison.Ordinal);
        Assert.Contains("path: /etc/ethconsortium/node.json\n    owner: root:ethconsortium\n    permissions: '0640'\n    defer: true\n    encoding: b64\n    content: e30=\n", Document, StringComparison.Ordinal);
        Assert.Contains("path: /etc/ethconsortium/artefact.sha256\n    permissions: '0644'\n    encoding: b64\n    content: ZTNi\n", Document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_leaves_room_within_what_Azure_takes_for_the_longest_contract() =>
        // 64 kB are taken; the configuration, a contract and less than 4,000 other characters, is in it in base64.
        Assert.InRange(Encoding.UTF8.GetByteCount(Document) + ((MemberTemplate.MaxContractLength + 4_000) * 4 / 3), 1, 65_535);

    [ToolFact("cloud-init", "cloud-init")]
    public void The_document_passes_the_schema_of_cloud_init()
    {
        using TemporaryFile file = new(Document);

        Assert.Contains("Valid", NpmTool.Run("cloud-init", ["schema", "--config-file", file.Path]), StringComparison.OrdinalIgnoreCase);
    }

    [ToolFact("shellcheck", "shellcheck")]
    public void The_install_script_passes_shellcheck() =>
        Assert.Equal("", NpmTool.Run("shellcheck", ["--shell=sh", "-"], CloudInit.InstallScript));

    [ToolFact("systemd-analyze", "systemd")]
    public void The_unit_passes_systemd_s_check()
    {
        // The programs that it names are not on this machine.
        using TemporaryFile file = new(
            CloudInit.Unit.Replace("/opt/ethconsortium/ethconsortium-node", "/bin/true", StringComparison.Ordinal).Replace("/usr/local/sbin/ethconsortium-install", "/bin/true", StringComparison.Ordinal),
            ".service");

        Assert.Equal("", NpmTool.Run("sh", ["-c", "systemd-analyze verify --man=no \"$1\" 2>&1", "sh", file.Path]));
    }

    [ToolFact("sha256sum", "coreutils")]
    public void The_install_script_installs_an_archive_with_the_right_digest_only()
    {
        using InstallScriptRun run = new();
        string digest = run.Pack("first");

        Assert.Equal((1, ""), run.Install("00" + digest[2..]));
        Assert.Equal((0, "first"), run.Install(digest));
        Assert.Equal((0, "first"), run.Install(digest));

        string next = run.Pack("second");
        Assert.Equal((1, "first"), run.Install(digest[..^2] + "00"));
        Assert.Equal((0, "second"), run.Install(next));
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ethc-cloud-init");

        public TemporaryFile(string text, string extension = ".yaml")
        {
            Path = System.IO.Path.Combine(_folder.FullName, $"consortium{extension}");
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
