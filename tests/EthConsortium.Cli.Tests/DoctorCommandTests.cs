using System.Text.Json;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class DoctorCommandTests(AnvilFixture anvil) : IClassFixture<AnvilFixture>
{
    [Fact]
    public async Task A_network_that_is_well_is_exit_code_0()
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync("doctor", "--rpc", anvil.Endpoint.ToString());
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("The network is well:", output, StringComparison.Ordinal);
        Assert.Contains("anvil/", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_exit_code_1_with_evidence_and_next_step()
    {
        (int exitCode, string output, _) = await InProcess.RunAsync("doctor", "--rpc", anvil.Endpoint.ToString(), "--rpc", "http://127.0.0.1:1");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("The network is not well:", output, StringComparison.Ordinal);
        Assert.Contains("Error: EndpointUnreachable", output, StringComparison.Ordinal);
        Assert.Contains("seen", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_holds_findings_and_nodes()
    {
        (int exitCode, string output, _) = await InProcess.RunAsync("doctor", "--rpc", anvil.Endpoint.ToString(), "--rpc", "http://127.0.0.1:1", "--json");
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal((1, false), (exitCode, document.GetProperty("isHealthy").GetBoolean()));
        JsonElement finding = Assert.Single(document.GetProperty("findings").EnumerateArray());
        Assert.Equal(("endpointUnreachable", "error"), (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString()));
        Assert.Equal(["127.0.0.1:1"], finding.GetProperty("nodes").EnumerateArray().Select(node => node.GetString()));
        Assert.Equal(["refused"], document.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("problem").GetString()).OfType<string>());
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("doctor", "--rpc", "localhost")]
    public async Task Without_a_node_or_with_something_else_it_is_refused(params string[] arguments)
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync(arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("http://", error.Replace("--rpc URL", "http://", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
