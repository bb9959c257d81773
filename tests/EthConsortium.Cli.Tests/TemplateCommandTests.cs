using System.Text.Json;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class TemplateCommandTests : IDisposable
{
    private static readonly string s_plan = RepositoryRoot.PathOf("examples", "three-banks-azure.json");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_the_files_of_every_member_and_tells_what_is_to_be_given()
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("template", "--plan", s_plan, "--out", _folder.PathOf("out"));

        Assert.True(exitCode == 0, error);
        Assert.Contains("connectionSharedKey", output, StringComparison.Ordinal);
        Assert.All(new[] { "A", "B", "C" }, member => Assert.Equal(
            ["parameters.json", "template.json"],
            Directory.GetFiles(_folder.PathOf("out", member)).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Replaces_files_only_when_it_is_told()
    {
        string[] command = ["template", "--plan", s_plan, "--out", _folder.PathOf("out"), "--member", "b", "--json"];
        (_, string output, _) = await InProcess.RunAsync(command);
        (int refused, _, string error) = await InProcess.RunAsync(command);
        (int replaced, _, _) = await InProcess.RunAsync([.. command, "--force"]);

        Assert.Equal("B", Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray()).GetProperty("member").GetString());
        Assert.NotEqual(0, refused);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal(0, replaced);
    }

    [Fact]
    public async Task Names_the_members_there_are_when_one_is_not()
    {
        (int exitCode, _, string error) = await InProcess.RunAsync("template", "--plan", s_plan, "--out", _folder.PathOf("out"), "--member", "Z");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("A, B, C", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathOf("out")));
    }
}
