using System.Text.Json;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class PlanCommandTests : IDisposable
{
    private static readonly string s_plan = RepositoryRoot.PathOf("examples", "three-banks-azure.json");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shows_every_region_of_every_member_in_a_hundred_columns()
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("plan", "--plan", s_plan);

        Assert.True(exitCode == 0, error);
        Assert.Contains("10.0.32.0/20      4200000002", output, StringComparison.Ordinal);
        Assert.Contains("region 2 is connected to region 1 of C", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public async Task Writes_one_JSON_document_the_same_each_time()
    {
        (_, string first, _) = await InProcess.RunAsync("plan", "--plan", s_plan, "--json");
        (_, string second, _) = await InProcess.RunAsync("plan", "--plan", s_plan, "--json");

        Assert.Equal(first, second);
        JsonElement member = JsonDocument.Parse(first).RootElement.GetProperty("members")[1].GetProperty("azure");
        Assert.Equal("Premium_LRS", member.GetProperty("diskSku").GetString());
        Assert.Equal("10.1.16.0/20", member.GetProperty("regions")[0].GetProperty("addressSpace").GetString());
        Assert.Equal(4_200_000_011, member.GetProperty("regions")[0].GetProperty("autonomousSystem").GetInt64());
    }

    [Fact]
    public async Task Tells_all_problems_and_exits_with_2()
    {
        string bad = _folder.Write("bad.json", """{"name":"N","members":[{"name":"A","memberId":300,"validators":2,"azure":{"resourceGroup":"g.","regions":[]}}]}""");
        (int exitCode, string output, string error) = await InProcess.RunAsync("plan", "--plan", bad);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.All(new[] { "memberId", "resourceGroup", "regions" }, place => Assert.Contains(place, error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_members_without_Azure_too()
    {
        (int exitCode, string output, _) = await InProcess.RunAsync("plan", "--plan", RepositoryRoot.PathOf("examples", "three-banks.json"));

        Assert.Equal(0, exitCode);
        Assert.Contains("nothing in Azure", output, StringComparison.Ordinal);
    }
}
